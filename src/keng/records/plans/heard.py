"""The earshot of a village's gongs as they hang: reckoned at once, nothing is asked of a planner."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keng.core.acoustics.earshot import AtHome, Contour, Hanging, at_homes, contour
from keng.core.acoustics.hearing import Heard, Listener, Window
from keng.core.acoustics.nights import NightKind
from keng.core.acoustics.rules import Rule
from keng.core.geo import Point
from keng.core.geojson import Json, feature, point_geometry
from keng.records.gongs.loudness import Loud, loud_gongs, placed_homes, placed_posts
from keng.records.households.models import Household
from keng.records.households.naming import home_name
from keng.records.places.models import Village
from keng.records.plans.sited import HEARD


@dataclass(frozen=True)
class Listening:
    """What is asked: on which night, who listens, behind which windows."""

    night: NightKind
    listener: Listener

    @property
    def ear(self) -> tuple[Listener, Window]:
        return self.listener, self.night.window


@dataclass(frozen=True)
class GongHeard:
    """A gong with how far it carries by both rules."""

    loud: Loud
    cautious: Contour
    favourable: Contour


@dataclass(frozen=True)
class HomeHeard:
    """A home with what it gets."""

    home: Household
    at: AtHome
    asked: Listening

    @property
    def heard(self) -> Heard:
        return self.at.heard[self.asked.ear]

    @property
    def shown(self) -> tuple[str, str, str | Promise]:
        """Sign, class and word."""
        return HEARD[self.heard.value]

    @property
    def pillow_dba(self) -> float:
        return self.at.pillow_dba(self.asked.night.window)

    @property
    def name(self) -> str:
        return home_name(self.home.number)


@dataclass(frozen=True)
class VillageHeard:
    """All of a village's placed homes and gongs."""

    asked: Listening
    gongs: tuple[GongHeard, ...]
    homes: tuple[HomeHeard, ...]

    @cached_property
    def left_out(self) -> list[HomeHeard]:
        """Homes that surely or perhaps do not hear, the former first, then by cluster."""
        rows = [one for one in self.homes if one.heard is not Heard.HEARD]
        return sorted(rows, key=lambda one: (one.heard is Heard.PERHAPS, _cluster(one), one.home.number))

    @cached_property
    def counts(self) -> list[tuple[str, str, str | Promise, int, int]]:
        """Sign, class, word, homes and people of each state that occurs."""
        found = []
        for state in Heard:
            own = [one.home.residents for one in self.homes if one.heard is state]
            if own:
                found.append((*HEARD[state.value], len(own), sum(own)))
        return found

    @cached_property
    def clusters(self) -> list[tuple[str, int, int]]:
        """Clusters with homes left out: name, how many, of how many."""
        every, left = _by_cluster(self.homes), _by_cluster(self.left_out)
        return [(name, left[name], every[name]) for name in left]

    @cached_property
    def windows(self) -> list[tuple[Window, list[int]]]:
        """For each kind of window how many homes surely hear awake, perhaps; and asleep, perhaps."""
        return [
            (
                window,
                [
                    sum(one.at.heard[listener, window] is state for one in self.homes)
                    for listener in (Listener.INDOORS, Listener.ASLEEP)
                    for state in (Heard.HEARD, Heard.PERHAPS)
                ],
            )
            for window in Window
        ]


def village_heard(village: Village, asked: Listening, *, on: date) -> VillageHeard:
    """Homes and gongs with a position, on the night that is asked for."""
    homes = placed_homes(village)
    louds = loud_gongs(placed_posts(village), homes, on=on)
    hanging = [Hanging(Point(one.post.lat or 0.0, one.post.lon or 0.0), one.learnt.strength) for one in louds]
    levels = at_homes([Point(h.lat or 0.0, h.lon or 0.0) for h in homes], hanging, asked.night)
    gongs = [
        GongHeard(loud, *(contour(gong, asked.night, asked.listener, rule) for rule in Rule))
        for loud, gong in zip(louds, hanging, strict=True)
    ]
    rows = [HomeHeard(home, level, asked) for home, level in zip(homes, levels, strict=True)]
    return VillageHeard(asked, tuple(gongs), tuple(rows))


def earshot_features(found: VillageHeard) -> Iterator[Json]:
    """The same for a map: both contours of each gong, every home with its sign."""
    for gong in found.gongs:
        name = str(gong.loud.post)
        rings = (
            (gong.favourable, "perhaps", _("có lẽ nghe tới đây")),
            (gong.cautious, "ok", _("nghe thấy tới đây")),
        )
        for line, look, note in rings:
            if line.farthest_m:
                yield feature(_ring(line), layer="reach", name=name, look=look, note=note)
    for home in found.homes:
        sign, look, word = home.shown
        said: Mapping[str, Json] = {"name": home.name, "look": look, "sign": sign, "note": str(word)}
        at = Point(home.home.lat or 0.0, home.home.lon or 0.0)
        yield feature(point_geometry(at), layer="home", id=home.home.number, heard=home.heard.value, **said)
    for gong in found.gongs:
        post = gong.loud.post
        far = {"near": round(gong.cautious.nearest_m), "far": round(gong.favourable.farthest_m)}
        note = _("nghe thấy tới %(near)s m, có lẽ tới %(far)s m") % far
        hung = point_geometry(Point(post.lat or 0.0, post.lon or 0.0))
        yield feature(hung, layer="gong", name=str(post), look="ok", sign="◉", note=note)


def _ring(line: Contour) -> Json:
    corners: list[Json] = [[round(p.lon, 6), round(p.lat, 6)] for p in line.ring]
    return {"type": "Polygon", "coordinates": [corners]}


def _cluster(one: HomeHeard) -> str:
    return one.home.cluster.name if one.home.cluster is not None else ""


def _by_cluster(homes: Iterable[HomeHeard]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in homes:
        if name := _cluster(one):
            counts[name] = counts.get(name, 0) + 1
    return counts
