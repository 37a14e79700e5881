"""The first run on a small phone: the officer's link, then seven steps, and tonight is planned."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from keng.records.people.accounts import invite
from keng.records.people.models import Person
from keng.records.places.models import Commune
from keng.records.watch.models import Expectation
from tests.phone.conftest import WallClock

pytestmark = pytest.mark.browser
AFTERNOON = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 15:00 in the village


@pytest.fixture
def officer(live: str, clock: WallClock) -> Person:
    """Somebody of a commune that has nothing yet; a made-up one, so that no authenticator is needed."""
    clock.set(AFTERNOON)
    day = AFTERNOON.date()
    commune = Commune.objects.create(name="Nguyệt Ấn", valid_from=day, is_sample=True)
    person = Person.objects.create(commune=commune, name="Hà Thị Hạnh", folded="ha thi hanh")
    person.appointments.create(role="office", commune=commune, from_on=day)
    return person


@pytest.mark.feature("T1")
def test_an_officer_comes_from_her_link_to_the_first_night(
    officer: Person, visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    page = visitor(is_mobile=True, has_touch=True)
    page.goto(f"/vao/{invite(officer, by=None, at=AFTERNOON)}")
    page.get_by_role("button", name="Đây là máy của tôi").click()
    expect(page.get_by_role("heading", name="Xã mình là xã nào")).to_be_visible()
    page.get_by_role("button", name="Xã mình đây Nguyệt Ấn").first.click()
    page.get_by_label("Các thôn, mỗi dòng một thôn").fill("thôn Mẫu Một\nbản Mẫu Hai")
    page.get_by_role("button", name="Ghi các thôn").click()
    for place, label in enumerate(("Nhà văn hóa", "Cây đa")):
        page.get_by_label("Kẻng treo ở đâu").nth(place).fill(label)
    page.get_by_role("button", name="Ghi kẻng").click()
    for place, (striker, deputy) in enumerate((("bác Trần Hòa", "cô Vi Lan"), ("anh Hà Dũng", ""))):
        page.get_by_label("Người đánh kẻng").nth(place).fill(striker)
        page.get_by_label("Người đánh thay").nth(place).fill(deputy)
    page.get_by_role("button", name="Ghi người").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("link", name="Để sau, sang bước sau").click()
    page.get_by_role("button", name="Xếp lịch một tháng").click()
    page.get_by_role("button", name="Xếp đêm đầu tiên").click()
    expect(page.get_by_text("Đã xếp xong")).to_be_visible()
    expect(page.get_by_text("bác Trần Hòa").first).to_be_visible()
    keep(page, "begin-done")
    assert Expectation.objects.filter(night=AFTERNOON.date()).count() == 2
    page.get_by_role("button", name="In phiếu QR").click()
    expect(page.locator(".slip.cut")).to_have_count(3)
    keep(page, "slips")
