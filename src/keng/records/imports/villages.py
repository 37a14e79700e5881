"""Villages and clusters from a sheet: a village is written once, each of its clusters on a row."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from keng.core.cells import read_yes
from keng.core.geo import Point
from keng.core.names import fold
from keng.records.imports.books import Books
from keng.records.imports.folk import Hand
from keng.records.imports.lines import Line
from keng.records.places.actions import LOCAL_WORDS, read_village
from keng.records.places.changes import note_change
from keng.records.places.models import Cluster, Village
from keng.records.traces import Trace, changed, made, state

CLASSES = {"1": 1, "loai 1": 1, "i": 1, "2": 2, "loai 2": 2, "ii": 2}


@dataclass
class Plan:
    """A village, perhaps with one cluster, as they shall be."""

    word: str
    name: str
    security_class: int | None
    cluster_name: str
    is_far: bool | None
    point: Point | None  # the cluster's, or the village's where the row names no cluster
    village: Village | None = None
    cluster: Cluster | None = None


@dataclass
class Judge:
    """Compares rows one after another; remembers the villages this file makes."""

    books: Books
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)

    def judge(self, line: Line) -> Line:
        """Fill in what is wrong, what changes, and the plan."""
        text = line.text("village")
        word, name = read_village(text)
        word = self._word(line, word)
        cluster = line.text("cluster")
        line.label = f"{word} {name}" + (f" · {cluster}" if cluster else "")
        if not name:
            line.lacks("village", _("Chưa ghi tên thôn."))
            return line
        earlier = self.seen.setdefault((fold(name), fold(cluster)), line.number)
        if earlier != line.number:
            line.fault("cluster" if cluster else "village", _("Trùng với dòng %(n)s.") % {"n": earlier})
        village = self.books.village(text)
        plan = Plan(
            word=word,
            name=name,
            security_class=self._class(line),
            cluster_name=cluster,
            is_far=line.read("is_far", read_yes, _("ghi “có” hoặc “không”.")),
            point=line.point(),
            village=village,
            cluster=self.books.cluster(village, cluster) if village and cluster else None,
        )
        if not line.faults:
            self._compare(line, plan)
            line.plan = plan
        return line

    def _word(self, line: Line, word: str) -> str:
        text = line.text("local_word", most=30).lower()
        if text and text not in LOCAL_WORDS:
            line.fault(
                "local_word", _("Ghi một trong: %(words)s.") % {"words": ", ".join(sorted(LOCAL_WORDS))}
            )
        return text or word

    def _class(self, line: Line) -> int | None:
        text = fold(line.text("security_class"))
        if text and text not in CLASSES:
            line.fault("security_class", _("Ghi 1 hoặc 2."))
        return CLASSES.get(text)

    def _compare(self, line: Line, plan: Plan) -> None:
        village, cluster = plan.village, plan.cluster
        if village is None:
            line.is_new = True
            likely = self.books.likely_village(plan.name)
            if fold(plan.name) not in self.new and likely is not None and _is_near(plan.name, likely.name):
                line.note(
                    _("Gần giống “%(name)s” đã có; nếu là một thì sửa lại tên.") % {"name": likely.name}
                )
            self.new.add(fold(plan.name))
            return
        line.change("security_class", village.security_class or "", plan.security_class)
        if plan.cluster_name and cluster is None:
            line.is_new = True
        elif cluster is not None and plan.is_far is not None and plan.is_far != cluster.is_far:
            line.change("is_far", _yes(cluster.is_far), _yes(plan.is_far))
        placed = cluster if plan.cluster_name else village
        if placed is not None and plan.point and (placed.lat, placed.lon) != (plan.point.lat, plan.point.lon):
            was = f"{placed.lat}, {placed.lon}" if placed.lat is not None else ""
            line.change("point", was, f"{plan.point.lat}, {plan.point.lon}")


def _is_near(name: str, other: str) -> bool:
    one, two = fold(name), fold(other)
    return (
        one != two
        and abs(len(one) - len(two)) <= 1
        and sum(a != b for a, b in zip(one, two, strict=False)) <= 1
    )


def _yes(value: bool) -> str:  # noqa: FBT001 - the cell's own value, said in words
    return "có" if value else "không"


def write(books: Books, plans: Sequence[Plan], hand: Hand) -> list[list[Trace]]:
    """Villages in the order of the sheet, with their clusters; they enter the books."""
    order = books.commune.villages.count()
    traces = []
    for plan in plans:
        order += 1
        traces.append(_write(books, plan, order))
    note_change("places", commune=books.commune, village=None, at=hand.at)
    return traces


def _write(books: Books, plan: Plan, order: int) -> list[Trace]:
    traces: list[Trace] = []
    village = plan.village or books.villages.get(fold(plan.name))
    if village is None:
        village = _found(books, plan, order)
        traces.append(made(village))
    elif told := _correct_village(village, plan):
        traces.append(told)
    if not plan.cluster_name:
        return traces
    cluster = plan.cluster
    if cluster is None:
        cluster = _cluster(books, plan, village)
        return [*traces, made(cluster)]
    before = state(cluster, ("is_far", "lat", "lon"))
    cluster.is_far = cluster.is_far if plan.is_far is None else plan.is_far
    if plan.point:
        cluster.lat, cluster.lon = plan.point.lat, plan.point.lon
    cluster.save()
    return [*traces, changed(cluster, before)] if state(cluster, before) != before else traces


def _found(books: Books, plan: Plan, order: int) -> Village:
    at_village = None if plan.cluster_name else plan.point
    village = Village.objects.create(
        commune=books.commune,
        local_word=plan.word,
        name=plan.name,
        folded=fold(plan.name),
        order=order,
        security_class=plan.security_class,
        lat=at_village.lat if at_village else None,
        lon=at_village.lon if at_village else None,
        status_token=secrets.token_hex(12),
        valid_from=books.on,
    )
    books.villages[village.folded] = village
    return village


def _correct_village(village: Village, plan: Plan) -> Trace | None:
    before = state(village, ("security_class", "lat", "lon"))
    village.security_class = plan.security_class or village.security_class
    if plan.point and not plan.cluster_name:
        village.lat, village.lon = plan.point.lat, plan.point.lon
    if state(village, before) == before:
        return None
    village.save()
    return changed(village, before)


def _cluster(books: Books, plan: Plan, village: Village) -> Cluster:
    cluster = Cluster.objects.create(
        village=village,
        name=plan.cluster_name,
        folded=fold(plan.cluster_name),
        is_far=bool(plan.is_far),
        lat=plan.point.lat if plan.point else None,
        lon=plan.point.lon if plan.point else None,
        valid_from=books.on,
    )
    books.clusters[village.pk, cluster.folded] = cluster
    return cluster
