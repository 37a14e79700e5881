"""Every page that people reach by links, in every role: fit for small phones and every reader, and light.

The walk starts at the front and follows links, so a new page is tried as soon as something leads to it.
The data is the made-up commune of the demonstration at twelve past ten.
"""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page, Response, expect

from keng.core.nights import Source
from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.people.accounts import invite
from keng.records.people.models import Appointment, Person
from keng.records.watch.actions import Report, report_ringing
from keng.server.sample.loading import load
from keng.worker.round import run_round
from tests.phone.conftest import WALL, WallClock

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVENING = datetime(2026, 11, 23, 15, 12, tzinfo=UTC)  # 22:12 in the village
MOST_BYTES = 50_000
LEAVES = {"account_logout", "language", "theme"}  # what ends the visit
ENGLISH_READER = Role.VILLAGE_HEAD  # sees what others see too; English words are longer
WALKERS = [Role.POLICE_CHIEF, Role.VILLAGE_HEAD, Role.STRIKER, Role.RESIDENT, None]


@dataclass
class Walk:
    """One person's way through the product: each kind of page once."""

    page: Page
    live: str
    seen: set[str] = field(default_factory=set)
    ahead: list[str] = field(default_factory=list)

    def pages(self, start: str) -> Iterator[tuple[str, int]]:
        """Open page after page; yields the name of each and its weight in bytes."""
        self.ahead.append(start)
        while self.ahead:
            address = self.ahead.pop(0)
            name = name_of(address)
            if name is None or name in self.seen or name in LEAVES:
                continue
            self.seen.add(name)
            answer = self._opened(address)
            if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
                continue  # a sound, a sheet, a picture: nothing to look at here
            assert answer.status == 200, f"{address}: {answer.status}"
            landed = name_of(self.page.url)
            if landed != name and landed in self.seen:
                continue
            self.seen.add(landed or name)
            yield landed or name, len(answer.body())
            found = self.page.evaluate("[...document.links].map((a) => a.href)")
            self.ahead += [href for href in found if href.startswith(self.live)]

    def _opened(self, address: str) -> Response | None:
        """What answered; None where the browser keeps it as a file instead of showing it."""
        try:
            return self.page.goto(address)
        except Error as error:
            if "Download is starting" in error.message:
                return None
            raise


def name_of(address: str) -> str | None:
    """The name of the page at an address; None where none of ours stands."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


@pytest.fixture(scope="session")
def pictured() -> set[str]:
    """The pages that already have their picture in this run."""
    return set()


@pytest.fixture(scope="session")
def image() -> Iterator[sqlite3.Connection]:
    """The made-up commune as it was first written, for every later walk of this run."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept:
        yield kept


@pytest.fixture
def commune(live: str, clock: WallClock, image: sqlite3.Connection) -> None:
    clock.set(EVENING)
    connection.ensure_connection()
    if connection.vendor == "sqlite" and image.execute("SELECT 1 FROM sqlite_master").fetchone():
        image.backup(connection.connection)
        return
    live_until_twelve_past_ten()
    if connection.vendor == "sqlite":
        connection.connection.backup(image)


def live_until_twelve_past_ten() -> None:
    load(at=EVENING - timedelta(hours=2))
    for minute in range(-20, 1, 4):
        now = EVENING + timedelta(minutes=minute)
        run_round(worker="canh", at=now)
        if minute == -12:  # at ten: most villages strike, the last three stay silent
            for post in GongPost.objects.filter(village__order__lt=8):
                report_ringing(post, Report(uuid.uuid4(), Source.TAP, now), at=now)


def somebody(role: Role) -> Person:
    rows = Appointment.objects.filter(role=role, until_on=None, person__is_active=True)
    found = rows.select_related("person").order_by("pk").first()
    assert found is not None, f"the made-up commune has no {role}"
    return found.person


def enter(page: Page, live: str, role: Role) -> None:
    page.goto(urljoin(live, f"/vao/{invite(somebody(role), by=None, at=EVENING)}"))
    page.get_by_role("button").first.click()
    expect(page.locator(".top .brand")).to_be_visible()


def wider(page: Page) -> list[str]:
    """What reaches beyond the right edge of a page that scrolls sideways; nothing when it does not."""
    return list(
        page.evaluate("""() => {
      const edge = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= edge) return [];
      const isBeyond = (one) => one.getBoundingClientRect().right > edge + 1;
      const beyond = [...document.body.querySelectorAll("*")].filter(isBeyond);
      const inner = beyond.filter((one) => !beyond.some((other) => other !== one && one.contains(other)));
      const told = (one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
      return inner.slice(0, 3).map(told);
    }""")
    )


@pytest.mark.feature("T4", "N6")
@pytest.mark.parametrize("role", WALKERS, ids=lambda role: role or "nobody")
@pytest.mark.timeout(600)
def test_every_page_fits_a_small_phone_every_reader_and_a_slow_line(
    commune: None,
    live: str,
    role: Role | None,
    visitor: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    keep: Callable[[Page, str], None],
    pictured: set[str],
) -> None:
    page = visitor(is_mobile=True, has_touch=True)
    if role is not None:
        enter(page, live, role)
    if role is ENGLISH_READER:
        Person.objects.filter(pk=somebody(role).pk).update(language="en")
        page.goto(urljoin(live, "/cua-toi/"))
        expect(page.locator("html")).to_have_attribute("lang", "en")
    walk = Walk(page, live)
    wrong: list[str] = []
    for name, weight in walk.pages(urljoin(live, "/")):
        wrong += [f"{name}: {weight} bytes"] if weight > MOST_BYTES else []
        wrong += [f"{name}: wider than the screen: {one}" for one in wider(page)]
        wrong += [f"{name}: {fault}" for fault in faults(page)]
        if name not in pictured and role is not ENGLISH_READER:  # the first who may see it
            pictured.add(name)
            keep(page, name.replace("_", "-").replace(":", "-"))
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong += [f"{name}: wider with text twice as large: {one}" for one in wider(page)]
    assert not wrong, "\n".join(wrong)
    assert len(walk.seen) >= {None: 1, Role.RESIDENT: 5}.get(role, 12), walk.seen


@pytest.mark.feature("D10")
@pytest.mark.parametrize("board", ["/dem-nay/tuong/", "/dem-nay/"])
def test_the_board_fills_a_wall_without_scrolling_sideways(
    commune: None,
    live: str,
    board: str,
    visitor: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    keep: Callable[[Page, str], None],
) -> None:
    page = visitor(viewport=WALL)
    enter(page, live, Role.POLICE_CHIEF)
    page.goto(urljoin(live, board))
    assert wider(page) == []
    assert faults(page) == []
    keep(page, name_of(board) or "wall")
