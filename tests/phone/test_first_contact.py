"""The browser, the server, its clock and the database under it meet."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from keng.records.people.founding import found_commune
from tests.phone.conftest import WallClock

pytestmark = pytest.mark.browser
TEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 22:00 in the village


def test_a_used_or_invented_link_is_answered_in_vietnamese(
    phone: Page, faults: Callable[[Page], list[str]], keep: Callable[[Page, str], None]
) -> None:
    phone.goto("/vao/khong-co-that")
    expect(phone.get_by_role("button", name="Đây là máy của tôi")).to_have_count(0)
    expect(phone.locator("main")).to_contain_text("Cấp mã QR để vào")  # where a new one is got
    assert phone.locator("html").get_attribute("lang") == "vi"
    assert faults(phone) == []
    keep(phone, "link-spent")


def test_the_first_officer_enters_by_the_link_at_the_hour_the_clock_shows(
    live: str, clock: WallClock, visitor: Callable[..., Page]
) -> None:
    clock.set(TEN)
    link = found_commune("Xã Mẫu", officer="Lê Thị Lan", code="1", at=TEN)
    page = visitor()
    page.goto(f"/vao/{link}")
    shown = datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, UTC)
    assert timedelta() <= shown - TEN < timedelta(minutes=1)
    page.get_by_role("button").first.click()
    expect(page).not_to_have_url(re.compile("/vao/"))
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    assert "sessionid" in cookies
    assert "keng_phone" not in cookies  # an officer's phone is never remembered in place of a password
