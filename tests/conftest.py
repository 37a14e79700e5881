"""What every test may count on."""

import os

import pytest
from hypothesis import HealthCheck, settings

# No test judges a time, on whatever machine it runs.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# Playwright keeps an event loop running in the thread of the tests; Django then suspects every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screens", metavar="FOLDER", help="keep the screenshots of the browser tests there")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: its event loop, once running, would be in the others' way.

    The slow ones come first, so that of two processes none is left alone with a long one at the end.
    """

    def place(item: pytest.Item) -> tuple[bool, bool]:
        return item.get_closest_marker("browser") is not None, item.get_closest_marker("slow") is None

    items.sort(key=place)
