"""What every template must have, beyond what the linter of templates knows."""

import re

from tests.house.source import HOUSE


def test_what_scrolls_sideways_can_be_scrolled_by_keyboard() -> None:
    boxes = {
        (path.name, box)
        for path in (HOUSE / "web" / "templates").rglob("*.html")
        for box in re.findall(r'<div class="scroll"[^>]*>', path.read_text("utf-8"))
    }
    assert len(boxes) > 5
    assert not {one for one in boxes if 'tabindex="0"' not in one[1]}
