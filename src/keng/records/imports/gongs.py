"""Gongs from a sheet: where they hang, of what, who keeps and who strikes them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from keng.core.cells import read_count, read_day, read_dong, read_parts
from keng.core.geo import Point
from keng.core.names import fold
from keng.records.gongs.models import Gong, GongEvent, GongPost
from keng.records.imports import folk
from keng.records.imports.books import Books
from keng.records.imports.lines import Line
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Cluster, Village
from keng.records.traces import Trace, changed, made, state

Material = Gong.Material
MATERIALS = (
    (("la zang", "lazang", "vanh", "mam", "vanh xe"), Material.WHEEL_RIM),
    (("ga", "gas", "binh"), Material.GAS_BOTTLE),
    (("bom", "dan", "phao"), Material.CASING),
    (("ray", "duong sat"), Material.RAIL),
    (("tam", "sat", "thep", "gang", "ton"), Material.PLATE),
    (("chuong",), Material.BELL),
    (("khac",), Material.OTHER),
)


@dataclass
class Plan:
    """A post with its gong as they shall be."""

    village: Village
    number: int | None
    name: str
    material: Gong.Material | None
    size_note: str
    keeper: folk.Wanted | None
    strikers: list[folk.Wanted]
    clusters: list[Cluster]
    point: Point | None
    hung_on: date | None
    cost: int | None
    post: GongPost | None = None


@dataclass
class Judge:
    """Compares rows one after another; remembers the numbers this file used."""

    books: Books
    seen: dict[tuple[int, str], int] = field(default_factory=dict)

    def judge(self, line: Line) -> Line:
        """Fill in what is wrong, what changes, and the plan."""
        village = folk.village_of(line, self.books)
        name = line.text("name")
        number = line.read("number", read_count, _("ghi số thứ tự, ví dụ 1."))
        line.label = f"{name} · {village}" if village else name
        if not name:
            line.lacks("name", _("Chưa ghi nơi treo kẻng."))
        if village is None or not name:
            line.phones("keeper_phone")
            return line
        plan = self._plan(line, village, name, number)
        key = str(number) if number else fold(name)
        earlier = self.seen.setdefault((village.pk, key), line.number)
        if earlier != line.number:
            line.fault("number" if number else "name", _("Trùng với dòng %(n)s.") % {"n": earlier})
        if not line.faults:
            self._compare(line, plan)
            line.plan = plan
        return line

    def _plan(self, line: Line, village: Village, name: str, number: int | None) -> Plan:
        keeper = line.text("keeper")
        phones = tuple(line.phones("keeper_phone"))
        strikers = read_parts(line.text("strikers", most=400))
        return Plan(
            village=village,
            number=number,
            name=name,
            material=self._material(line),
            size_note=line.text("size_note"),
            keeper=folk.Wanted(keeper, "", village, phones) if keeper else None,
            strikers=[folk.Wanted(s, "", village) for s in strikers],
            clusters=self._clusters(line, village),
            point=line.point(),
            hung_on=line.read("hung_on", _day_or_year, _("ghi ngày/tháng/năm, ví dụ 01/03/2024.")),
            cost=line.read("cost", read_dong, _("ghi số tiền bằng đồng, ví dụ 450.000.")),
            post=self._post(village, number, name),
        )

    def _post(self, village: Village, number: int | None, name: str) -> GongPost | None:
        if number:
            return self.books.posts.get((village.pk, number))
        there = [
            p for (v, _n), p in self.books.posts.items() if v == village.pk and fold(p.name) == fold(name)
        ]
        return there[0] if there else None

    def _material(self, line: Line) -> Gong.Material | None:
        text = fold(line.text("material"))
        if not text:
            return None
        exact = [m for m in Material if fold(str(m.label)) == text]
        found = exact or [m for words, m in MATERIALS if any(w in text for w in words)]
        if not found:
            line.note(_("Chất liệu “%(text)s” ghi là loại khác.") % {"text": line.text("material")})
        return found[0] if found else Material.OTHER

    def _clusters(self, line: Line, village: Village) -> list[Cluster]:
        found = []
        for text in read_parts(line.text("clusters", most=400)):
            cluster = self.books.cluster(village, text)
            if cluster is None:
                line.fault(
                    "clusters",
                    _("%(village)s chưa có cụm “%(text)s”.") % {"village": village, "text": text},
                )
            else:
                found.append(cluster)
        return found

    def _compare(self, line: Line, plan: Plan) -> None:
        for who in {w.folded: w for w in (plan.keeper, *plan.strikers) if w}.values():
            if _known(self.books, who, plan.post) is None:
                line.note(_("“%(name)s” chưa có trong sổ: sẽ ghi thêm người này.") % {"name": who.name})
        if plan.post is None:
            line.is_new = True
            return
        gong = gong_of(plan.post)
        line.change("name", plan.post.name, plan.name)
        if plan.point and (plan.post.lat, plan.post.lon) != (plan.point.lat, plan.point.lon):
            was = f"{plan.post.lat}, {plan.post.lon}" if plan.post.lat is not None else ""
            line.change("point", was, f"{plan.point.lat}, {plan.point.lon}")
        _compare_people(line, plan, gong)
        if plan.clusters:
            had = sorted(c.name for c in plan.post.clusters.all())
            line.change("clusters", ", ".join(had), ", ".join(sorted(c.name for c in plan.clusters)))
        if gong is not None:
            line.change("material", gong.get_material_display(), plan.material.label if plan.material else "")
            line.change("size_note", gong.size_note, plan.size_note)
            line.change("cost", gong.cost or "", plan.cost)
            line.change("hung_on", _day(gong.hung_on), _day(plan.hung_on))


def gong_of(post: GongPost) -> Gong | None:
    """The one that hangs there now."""
    return next((g for g in post.gongs.all() if g.state != Gong.State.REPLACED), None)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _compare_people(line: Line, plan: Plan, gong: Gong | None) -> None:
    if plan.keeper and gong is not None:
        was = gong.keeper
        if was is None or was.folded != plan.keeper.folded:
            line.change("keeper", was.name if was else "", plan.keeper.name)
        else:
            folk.compare(line, plan.keeper, was, key="keeper")
    if plan.strikers and plan.post is not None:
        had = {p.folded: p.name for p in plan.post.may_strike.all()}
        if {w.folded for w in plan.strikers} != set(had):
            line.change(
                "strikers", ", ".join(sorted(had.values())), ", ".join(sorted(w.name for w in plan.strikers))
            )


def _known(books: Books, wanted: folk.Wanted, post: GongPost | None) -> Person | None:
    """Somebody of the post already, else of the village; the only one of that name is the one meant."""
    gong = gong_of(post) if post else None
    near = [*post.may_strike.all()] if post else []
    near += [gong.keeper] if gong and gong.keeper else []
    if of_post := [p for p in near if p.folded == wanted.folded]:
        return of_post[0]
    namesakes = books.people.get((wanted.village.pk if wanted.village else None, wanted.folded), [])
    return books.person(wanted.name, village=wanted.village, phones=list(wanted.phones)) or (
        namesakes[0] if len(namesakes) == 1 else None
    )


def _day_or_year(text: str) -> date:
    return date(int(text), 1, 1) if text.isdecimal() and 1950 <= int(text) <= 2099 else read_day(text)


def write(books: Books, plans: Sequence[Plan], hand: folk.Hand) -> list[list[Trace]]:
    """One after another: a commune has some dozens of gongs."""
    return [_write(books, plan, hand) for plan in plans]


def _write(books: Books, plan: Plan, hand: folk.Hand) -> list[Trace]:
    traces: list[Trace] = []
    keeper = _someone(books, plan, plan.keeper, hand, traces) if plan.keeper else None
    strikers = [_someone(books, plan, w, hand, traces) for w in plan.strikers]
    if plan.post is None:
        traces += _hang(books, plan, keeper, strikers, hand)
    else:
        traces += _change(plan, plan.post, keeper, strikers)
    note_change("watch", commune=books.commune, village=plan.village, at=hand.at)
    return traces


def _someone(books: Books, plan: Plan, wanted: folk.Wanted, hand: folk.Hand, traces: list[Trace]) -> Person:
    known = _known(books, wanted, plan.post)
    if known is None:
        [(known, told)] = folk.write_people(books, [wanted], hand)
        traces += told
    else:
        traces += folk.correct(known, wanted, hand)
    return known


def _hang(
    books: Books, plan: Plan, keeper: Person | None, strikers: list[Person], hand: folk.Hand
) -> list[Trace]:
    taken = [n for v, n in books.posts if v == plan.village.pk]
    post = GongPost.objects.create(
        village=plan.village,
        number=plan.number or max(taken, default=0) + 1,
        name=plan.name,
        lat=plan.point.lat if plan.point else None,
        lon=plan.point.lon if plan.point else None,
        token=secrets.token_urlsafe(12),
        valid_from=books.on,
    )
    books.posts[plan.village.pk, post.number] = post
    post.clusters.set(plan.clusters)
    post.may_strike.set(strikers)
    gong = Gong.objects.create(
        post=post,
        material=plan.material or Material.PLATE,
        size_note=plan.size_note,
        keeper=keeper,
        hung_on=plan.hung_on or books.on,
        cost=plan.cost,
    )
    by = hand.by.person if hand.by else None
    event = GongEvent.objects.create(gong=gong, kind=GongEvent.Kind.HUNG, at=hand.at, by=by, keeper=keeper)
    return [made(post), made(gong), made(event)]


def _change(plan: Plan, post: GongPost, keeper: Person | None, strikers: list[Person]) -> list[Trace]:
    traces: list[Trace] = []
    before = state(post, ("name", "lat", "lon", "may_strike", "clusters"))
    post.name = plan.name
    if plan.point:
        post.lat, post.lon = plan.point.lat, plan.point.lon
    post.save()
    if strikers:
        post.may_strike.set(strikers)
    if plan.clusters:
        post.clusters.set(plan.clusters)
    if state(post, before) != before:
        traces.append(changed(post, before))
    gong = gong_of(post)
    if gong is None:
        return traces
    was = state(gong, ("material", "size_note", "keeper_id", "hung_on", "cost"))
    gong.material = plan.material or gong.material
    gong.size_note = plan.size_note or gong.size_note
    gong.keeper = keeper or gong.keeper
    gong.hung_on = plan.hung_on or gong.hung_on
    gong.cost = plan.cost if plan.cost is not None else gong.cost
    gong.save()
    return [*traces, changed(gong, was)] if state(gong, was) != was else traces
