"""Homes from a sheet: compared with the register, then written many at a time."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from keng.core.cells import read_count, read_parts
from keng.core.geo import Point
from keng.core.names import fold
from keng.records.households.actions import check_point
from keng.records.households.models import HelpNeed, Household
from keng.records.households.needs import check_note
from keng.records.imports import folk
from keng.records.imports.books import Books, numbers_of
from keng.records.imports.lines import Line
from keng.records.people.models import Consent
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

Purpose = Consent.Purpose
NEEDS = {
    HelpNeed.Kind.CARRY: ("cong", "khieng", "be ", "cang"),
    HelpNeed.Kind.GUIDE: ("dat", "diu", "dan di"),
    HelpNeed.Kind.WAKE: ("goi cua", "lay day", "goi day"),
    HelpNeed.Kind.HEAR: ("khong nghe", "nghe kem", "keng"),
    HelpNeed.Kind.CHILDREN: ("tre", "chau nho", "con nho", "em nho"),
}
PURPOSES = {
    Purpose.CALLS: ("goi", "nhan", "lien lac", "dien thoai"),
    Purpose.POSITION: ("vi tri", "toa do", "ban do"),
    Purpose.HELP_NEEDS: ("can giup", "nhu cau", "ho tro"),
}
PURPOSE_WORDS = {Purpose.CALLS: "gọi", Purpose.POSITION: "vị trí", Purpose.HELP_NEEDS: "cần giúp"}
NEED_WORDS = {
    HelpNeed.Kind.CARRY: "cõng",
    HelpNeed.Kind.GUIDE: "dắt",
    HelpNeed.Kind.WAKE: "gọi cửa",
    HelpNeed.Kind.HEAR: "không nghe",
    HelpNeed.Kind.CHILDREN: "trẻ nhỏ",
    HelpNeed.Kind.OTHER: "việc khác",
}


@dataclass(frozen=True)
class Agreed:
    """What the heads of a whole file agreed to, and whether its bringer may see needs."""

    purposes: tuple[str, ...] = ()
    means: str = ""
    shows_needs: bool = False


@dataclass
class Plan:
    """One home as it shall be."""

    village: Village
    number: str
    head: folk.Wanted
    cluster: Cluster | None
    address: str
    residents: int | None
    point: Point | None
    needs: dict[str, int]
    consents: set[str]
    means: str
    home: Household | None = None  # the one it is already
    fields: dict[str, object] = field(default_factory=dict)  # what changes in it


@dataclass
class Judge:
    """Compares rows one after another; remembers what the file itself said before."""

    books: Books
    agreed: Agreed
    seen: dict[tuple[int, str], int] = field(default_factory=dict)
    heads: dict[tuple[int, str], list[tuple[int, str, frozenset[str]]]] = field(default_factory=dict)
    next_numbers: dict[int, int] = field(default_factory=dict)

    def judge(self, line: Line) -> Line:
        """Fill in what is wrong, what changes, and the plan."""
        village = folk.village_of(line, self.books)
        called, name = line.name("head")
        line.label = f"{name} · {village}" if village else name
        if not name:
            line.lacks("head", _("Chưa ghi chủ hộ."))
        if village is None or not name:
            line.phones()
            _residents(line)  # all that is wrong is said at once
            return line
        plan = self._plan(line, village, name, called)
        if not line.faults:
            self._compare(line, plan)
            line.plan = plan
        return line

    def _plan(self, line: Line, village: Village, name: str, called: str) -> Plan:
        phones = line.phones()
        number = line.text("number", most=20)
        home = self._home(village, number, name, phones)
        consents = self._consents(line)
        held = _held(home) | consents
        self._once(line, village, number, name, phones)
        return Plan(
            village=village,
            number=number or (home.number if home else ""),
            head=folk.wanted(line, name, called, village, phones),
            cluster=self._cluster(line, village),
            address=line.text("address", most=200),
            residents=_residents(line),
            point=self._point(line, village, held),
            needs=self._needs(line, held),
            consents=consents - _held(home),
            means=line.text("means") or self.agreed.means,
            home=home,
        )

    def _home(self, village: Village, number: str, name: str, phones: list[str]) -> Household | None:
        """The home of that number, else the one home here whose head bears that name."""
        if number:
            return self.books.homes.get((village.pk, fold(number)))
        namesakes = self.books.people.get((village.pk, fold(name)), [])
        homes = [(p, h) for p in namesakes for h in self.books.homes_of.get(p.pk, [])]
        shared = [h for p, h in homes if set(numbers_of(p)) & set(phones)]
        if shared:
            return shared[0]
        alike = [h for p, h in homes if not phones or not numbers_of(p)]
        return alike[0] if len(alike) == 1 and len(homes) == 1 else None

    def _once(self, line: Line, village: Village, number: str, name: str, phones: list[str]) -> None:
        """The same home twice in one file: its number, or its head with a phone in common or none at all."""
        if number:
            earlier = self.seen.setdefault((village.pk, fold(number)), line.number)
            if earlier != line.number:
                line.fault("number", _("Trùng với dòng %(n)s.") % {"n": earlier})
                return
        namesakes = self.heads.setdefault((village.pk, fold(name)), [])
        for earlier, its_number, its_phones in namesakes:
            if not (its_phones & set(phones)) and (its_phones or phones or number or its_number):
                continue
            if number and its_number:
                line.note(
                    _("Có thể trùng với dòng %(n)s: cùng chủ hộ, chung số điện thoại.") % {"n": earlier}
                )
            else:
                line.fault("head", _("Trùng với dòng %(n)s.") % {"n": earlier})
            break
        namesakes.append((line.number, number, frozenset(phones)))

    def _cluster(self, line: Line, village: Village) -> Cluster | None:
        text = line.text("cluster")
        cluster = self.books.cluster(village, text) if text else None
        if text and cluster is None:
            known = ", ".join(self.books.clusters_in(village))
            why = _("%(village)s chưa có cụm “%(text)s”.") % {"village": village, "text": text}
            line.fault("cluster", f"{why} {_('Các cụm:')} {known}." if known else why)
        return cluster

    def _point(self, line: Line, village: Village, held: set[str]) -> Point | None:
        point = line.point()
        if point is None:
            return None
        if Purpose.POSITION not in held:
            line.note(_("Không ghi vị trí: chủ hộ chưa đồng ý."))
            return None
        try:
            check_point(point, village=village)
        except Refused as why:
            line.fault("point", str(why))
        return point

    def _needs(self, line: Line, held: set[str]) -> dict[str, int]:
        text = line.text("needs", most=300)
        if not text:
            return {}
        if not self.agreed.shows_needs:
            line.note(_("Cột “Cần giúp” bỏ qua: việc này trưởng thôn và công an ghi."))
            return {}
        try:
            check_note(text)
        except Refused as why:
            line.fault("needs", str(why))
            return {}
        needs = read_needs(text)
        if needs is None:
            line.fault("needs", _("Ghi: cõng, dắt, gọi cửa, không nghe, trẻ nhỏ; kèm số người."))
        elif Purpose.HELP_NEEDS not in held:
            line.note(_("Không ghi việc cần giúp: chủ hộ chưa đồng ý."))
            return {}
        return needs or {}

    def _consents(self, line: Line) -> set[str]:
        text = fold(line.text("consents"))
        own = {p.value for p, words in PURPOSES.items() if any(w in text for w in words)}
        if text in {"co", "x", "dong y", "1", "da dong y", "het", "tat ca"}:
            own = {p.value for p in PURPOSES}
        if text and not own and text not in {"khong", "chua", "0"}:
            line.fault("consents", _("Ghi: gọi, vị trí, cần giúp; hoặc “có”, “không”."))
        if own and not (line.text("means") or self.agreed.means):
            line.fault("means", _("Hãy ghi chủ hộ đồng ý bằng cách nào: ký phiếu ngày…, nói trước mặt ai…"))
        return own | set(self.agreed.purposes)

    def _compare(self, line: Line, plan: Plan) -> None:
        home = plan.home
        if home is None:
            line.is_new = True
            self._warn_of_twin(line, plan)
            _tell_new(line, plan)
            return
        head = home.head
        if plan.head.folded != head.folded:
            line.change("head", head.name, plan.head.name)
        else:
            folk.compare(line, plan.head, head, key="head")
        _compare_fields(line, plan, home)
        for purpose in sorted(plan.consents):
            line.change("consents", "", PURPOSE_WORDS[Purpose(purpose)])

    def _warn_of_twin(self, line: Line, plan: Plan) -> None:
        for number in plan.head.phones:
            for person in self.books.by_phone.get(number, []):
                for home in self.books.homes_of.get(person.pk, []):
                    told = {"home": home, "village": home.village}
                    line.note(_("Có thể trùng %(home)s ở %(village)s: chung số điện thoại.") % told)


def read_needs(text: str) -> dict[str, int] | None:
    """`"cõng 1; dắt 2"` → `{"carry": 1, "guide": 2}`; None where a part says nothing we know."""
    needs: dict[str, int] = {}
    for part in read_parts(text):
        words = fold(part)
        kinds = [k for k, names in NEEDS.items() if any(n in f"{words} " for n in names)]
        if not kinds and "khac" not in words:
            return None
        count = re.search(r"\d+", words)
        needs[(kinds or [HelpNeed.Kind.OTHER])[0].value] = min(int(count[0]), 30) if count else 1
    return needs


def _residents(line: Line) -> int | None:
    count = line.read("residents", read_count, _("ghi số người, ví dụ 4."))
    if count is not None and not 1 <= count <= 60:
        line.fault("residents", _("Số người trong nhà từ 1 đến 60."))
    return count or (line.members + 1 if line.members else None)


def _held(home: Household | None) -> set[str]:
    return {c.purpose for c in getattr(home.head, "agreed", [])} if home else set()


def _compare_fields(line: Line, plan: Plan, home: Household) -> None:
    if plan.cluster is not None and plan.cluster.pk != home.cluster_id:
        line.change("cluster", home.cluster or "", plan.cluster)
        plan.fields["cluster_id"] = plan.cluster.pk
    if plan.address and plan.address != home.address:
        line.change("address", home.address, plan.address)
        plan.fields["address"] = plan.address
    if plan.residents and plan.residents != home.residents:
        line.change("residents", home.residents, plan.residents)
        plan.fields["residents"] = plan.residents
    if plan.point and not _is_there(home, plan.point):
        was = f"{home.lat:.6f}, {home.lon:.6f}" if home.lat is not None else ""
        line.change("point", was, f"{plan.point.lat:.6f}, {plan.point.lon:.6f}")
        plan.fields |= {"lat": plan.point.lat, "lon": plan.point.lon}
    known = {n.kind: n.people for n in getattr(home, "known_needs", ())}
    told = {k: n for k, n in plan.needs.items() if known.get(k) != n}
    if told:
        line.change("needs", say_needs(known), say_needs(plan.needs))
    plan.needs = told


def _tell_new(line: Line, plan: Plan) -> None:
    """All that will be written of a home the register does not know."""
    told: dict[str, object] = {
        "number": plan.number or _("máy lấy số tiếp theo"),
        "form_of_address": plan.head.form_of_address,
        "phone": folk.say_phones(plan.head.phones),
        "cluster": plan.cluster or "",
        "address": plan.address,
        "residents": plan.residents or 1,
        "needs": say_needs(plan.needs),
        "consents": ", ".join(PURPOSE_WORDS[Purpose(c)] for c in sorted(plan.consents)),
        "point": f"{plan.point.lat:.6f}, {plan.point.lon:.6f}" if plan.point else "",
    }
    for key, value in told.items():
        line.change(key, "", value)


def _is_there(home: Household, point: Point) -> bool:
    return (
        home.lat is not None
        and home.lon is not None
        and abs(home.lat - point.lat) < 1e-6
        and abs(home.lon - point.lon) < 1e-6
    )


def say_needs(needs: dict[str, int]) -> str:
    """`{"carry": 1}` → `"cõng 1"`: as the column is written and read."""
    return "; ".join(f"{NEED_WORDS[HelpNeed.Kind(kind)]} {n}" for kind, n in sorted(needs.items()))
