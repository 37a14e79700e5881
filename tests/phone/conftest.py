"""A real browser before the real server: one Chromium a run, a fresh profile for every visitor."""

import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
import uvicorn
from django.test import override_settings
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests.chromium import FLAGS, chromium
from tests.postgres import free_port

PHONE = {"width": 360, "height": 740}
TALLEST = 4000  # pixels of a long page that are kept as a picture
WALL = {"width": 1920, "height": 1080}
expect.set_options(timeout=15_000)  # a slow machine is no fault of a page
SETTLED = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
)
# Nothing is loaded a second time for axe: no sound of ours plays by itself.
VIOLATIONS = "async () => (await axe.run({resultTypes: ['violations'], preload: false})).violations"
NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"
# Lost connections and refused pages are what many of these tests are about; they are no script errors.
EXPECTED_NOISE = re.compile(r"Failed to load resource|ERR_INTERNET_DISCONNECTED")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.fail("Chromium is not installed here (apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The real ASGI app on a thread of its own, for the whole run."""
    port = free_port()
    config = uvicorn.Config(
        "keng.server.asgi:app", port=port, log_level="warning", timeout_graceful_shutdown=1, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="server under test", daemon=True)
    give_up = time.monotonic() + 30
    # Styles and scripts are kept by the browser, as in life.
    with override_settings(WHITENOISE_AUTOREFRESH=False):
        thread.start()
        while not server.started:
            if not thread.is_alive() or time.monotonic() > give_up:
                pytest.fail("the server under test did not start")
            time.sleep(0.02)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def live(transactional_db: None, address: str) -> str:
    """The address of the running product; its database is empty before and after each test."""
    return address


@dataclass
class WallClock:
    """The clock of the server and of pages opened after it was set."""

    shown: datetime | None = None
    travels: list[time_machine.travel] = field(default_factory=list)

    def set(self, instant: datetime) -> None:
        """From now on it is `instant` (aware), and time goes on from there."""
        self.stop()
        travel = time_machine.travel(instant, tick=True)
        travel.start()
        self.travels.append(travel)
        self.shown = instant

    def stop(self) -> None:
        while self.travels:
            self.travels.pop().stop()


@pytest.fixture
def clock() -> Iterator[WallClock]:
    wall_clock = WallClock()
    yield wall_clock
    wall_clock.stop()


@pytest.fixture
def troubles() -> list[str]:
    """What the pages complained of: script errors, refused styles, questions to strangers."""
    return []


@contextmanager
def _our_own_doing(troubles: list[str]) -> Iterator[None]:
    """What axe and the camera put into a page is refused by its policy; that is no fault of the page."""
    before = list(troubles)
    yield
    troubles[:] = before


@pytest.fixture
def visitor(
    browser: Browser, live: str, clock: WallClock, troubles: list[str]
) -> Iterator[Callable[..., Page]]:
    """Opens a page for one more person: own cookies, own storage. `visitor(viewport=WALL)`."""
    contexts: list[BrowserContext] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED_NOISE.search(message.text):
            troubles.append(message.text)

    def stranger(request: Request) -> None:
        if not request.url.startswith((live, "data:", "blob:")):
            troubles.append(f"asked a stranger: {request.url}")

    def broken(response: Response) -> None:
        if response.status >= 500:
            troubles.append(f"{response.status} from {response.url}")

    def arrive(**options: Any) -> Page:
        asked = {"viewport": PHONE, "color_scheme": "dark", "reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=live, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **asked)
        context.set_default_timeout(20_000)
        if clock.shown:
            context.clock.install(time=datetime.now(clock.shown.tzinfo))
        context.on("request", stranger)
        context.on("response", broken)
        context.on("console", listen)
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()
    assert not troubles, "the pages had errors:\n" + "\n".join(troubles)


@pytest.fixture
def phone(visitor: Callable[..., Page]) -> Page:
    """A page on a small phone, at night."""
    return visitor(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def wall(visitor: Callable[..., Page]) -> Page:
    """A page on the screen of the commune's duty room."""
    return visitor(viewport=WALL)


@pytest.fixture
def keep(request: pytest.FixtureRequest, troubles: list[str]) -> Callable[[Page, str], None]:
    """`keep(page, "tonight")` stores the page in both themes when the run was asked to (`--screens`)."""
    folder = request.config.getoption("--screens")

    def shoot(page: Page, name: str) -> None:
        if not folder:
            return
        size = "wall" if page.viewport_size and page.viewport_size["width"] > 1000 else "phone"
        for theme in ("night", "day"):
            page.emulate_media(color_scheme="dark" if theme == "night" else "light")
            with _our_own_doing(troubles):
                shot = page.screenshot(full_page=size == "phone", scale="css")
            with Image.open(io.BytesIO(shot)) as picture:
                Path(folder).mkdir(parents=True, exist_ok=True)
                shown = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
                shown.save(Path(folder) / f"{name}-{size}-{theme}.webp", quality=60, method=4)
        page.emulate_media(color_scheme="dark")

    return shoot


@pytest.fixture
def faults(troubles: list[str]) -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page, one line each: rule, where."""
    source = (NODE_MODULES / "axe-core" / "axe.min.js").read_text("utf-8")

    def look(page: Page) -> list[str]:
        with _our_own_doing(troubles):
            if not page.evaluate("'axe' in window"):
                page.context.add_init_script(source)  # every page after this one has it
                page.evaluate(source)
            found = page.evaluate(VIOLATIONS)
            page.evaluate(SETTLED)  # what axe was refused is told a moment later
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

    return look
