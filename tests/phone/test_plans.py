"""Homes touched on a map become lines of a question to the planner, on a small phone."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

from keng.core.geo import Point
from keng.core.geojson import feature, point_geometry
from keng.core.rights import Role
from keng.records.people.models import Appointment
from keng.records.places.models import Village
from keng.records.plans.actions import Question, ask_plan
from keng.records.plans.models import PlanRun
from tests.phone.conftest import PHONE
from tests.phone.test_every_page import EVENING, wider
from tests.phone.test_map import chief, commune
from tests.web.test_plans import a_planner

__all__ = ["commune"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.feature("V1", "P5")
def test_homes_are_drawn_with_a_thumb_and_taken_back(
    commune: object, live: str, visitor: Callable[..., Page], faults: Callable[[Page], list[str]]
) -> None:
    page = chief(visitor(viewport=PHONE, is_mobile=True, has_touch=True), live, "/ke-hoach/cho-treo/")
    box = page.locator(".map")
    box.scroll_into_view_if_needed()
    expect(page.get_by_text("Đã vẽ 0 nhà")).to_be_visible()
    box.click(position={"x": 150, "y": 150})
    box.click(position={"x": 200, "y": 180})
    expect(page.get_by_text("Đã vẽ 2 nhà")).to_be_visible()
    assert page.locator("[name=things]").input_value().count("nhà: ") == 2
    expect(page.locator('[name="source"][value="ve"]')).to_be_checked()
    page.locator("[data-draw-undo]").click()
    expect(page.get_by_text("Đã vẽ 1 nhà")).to_be_visible()
    page.get_by_text("góc của rừng").click()
    for x, y in ((60, 60), (90, 60), (90, 90)):
        box.click(position={"x": x, "y": y})
    page.locator("[data-draw-new]").click()
    box.click(position={"x": 120, "y": 60})
    assert page.locator("[name=things]").input_value().count("rừng: ") == 2  # not one large grove
    for _corner in range(4):
        page.locator("[data-draw-undo]").click()
    at = [float(n) for n in page.locator("[name=things]").input_value().removeprefix("nhà: ").split(",")]
    middle = page.locator(".map").get_attribute("data-at")
    assert middle is not None  # the map opens at the village, not at the whole commune
    assert [float(n) for n in middle.split(",")] == pytest.approx(at, abs=0.005)
    expect(page.locator("[name=gongs]")).to_be_hidden()
    page.select_option("[name=aim]", "most")
    expect(page.locator("[name=gongs]")).to_be_visible()
    assert faults(page) == []
    assert wider(page) == []
    page.goto(urljoin(live, "/tam-nghe/"))
    page.get_by_text("Vẽ rặng cây, khu nhà ở giữa").click()
    box = page.get_by_label("Bản đồ để vẽ")
    box.scroll_into_view_if_needed()
    expect(box.locator(".leaflet-marker-icon").first).to_be_visible()
    for x, y in ((120, 60), (200, 60), (200, 150)):
        box.click(position={"x": x, "y": y})
    assert page.locator("[name=things]").input_value().count(";") == 2  # the first touch is a corner too
    assert faults(page) == []


def planned_groups(homes: int = 12) -> PlanRun:
    """Two lanes far enough apart to be two groups, near enough to be walked."""
    village = Village.objects.earliest("pk")
    points = [Point(20.02 + 0.0002 * (n % 6), 105.33 + 0.0008 * (n // 6)) for n in range(homes)]
    drawn = [feature(point_geometry(at), kind="home", id=f"{n + 1}") for n, at in enumerate(points)]
    by = Appointment.objects.select_related("person").filter(role=Role.POLICE_CHIEF)[0].person
    question = Question(PlanRun.Kind.GROUPS, drawn, {"min": 5, "max": 8, "seconds": 1}, is_drawn=True)
    run = ask_plan(village, question, by=by, at=EVENING)
    assert a_planner().plan_one()
    return run


def drag(page: Page, home: Locator, onto: Locator) -> None:
    """A finger down, along, up: real touches, not a mouse."""
    boxes = [one.bounding_box() for one in (home, onto)]
    (x, y), (to_x, to_y) = (
        (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box
    )
    finger = page.context.new_cdp_session(page)
    steps = [(x + (to_x - x) * n / 8, y + (to_y - y) * n / 8) for n in range(9)]
    for kind, points in [
        ("touchStart", steps[:1]),
        *(("touchMove", [step]) for step in steps[1:]),
        ("touchEnd", []),
    ]:
        touches = [{"x": own_x, "y": own_y} for own_x, own_y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.mark.feature("V4", "G4")
def test_a_home_is_dragged_to_another_group_with_a_thumb(
    commune: object, live: str, visitor: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "src")
    run = planned_groups()
    phone = visitor(viewport=PHONE, is_mobile=True, has_touch=True)
    page = chief(phone, live, f"/ke-hoach/{run.pk}/")
    box = page.locator(".map")
    box.scroll_into_view_if_needed()
    pins = [page.locator(".map .pin.home", has_text=re.compile(f"^{n}$")) for n in (1, 2)]
    expect(pins[0].first).to_be_visible()
    drag(page, pins[0].first, pins[1].first)
    expect(page).to_have_url(re.compile(r"chuyen-nha/\?nha=\d+&to=2"))
    expect(page.locator(".offer").first).to_contain_text("Tổ 2")
    assert wider(page) == []
    page.goto(urljoin(live, f"/ke-hoach/{run.pk}/"))
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.locator("[data-print]").click()
    expect(page.locator("body[data-printed]")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.locator("header.top, .top").first).to_be_hidden()
    expect(page.locator("[data-print]")).to_be_hidden()
    expect(pins[0].first).to_be_visible()  # the map is on the paper, scrolled to or not
    expect(page.get_by_text("12 nhà.")).to_be_visible()
