"""No clock and no chance below the edge: `at` is handed down, and a seed with it."""

import ast

import pytest

from tests.house.source import nodes, place

BELOW_THE_EDGE = ("core", "records", "papers")
CLOCKS = {
    *("now", "utcnow", "today"),
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"),
}
OF_NOTHING_GIVEN = {"localtime", "localdate", "ctime", "gmtime"}  # the present, when called with nothing
OWNERS = {"datetime", "date", "timezone", "time", "dt"}
BY_ITSELF = {"auto_now", "auto_now_add"}


def reads_clock(node: ast.AST) -> bool:
    """Whether this node asks what time it is, or lets Django ask."""
    match node:
        # A bare reference counts too: `default=timezone.now` reads the clock later, unseen.
        case ast.Attribute(attr=attr, value=ast.Name(id=owner)):
            # `self.date.today` is somebody's attribute; `time.time`, `date.today` are clocks.
            return attr in CLOCKS and owner in OWNERS
        case ast.Attribute(attr=attr, value=ast.Attribute(attr=owner)):
            return attr in {"now", "utcnow", "today"} and owner in OWNERS
        case ast.Call(func=ast.Attribute(attr=attr), args=[], keywords=[]):
            return attr in OF_NOTHING_GIVEN
        case ast.ImportFrom(module="time", names=names):
            return any(alias.name in CLOCKS for alias in names)
        case ast.ImportFrom(module="django.db.models.functions", names=names):
            return any(alias.name == "Now" for alias in names)
        case ast.ImportFrom(module="django.utils.timezone", names=names):
            return any(alias.name in CLOCKS for alias in names)
        case ast.keyword(arg=arg):
            return arg in BY_ITSELF
    return False


def throws_dice(node: ast.AST) -> bool:
    """Whether this node draws by chance without a seed that the caller gave."""
    match node:
        case ast.Call(func=ast.Attribute(attr="Random" | "default_rng"), args=[], keywords=[]):
            return True
        case ast.Call(func=ast.Attribute(attr=attr, value=ast.Name(id="random"))):
            return attr != "Random"
        case ast.Call(func=ast.Attribute(attr=attr, value=ast.Attribute(attr="random"))):
            return attr not in {"default_rng", "Generator", "SeedSequence", "PCG64"}
        case ast.Call(func=ast.Attribute(attr="uuid4" | "uuid1" | "token_urlsafe" | "token_bytes")):
            return True
    return False


def test_below_the_edge_nobody_looks_at_the_clock() -> None:
    found = [place(path, node) for path, node in nodes(*BELOW_THE_EDGE) if reads_clock(node)]
    assert not found, "a clock is read here; take `at` instead:\n" + "\n".join(found)


def test_core_throws_no_dice_without_a_seed() -> None:
    found = [place(path, node) for path, node in nodes("core") if throws_dice(node)]
    assert not found, "chance without a seed:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "dt.datetime.now()",
        "date.today()",
        "timezone.now()",
        "time.time()",
        "f(default=timezone.now)",
        "DateTimeField(auto_now_add=True)",
        "timezone.localdate()",
        "from time import monotonic",
        "from django.db.models.functions import Now",
    ],
)
def test_every_way_to_read_the_clock_is_seen(line: str) -> None:
    assert any(reads_clock(node) for node in ast.walk(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    ["at.time()", "timezone.localtime(at, zone)", "window.now", "datetime.combine(day, noon)", "time(22, 0)"],
)
def test_arithmetic_with_given_times_is_allowed(line: str) -> None:
    assert not any(reads_clock(node) for node in ast.walk(ast.parse(line)))


def test_seeded_chance_is_allowed_and_other_chance_is_not() -> None:
    allowed = ast.parse("random.Random(seed); np.random.default_rng(seed)")
    refused = ["random.random()", "np.random.normal()", "random.Random()", "uuid.uuid4()"]
    assert not any(throws_dice(node) for node in ast.walk(allowed))
    assert all(any(throws_dice(node) for node in ast.walk(ast.parse(line))) for line in refused)
