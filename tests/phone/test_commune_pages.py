"""The keeper's pages on a small phone: nothing wider than the screen, nothing axe objects to, not heavy."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from keng.records.people.accounts import invite
from keng.records.people.models import Person
from tests.cast import Cast, cast
from tests.phone.conftest import WallClock

pytestmark = pytest.mark.browser
AFTERNOON = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 15:00 in the village
MOST_BYTES = 50_000
PAGES = {
    "places": "/thon/",
    "village": "/thon/{nam}/",
    "places-merge": "/thon/sap-nhap/",
    "places-split": "/thon/{nam}/chia-tach/",
    "commune": "/thon/xa/?tim=nguyet+an",
    "settings": "/cai-dat/",
    "settings-hours": "/cai-dat/gio/",
    "settings-village-hours": "/cai-dat/gio-thon/",
    "settings-steps": "/cai-dat/nhac/",
    "settings-words": "/cai-dat/tu-ngu/",
    "settings-reasons": "/cai-dat/ly-do/",
    "settings-general": "/cai-dat/chung/",
    "log": "/nhat-ky/",
    "me": "/cua-toi/",
    "help": "/giup-do/",
    "help-task": "/giup-do/danh-keng/",
    "begin-commune": "/bat-dau/xa/",
    "begin-villages": "/bat-dau/thon/",
    "begin-gongs": "/bat-dau/keng/",
    "begin-people": "/bat-dau/nguoi/",
    "begin-codebook": "/bat-dau/hieu-lenh/",
    "begin-rota": "/bat-dau/lich/",
    "begin-tonight": "/bat-dau/toi-nay/",
}


@pytest.fixture
def people(live: str, clock: WallClock) -> Cast:
    clock.set(AFTERNOON)
    return cast(AFTERNOON)


def enter(page: Page, person: Person) -> None:
    page.goto(f"/vao/{invite(person, by=None, at=AFTERNOON)}")
    page.get_by_role("button").first.click()
    expect(page.locator(".top .brand")).to_be_visible()


@pytest.mark.feature("T4")
def test_the_keepers_pages_fit_a_small_phone_and_every_reader(
    people: Cast,
    visitor: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    keep: Callable[[Page, str], None],
) -> None:
    page = visitor(is_mobile=True, has_touch=True)
    enter(page, people.chief)
    wrong = []
    for name, address in PAGES.items():
        answer = page.goto(address.format(nam=people.mau_nam.pk))
        assert answer is not None and answer.status == 200, address
        weight = len(answer.body())
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{name}: {weight} bytes"] if weight > MOST_BYTES else []
        wrong += [f"{name}: {wide} px wider than the screen"] if wide > 0 else []
        wrong += [f"{name}: {fault}" for fault in faults(page)]
        keep(page, name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.feature("T4")
def test_hours_are_changed_with_the_keyboard_alone(people: Cast, visitor: Callable[..., Page]) -> None:
    page = visitor()
    enter(page, people.chief)
    page.goto("/cai-dat/gio/")
    page.get_by_label("Giờ đánh kẻng").focus()
    page.get_by_label("Giờ đánh kẻng").fill("21:30")
    page.get_by_role("button", name="Xem thử").press("Enter")
    expect(page.get_by_text("chưa lưu")).to_be_visible()
    page.get_by_role("button", name="Lưu").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Đã lưu")).to_be_visible()
    expect(page.locator(".big")).to_have_text("21:30")
