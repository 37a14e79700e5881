"""What every template must have, beyond what the linter of templates knows."""

import re

from tests.house.source import HOUSE


def test_our_own_words_say_what_a_form_lacks_not_the_browser_in_its_language() -> None:
    asks = re.compile(r"<(?:input|textarea|select)\b[^>]*\srequired|parts/(?:form|field)\.html")
    for path in (HOUSE / "web" / "templates").rglob("*.html"):
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL):
            top = form.partition("{% csrf_token %}")[0]
            if 'method="post"' in top and asks.search(form):
                assert "novalidate" in top, f"{path.name}: {top}"


def test_what_scrolls_sideways_can_be_scrolled_by_keyboard() -> None:
    boxes = {
        (path.name, box)
        for path in (HOUSE / "web" / "templates").rglob("*.html")
        for box in re.findall(r'<div class="scroll"[^>]*>', path.read_text("utf-8"))
    }
    assert len(boxes) > 5
    assert not {one for one in boxes if 'tabindex="0"' not in one[1]}
