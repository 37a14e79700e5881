"""Simulated nights as people read them: a chance and its interval, medians, slow homes, two compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keng.core.geo import Point
from keng.core.geojson import Json, feature, point_geometry
from keng.records.households.naming import home_name
from keng.records.plans.models import PlanRun

PACES: Mapping[str, tuple[str, str, str | Promise]] = {
    "slow": ("✕", "miss", gettext_lazy("chậm hơn cả thôn")),
    "usual": ("◐", "late", gettext_lazy("như cả thôn")),
    "quick": ("●", "ok", gettext_lazy("nhanh hơn cả thôn")),
}
STAGES: Mapping[str, str | Promise] = {
    "noticed_s": gettext_lazy("từ lúc xảy ra tới lúc có người phát hiện"),
    "struck_s": gettext_lazy("từ lúc phát hiện tới tiếng kẻng đầu"),
    "first_helper_s": gettext_lazy("từ lúc phát hiện tới khi người đầu tiên đứng ở cửa"),
    "first_helper_from_begun_s": gettext_lazy("từ lúc xảy ra tới khi người đầu tiên đứng ở cửa"),
}
CALLS: Mapping[str, str | Promise] = {
    "saw_it": gettext_lazy("tự nhìn thấy"),
    "shout": gettext_lazy("nghe tiếng hô"),
    "group": gettext_lazy("được tổ liên gia gọi"),
    "gong": gettext_lazy("nghe tiếng kẻng"),
}
SURE = 0.975  # from here on a difference is called sure


@dataclass(frozen=True)
class Share:
    """Percent with its 95 % interval."""

    percent: float
    low: float
    high: float


@dataclass(frozen=True)
class HomeNights:
    """How soon help stands at one home's door."""

    id: str
    point: Point
    pace: str
    in_time: Share
    median_s: float | None

    @property
    def name(self) -> str:
        return home_name(self.id)

    @property
    def shown(self) -> tuple[str, str, str | Promise]:
        return PACES[self.pace]


@dataclass(frozen=True)
class PlayedNights:
    """All of one run; `other` are the second plan's figures where there is one."""

    figures: Mapping[str, Any]
    homes: Sequence[HomeNights]
    gongs: Sequence[tuple[str, Point]]

    @cached_property
    def in_time(self) -> Share:
        return _share(self.figures["in_time"])

    @cached_property
    def from_begun(self) -> Share:
        return _share(self.figures["in_time_from_begun"])

    @property
    def minutes(self) -> str:
        return f"{self.figures['within_s'] / 60:g}".replace(".", ",")

    @property
    def nobody_percent(self) -> float:
        return 100 - _share(self.figures["somebody_comes"]).percent

    @property
    def medians(self) -> list[tuple[str | Promise, float | None]]:
        return [(words, self.figures["median_s"][name]) for name, words in STAGES.items()]

    @property
    def calls(self) -> list[tuple[str | Promise, float]]:
        return [(words, 100 * self.figures["called_by"][name]) for name, words in CALLS.items()]

    @cached_property
    def slow(self) -> list[HomeNights]:
        """The slowest first."""
        rows = [home for home in self.homes if home.pace == "slow"]
        return sorted(rows, key=lambda home: (home.in_time.percent, home.id))

    @property
    def other(self) -> Share | None:
        found = self.figures.get("compared")
        return _share(found["in_time"]) if found else None

    @cached_property
    def difference(self) -> "Difference | None":
        found = self.figures.get("compared")
        return _difference(found["difference"]) if found else None


@dataclass(frozen=True)
class Difference:
    """The second plan minus the first, in percentage points; `words` say how sure."""

    points: float
    low: float
    high: float
    gained: int
    lost: int
    look: str
    words: str


def played(run: PlanRun) -> PlayedNights:
    """Read a finished run."""
    homes, gongs = [], []
    for one in run.answer["features"]:
        said, (lon, lat) = one["properties"], one["geometry"]["coordinates"]
        if said["kind"] == "gong":
            gongs.append((str(said["id"]), Point(lat, lon)))
        elif "pace" in said:
            share = _share(said["in_time"])
            homes.append(HomeNights(str(said["id"]), Point(lat, lon), said["pace"], share, said["median_s"]))
    return PlayedNights(run.answer["plan"], homes, gongs)


def night_features(found: PlayedNights) -> Iterable[Json]:
    """The same for a map."""
    for home in found.homes:
        sign, look, word = home.shown
        share = _("%(n)s %% số đêm kịp") % {"n": round(home.in_time.percent)}
        said: dict[str, Json] = {"name": home.name, "look": look, "sign": sign, "note": f"{word}, {share}"}
        yield feature(point_geometry(home.point), layer="home", **said)
    for name, point in found.gongs:
        yield feature(point_geometry(point), layer="gong", name=name, look="ok", sign="◉")


def _difference(said: Mapping[str, Any]) -> Difference:
    points = 100 * said["in_time"]
    confidence = said["confidence_other_is_better"]
    look = "late"
    if confidence is None:
        words = _("Hai phương án như nhau trong mọi đêm.")
    elif confidence >= SURE:
        look, words = "ok", _("Phương án sau chắc chắn tốt hơn.")
    elif confidence <= 1 - SURE:
        look, words = "miss", _("Phương án sau chắc chắn kém hơn.")
    else:
        words = _("Chưa chắc phương án nào hơn: xác suất phương án sau tốt hơn là %(n)s %%.")
        words %= {"n": round(100 * confidence)}
    low, high = 100 * said["low"], 100 * said["high"]
    return Difference(points, low, high, said["nights_gained"], said["nights_lost"], look, words)


def _share(said: Mapping[str, Any]) -> Share:
    return Share(100 * said["share"], 100 * said["low"], 100 * said["high"])
