"""Homes touched on a map become lines of a question to the planner, on a small phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.phone.conftest import PHONE
from tests.phone.test_every_page import wider
from tests.phone.test_map import chief, commune

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
