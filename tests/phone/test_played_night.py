"""A night in real browsers: the striker's old phone loses its network, the chief looks on, a house burns."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

from keng.core.nights import Outcome
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm
from keng.records.households.models import Household
from keng.records.messages.models import Message
from keng.records.messages.receipts import receipt_for
from keng.records.people.accounts import invite
from keng.records.people.models import Person
from keng.records.watch.models import Expectation, Ringing
from keng.worker.round import run_round
from tests.cast import Cast, cast
from tests.phone.conftest import PHONE, WALL, WallClock

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MINUTE = timedelta(minutes=1)
TEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 22:00 in the village
POCKET = {"viewport": PHONE, "is_mobile": True, "has_touch": True}


@pytest.fixture
def people(live: str, clock: WallClock) -> Cast:
    clock.set(TEN)
    made = cast(TEN - MINUTE * 60)
    run_round(worker="canh", at=TEN - MINUTE)
    return made


def enter(page: Page, live: str, person: Person, path: str) -> Page:
    page.goto(urljoin(live, f"/vao/{invite(person, by=None, at=TEN)}"))
    page.get_by_role("button").first.click()
    expect(page.locator(".top .brand")).to_be_visible()
    page.goto(urljoin(live, path))
    return page


def watch(clock: WallClock, *, minutes: int) -> None:
    """The watchman walks that long, and the wall clock with him."""
    for n in range(minutes):
        run_round(worker="canh", at=TEN + n * MINUTE)
    clock.set(TEN + minutes * MINUTE)
    run_round(worker="canh", at=TEN + minutes * MINUTE)


def row(people: Cast) -> Expectation:
    return Expectation.objects.get(post=people.post_3, night=people.night)


@pytest.mark.feature("N1", "N2", "N3", "N4")
def test_a_tap_without_network_is_kept_sent_later_and_judged_by_the_hour_it_was_made(
    people: Cast, live: str, clock: WallClock, visitor: Callable[..., Page]
) -> None:
    page = enter(visitor(**POCKET), live, people.hoa, "/phien/")
    expect(page.locator("[data-sync]")).to_contain_text("Đã gửi hết")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for button in ("Tôi bận tối nay", "Tôi lại đánh được"):  # under the service worker: the page is kept
        page.get_by_role("button", name=button).first.click()
    expect(page.locator(".said.success")).to_contain_text("Tối nay bác đánh kẻng")
    expect(page.locator("[data-sync]")).to_contain_text("Đã gửi hết")
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("Tôi vừa đánh kẻng")).first.click()
    expect(page.locator("[data-sync]")).to_contain_text("1 báo chờ gửi")
    expect(page.locator("[data-struck]").first).to_contain_text("Đã ghi lúc 22:0")
    expect(page.locator("[data-struck]").first).to_contain_text("chờ gửi")
    assert not Ringing.objects.exists()
    page.reload()  # the phone was put away and opened again, still without a network
    expect(page.locator("[data-sync]")).to_contain_text("1 báo chờ gửi")
    expect(page.locator("[data-sync]")).to_contain_text("trang này biết đến lúc 22:0")
    expect(page.locator(".said.success")).to_be_hidden()  # what was just done then is no news now
    expect(page.locator(".foot")).to_contain_text("bản nhớ từ 22:0")  # and nothing about the watchman
    expect(page.locator(".foot")).not_to_contain_text("còn sống", use_inner_text=True)
    watch(clock, minutes=40)
    assert row(people).outcome == Outcome.MISSED  # as far as anybody could know
    page.context.set_offline(False)
    page.clock.fast_forward("40:00")
    expect(page.locator("[data-sync]")).to_contain_text("Đã gửi hết")
    assert row(people).outcome == Outcome.ON_TIME
    page.reload()
    expect(page.locator("[data-struck]").first).to_contain_text("Đã đánh lúc 22:0")
    assert Ringing.objects.count() == 1


@pytest.mark.feature("A11", "N1")
def test_an_open_page_learns_that_another_struck_and_two_tabs_share_one_tap(
    people: Cast, live: str, clock: WallClock, visitor: Callable[..., Page]
) -> None:
    button = re.compile("Tôi vừa đánh kẻng")
    deputy = enter(visitor(**POCKET), live, people.lan, "/phien/")
    striker = enter(visitor(**POCKET), live, people.hoa, "/phien/")
    expect(deputy.locator(".duty.first [data-chip]")).to_have_text("Đến giờ", use_inner_text=True)
    deputy.get_by_role("button", name="Tôi bận tối nay").first.focus()
    other = striker.context.new_page()  # the same phone, a second tab
    other.goto(urljoin(live, "/phien/"))
    for tab in (striker, other):
        expect(tab.locator("[data-sync]")).to_contain_text("Đã gửi hết")
    striker.context.set_offline(True)
    striker.get_by_role("button", name=button).first.click()
    for tab in (striker, other):  # a tap that waits is seen in both, and can be made in neither again
        expect(tab.locator("[data-sync]")).to_contain_text("1 báo chờ gửi")
        expect(tab.locator(".duty.first [data-struck]")).to_contain_text("Đã ghi lúc 22:0")
        expect(tab.locator(".duty.first").get_by_role("button", name=button)).to_have_count(0)
    other.get_by_role("button", name="Chạm nhầm, rút lại").first.click()
    expect(striker.locator(".duty.first").get_by_role("button", name=button)).to_be_visible()
    other.locator(".duty.first").get_by_role("button", name=button).click()
    striker.context.set_offline(False)
    other.evaluate("dispatchEvent(new Event('online'))")
    for tab in (striker, other):
        expect(tab.locator("[data-sync]")).to_contain_text("Đã gửi hết")
        expect(tab.locator(".duty.first [data-struck]")).to_contain_text("Đã đánh lúc 22:0")
    assert Ringing.objects.count() == 1
    expect(deputy.locator(".duty.first").get_by_role("button", name=button)).to_be_visible()
    deputy.clock.fast_forward("00:26")  # nobody touched the deputy's phone
    expect(deputy.locator(".duty.first [data-struck]")).to_contain_text("Đã đánh lúc 22:0")
    expect(deputy.locator(".duty.first [data-by]")).to_contain_text("Bác Hòa")
    expect(deputy.locator(".duty.first").get_by_role("button", name=button)).to_have_count(0)
    assert deputy.evaluate("document.activeElement.id") == "main"  # what was about to be pressed is gone
    clock.set(TEN + MINUTE * 60 * 15)
    deputy.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(deputy.locator("[data-cards]")).to_have_attribute("data-night", "2026-11-24")
    expect(deputy.locator("main")).not_to_contain_text("Đã đánh lúc", use_inner_text=True)


def test_a_wrong_phone_clock_never_says_do_not_strike(
    people: Cast, live: str, visitor: Callable[..., Page]
) -> None:
    page = visitor(**POCKET)
    page.clock.set_fixed_time(TEN + MINUTE * 60 * 7)
    page.route("**/phien/gio", lambda route: route.abort())  # nothing was measured yet
    enter(page, live, people.hoa, "/phien/")
    expect(page.locator("[data-sync]")).to_contain_text("Mất mạng")
    expect(page.locator(".duty.first")).to_have_attribute("data-moment", "due")


@pytest.mark.feature("A4", "D10")
def test_the_board_follows_the_striker_by_itself_and_shows_who_was_forgotten(
    people: Cast, live: str, clock: WallClock, visitor: Callable[..., Page]
) -> None:
    board = enter(visitor(viewport=WALL), live, people.chief, "/dem-nay/tuong/")
    expect(board.locator(".tally .k")).to_contain_text("0/2")
    phone = enter(visitor(**POCKET), live, people.dung, "/phien/")
    phone.get_by_role("button", name=re.compile("Tôi vừa đánh kẻng")).first.click()
    expect(board.locator(".tally .k")).to_contain_text("1/2")
    watch(clock, minutes=20)
    expect(board.locator(".todo")).to_contain_text("Mẫu Năm")
    expect(board.locator(".todo")).to_contain_text("không đánh nữa")


def _hold(phone: Page, button: Locator) -> None:
    """A finger that stays two seconds and is lifted where the way back has just appeared."""
    box = button.bounding_box()
    assert box is not None
    finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch = phone.context.new_cdp_session(phone)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    phone.wait_for_selector("dialog[open]")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _touch_button(phone: Page, call: Message, key: str) -> None:
    """The notification of a call as a push shows it, and a finger on one of its buttons."""
    phone.context.grant_permissions(["notifications"])
    told = {"title": "CHÁY", "receipt": receipt_for([call]), "key": key}
    phone.evaluate(
        """async ({ title, receipt, key }) => (await navigator.serviceWorker.ready).showNotification(
            title, { data: { receipt, url: "/" }, actions: [{ action: key, title: key }] })""",
        told,
    )
    phone.context.service_workers[0].evaluate(
        """async (action) => { const [notification] = await self.registration.getNotifications();
            self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action })); }""",
        key,
    )


COUNT_TONES = """() => { window.tones = 0; const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { tones += 1; return make.call(this); }; }"""


@pytest.mark.feature("B1", "B2", "D6", "D10")
def test_a_fire_is_raised_by_thumb_answered_next_door_and_followed_at_the_commune(
    people: Cast,
    live: str,
    visitor: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    keep: Callable[[Page, str], None],
) -> None:
    for n, head in enumerate((people.resident, people.hoa)):
        Household.objects.create(
            village=people.mau_nam,
            number=str(n),
            head=head,
            lat=20 + n / 2000,
            lon=105.3,
            valid_from=people.night,
        )
    wall = enter(visitor(viewport=WALL), live, people.chief, "/cac-bao-dong/tuong/")
    expect(wall.locator(".empty")).to_contain_text("không có báo động")
    wall.evaluate(COUNT_TONES)
    wall.get_by_role("button", name="Bật tiếng chuông").click()
    wall.clock.fast_forward("00:05")
    assert wall.evaluate("tones") == 0
    neighbour = enter(visitor(**POCKET), live, people.hoa, "/cua-toi/")
    phone = enter(visitor(**POCKET), live, people.resident, "/bao-dong/")
    assert faults(phone) == []
    keep(phone, "raise")
    fire = phone.get_by_role("button", name="Cháy", exact=True)
    fire.click()  # a touch is not enough: it takes two seconds, and the button says so
    expect(fire).to_have_class(re.compile("short"))
    assert not Alarm.objects.exists()
    _hold(phone, fire)
    expect(phone.locator("dialog")).to_contain_text("Cháy · thôn Mẫu Năm")
    expect(phone.locator("dialog")).to_contain_text("Gửi sau")
    phone.get_by_role("button", name="Hủy, tôi chạm nhầm").click()
    assert not Alarm.objects.exists()
    fire.click(delay=2300)
    phone.wait_for_url(re.compile(r"/bao-dong/\d+/"))
    alarm = Alarm.objects.get()
    expect(phone.locator(".help")).to_contain_text("máy đang gọi bà con")
    call_everybody(at=alarm.raised_at)
    expect(phone.locator(".help")).to_contain_text("đang chờ trả lời")
    expect(wall.locator(".live")).to_contain_text("Cháy")
    wall.clock.fast_forward("00:05")  # the wall rings by itself, and is quiet once it is over
    assert wall.evaluate("tones") >= 3
    neighbour.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # out of the pocket
    neighbour.get_by_role("link", name="Cháy ở thôn Mẫu Năm: mở để trả lời").click()
    neighbour.wait_for_url(f"**/bao-dong/{alarm.pk}/")
    expect(neighbour.locator(".way")).to_contain_text("60 m, đi bộ 1 phút")
    assert faults(neighbour) == []
    keep(neighbour, "alarm")
    expect(neighbour.get_by_role("note")).to_contain_text("Đánh kẻng ngay:")  # bác Hòa strikes
    phone.get_by_text("Bấm nhầm?").click()
    neighbour.get_by_role("button", name="Tôi đến ngay").click()
    expect(phone.locator(".help")).to_contain_text("1 người đang đến")
    expect(phone.get_by_role("button", name="Tôi bấm nhầm")).to_be_visible()  # what was open stays open
    expect(wall.locator(".hands div").nth(1)).to_have_text(re.compile(r"1\s*đang đến"))
    expect(wall.locator(".who")).to_contain_text("bác Hòa")
    assert faults(wall) == []
    keep(wall, "alarms")
    leader = enter(visitor(**POCKET), live, people.tu, f"/bao-dong/{alarm.pk}/")
    assert faults(leader) == []
    _touch_button(leader, Message.objects.get(person=people.tu, template="alarm_call"), "1")
    expect(wall.locator(".who")).to_contain_text("Tư")
    leader.get_by_role("button", name="Báo yên: đã xong").click()
    expect(phone.locator("[role=status]").first).to_contain_text("Đã yên")
    expect(wall.locator(".empty")).to_be_visible()
    heard = wall.evaluate("tones")
    wall.clock.fast_forward("00:05")
    assert wall.evaluate("tones") == heard


@pytest.mark.feature("B7")
def test_an_alarm_keeps_trying_while_the_network_is_away_and_knows_where_the_phone_is(
    people: Cast, live: str, visitor: Callable[..., Page]
) -> None:
    here = {"latitude": 20.0004, "longitude": 105.3}
    page = visitor(**POCKET, geolocation=here, permissions=["geolocation"])
    phone = enter(page, live, people.resident, "/bao-dong/")
    expect(phone.locator("[name=lat]")).to_have_value("20.000400")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Trộm cướp").click(delay=2300)
    expect(phone.locator("dialog")).to_contain_text("Hãy gọi 114, hô to, đánh kẻng", timeout=15_000)
    phone.context.set_offline(False)
    phone.wait_for_url(re.compile(r"/bao-dong/\d+/"), timeout=15_000)
    assert Alarm.objects.get().lat == here["latitude"]


def test_without_any_script_the_alarm_button_is_a_plain_form(
    people: Cast, live: str, visitor: Callable[..., Page]
) -> None:
    phone = enter(visitor(**POCKET, java_script_enabled=False), live, people.resident, "/bao-dong/")
    phone.get_by_role("button", name="Cấp cứu").click()
    phone.wait_for_url(re.compile(r"/bao-dong/\d+/"))
    assert Alarm.objects.get().kind == "medical"
