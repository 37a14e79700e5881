"""The map in a real browser: drawn from our own rows, with no question to anybody outside."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from keng.core.rights import Role
from keng.records.alarms.actions import stand_down
from keng.records.alarms.models import Alarm
from keng.records.people.accounts import invite
from keng.records.people.models import Appointment
from keng.server.sample.loading import load
from tests.phone.conftest import PHONE, WALL, WallClock
from tests.phone.test_every_page import EVENING, wider

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def commune(live: str, clock: WallClock) -> object:
    clock.set(EVENING)
    return load(at=EVENING - timedelta(hours=2))


def chief(page: Page, live: str, path: str) -> Page:
    person = Appointment.objects.select_related("person").filter(role=Role.POLICE_CHIEF)[0].person
    page.goto(urljoin(live, f"/vao/{invite(person, by=None, at=EVENING)}"))
    page.get_by_role("button").first.click()
    expect(page.locator(".top .brand")).to_be_visible()
    page.goto(urljoin(live, path))
    return page


OVER_EACH_OTHER = """() => {
    const names = [...document.querySelectorAll(".map .name:not(.covered)")];
    const boxes = names.map((name) => [name.textContent, name.getBoundingClientRect()]);
    const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 6;
    const along = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
    return boxes.flatMap(([one, at], n) => boxes.slice(n + 1)
        .filter(([, there]) => across(at, there) && along(at, there)).map(([other]) => [one, other])); }"""


@pytest.mark.feature("H1", "P5")
def test_the_map_of_the_commune_on_a_small_phone(
    commune: object,
    live: str,
    visitor: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    keep: Callable[[Page, str], None],
) -> None:
    page = chief(visitor(viewport=PHONE, is_mobile=True, has_touch=True), live, "/ban-do/")
    expect(page.locator(".map .pin.gong").first).to_be_visible()
    expect(page.locator(".map .name").first).to_contain_text("thôn")
    assert page.evaluate(OVER_EACH_OTHER) == []
    page.locator(".map-box").get_by_role("checkbox", name="kẻng").uncheck()
    expect(page.locator(".map .pin.gong")).to_have_count(0)
    assert faults(page) == []
    assert wider(page) == []
    keep(page, "map")


@pytest.mark.feature("D3")
def test_a_ladder_is_changed_by_thumb_and_tried_before_it_counts(
    commune: object,
    live: str,
    visitor: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    keep: Callable[[Page, str], None],
) -> None:
    phone = visitor(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=True)
    page = chief(phone, live, "/cai-dat/bao-dong/")
    assert faults(page) == []
    assert wider(page) == []
    page.get_by_role("link", name="Đổi thang gọi Cấp cứu").click()
    expect(page.locator(".told")).to_contain_text("lúc 22:20")
    last = page.locator("li.rung").nth(3)
    last.get_by_text("Sửa bậc 4").click()
    last.get_by_role("checkbox", name="công an, dân quân, cán bộ xã").uncheck()
    page.get_by_role("button", name="Xem thử").click()
    expect(page.get_by_role("alert").first).to_contain_text("luôn có người nhận")
    expect(page.get_by_role("alert").first).to_be_in_viewport()
    assert faults(page) == []
    last.get_by_role("button", name="Bỏ bậc này").click()
    third = page.locator("li.rung").nth(2)  # it is the last now, and open: it names what is wrong
    third.get_by_role("checkbox", name="công an, dân quân, cán bộ xã").check()
    page.get_by_role("button", name="Xem thử").click()
    expect(page.locator(".told")).to_contain_text("chưa lưu")
    expect(page.locator(".told h2")).to_be_in_viewport()  # on a small phone it lies far below
    assert faults(page) == []
    assert wider(page) == []
    keep(page, "settings-ladder")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".said.success")).to_contain_text("Đã lưu")
    card = page.locator(".ladder", has_text="Cấp cứu")
    expect(card).to_contain_text("riêng của xã")
    expect(card).to_contain_text("thôn bên cạnh + công an, dân quân, cán bộ xã")


@pytest.mark.feature("B7", "B8")
def test_a_place_is_touched_and_an_area_drawn_on_the_map_of_the_raise_page(
    commune: object,
    live: str,
    visitor: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    keep: Callable[[Page, str], None],
) -> None:
    page = chief(visitor(viewport=PHONE, is_mobile=True, has_touch=True), live, "/bao-dong/")
    page.locator("details.place summary").click()
    ground = page.locator(".map")
    expect(page.locator(".map .leaflet-control-zoom")).to_be_visible()
    expect(page.locator(".map .name").first).to_contain_text("thôn")
    ground.click(position={"x": 300, "y": 40})
    expect(page.get_by_label("Tọa độ")).to_have_value(re.compile(r"^\d+\.\d+, 10\d\.\d+$"))
    expect(page.locator(".map .pin.picked")).to_be_visible()
    page.get_by_label("khoanh vùng").check()
    for x, y in ((290, 40), (320, 40), (320, 90)):
        ground.click(position={"x": x, "y": y})
    corners = page.get_by_label("Vùng khoanh")
    expect(corners).to_have_value(re.compile(r"^(\S+, \S+\n){2}\S+, \S+$"))
    expect(page.locator(".map path.area.picked")).to_have_count(1)
    assert faults(page) == []
    assert wider(page) == []
    keep(page, "raise-map")
    page.get_by_label("Ở thôn nào").select_option(index=1)
    page.get_by_role("button", name="Lũ, sạt lở").click(delay=2300)
    page.wait_for_url(re.compile(r"/bao-dong/\d+/"))
    row = Alarm.objects.latest("pk")
    assert row.area is not None and len(row.area["coordinates"][0]) == 4
    board = chief(visitor(viewport=WALL), live, "/cac-bao-dong/tuong/")
    expect(board.locator(".map .pin.alarm")).to_be_visible()
    expect(board.locator(".map path.area.alarm")).to_have_count(1)
    assert faults(board) == []
    assert wider(board) == []
    keep(board, "alarms-map")
    stand_down(row, by=Appointment.objects.filter(role=Role.POLICE_CHIEF)[0].person, at=EVENING)
    expect(board.locator(".map .pin.alarm")).to_have_count(0)
