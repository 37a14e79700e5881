"""People and their offices from a sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from keng.core.cells import read_day, read_parts
from keng.core.names import fold
from keng.core.rights import OFFICER_ROLES, Role
from keng.records.imports import folk
from keng.records.imports.books import Books
from keng.records.imports.lines import Line
from keng.records.people.appointments import SINGLE
from keng.records.people.models import ROLE_WORDS, Appointment, Person
from keng.records.places.models import Village
from keng.records.traces import Trace, made

# What people write, the more exact first; compared without marks.
ROLES: tuple[tuple[str, Role], ...] = (
    (r"mat tran|mttq|doan thanh nien|chi hoi|doan the|chi doan", Role.FRONT),
    (r"hoi (phu nu|nong dan|cuu chien binh|nguoi cao tuoi)", Role.FRONT),
    (r"to truong.*lien gia", Role.GROUP_LEADER),
    (r"truong (thon|ban|lang|xom|ap|khu)|to truong (to dan pho|tdp|dan pho)", Role.VILLAGE_HEAD),
    (r"phu trach thon|phu trach dia ban|can bo thon|cong chuc", Role.LIAISON),
    (r"^(truong|truong ca|chi huy truong) ?(cong an|ca)|truong cong an|truong ca\b", Role.POLICE_CHIEF),
    (r"chu tich", Role.CHAIRPERSON),
    (r"dan quan|chi huy quan su|xa doi", Role.MILITIA),
    (r"ban chi dao|\bbcd\b", Role.STEERING_COMMITTEE),
    (r"van phong|thong ke", Role.OFFICE),
    (r"danh keng|keng vien|giu keng|striker", Role.STRIKER),
    (r"to truong|doi truong", Role.TEAM_LEADER),
    (r"to pho|doi pho", Role.DEPUTY_LEADER),
    (r"to vien|doi vien|thanh vien|bao ve|an ninh", Role.TEAM_MEMBER),
    (r"cong an", Role.POLICE_OFFICER),
    (r"nguoi dan|ho dan|quan chung", Role.RESIDENT),
)  # fmt: skip
NOT_OURS = re.compile(r"to pho.*lien gia|pho (chu tich|truong|ban)|^nguyen ")


@dataclass
class Plan:
    """A person as he or she shall be, and the offices not held yet."""

    wanted: folk.Wanted
    offices: list[tuple[Role, Village | None]]
    from_on: date
    directive: str
    person: Person | None = None


@dataclass
class Judge:
    """Compares rows one after another; remembers who was named in this file."""

    books: Books
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    single: dict[tuple[Role, int | None], str] = field(default_factory=dict)

    def judge(self, line: Line) -> Line:
        """Fill in what is wrong, what changes, and the plan."""
        called, name = line.name("name")
        roles = self._roles(line)
        is_officer = bool(roles) and all(r in OFFICER_ROLES for r in roles)
        village = folk.village_of(line, self.books, is_required=bool(roles) and not is_officer)
        line.label = " · ".join(p for p in (name, str(village or ""), line.cells.get("role", "")) if p)
        if not name:
            line.lacks("name", _("Chưa ghi họ tên."))
        phones = line.phones()
        from_on = line.read("from_on", read_day, _("ghi ngày/tháng/năm, ví dụ 01/07/2024."))
        if from_on and from_on > self.books.on:
            line.note(_("Chức vụ bắt đầu từ %(day)s.") % {"day": f"{from_on:%d/%m/%Y}"})
        wanted = folk.wanted(line, name, called, village, phones)
        if not line.faults:
            self._compare(line, wanted, roles, from_on or self.books.on)
        return line

    def _roles(self, line: Line) -> list[Role]:
        text = line.text("role", most=200)
        roles, others = read_roles(text) if text else ([], [])
        if roles and others:
            line.note(_("Không ghi chức vụ ngoài sổ: %(words)s.") % {"words": ", ".join(others)})
        elif others:
            words = ", ".join(str(w) for w in ROLE_WORDS.values())
            line.fault(
                "role",
                _("Không rõ chức vụ “%(text)s”. Ghi một trong: %(words)s.") % {"text": text, "words": words},
            )
        line.meant["role"] = ", ".join(str(ROLE_WORDS[r]) for r in roles)
        return roles

    def _compare(self, line: Line, wanted: folk.Wanted, roles: list[Role], from_on: date) -> None:
        person = self._person(wanted, is_officer=bool(roles) and roles[0] in OFFICER_ROLES)
        key = (wanted.village and wanted.village.pk, wanted.folded, wanted.phones)
        earlier = self.seen.setdefault(key, line.number)
        if earlier != line.number:
            line.fault("name", _("Trùng với dòng %(n)s.") % {"n": earlier})
            return
        held = {(a.role, a.village_id) for a in getattr(person, "open_now", [])} if person else set()
        offices = [(r, None if r in OFFICER_ROLES else wanted.village) for r in roles]
        offices = [(r, v) for r, v in offices if (r, v.pk if v else None) not in held]
        for role, village in offices:
            self._check_single(line, role, village, wanted.name)
        if person is None:
            line.is_new = True
        else:
            folk.compare(line, wanted, person, key="name")
            if offices:
                line.change("role", "", ", ".join(str(ROLE_WORDS[r]) for r, _v in offices))
        line.plan = Plan(wanted, offices, from_on, line.text("directive"), person)

    def _person(self, wanted: folk.Wanted, *, is_officer: bool) -> Person | None:
        """The one meant; an officer may live in a village that the sheet does not name."""
        phones = list(wanted.phones)
        found = self.books.person(wanted.name, village=wanted.village, phones=phones)
        if found is None and is_officer:
            found = self.books.person(wanted.name, village=None, phones=phones)
        return found

    def _check_single(self, line: Line, role: Role, village: Village | None, name: str) -> None:
        """An office that one person holds is not given to a second one by a list."""
        if role not in SINGLE:
            return
        place = village.pk if village else None
        holder = self.single.setdefault((role, place), self._holder(role, place) or f"@{line.number}")
        if holder != f"@{line.number}":
            who = holder if not holder.startswith("@") else _("người ở dòng %(n)s") % {"n": holder[1:]}
            line.fault(
                "role",
                _("%(who)s đang là %(role)s. Thay người thì làm ở trang Mọi người.")
                % {"who": who, "role": ROLE_WORDS[role]},
            )

    def _holder(self, role: Role, place: int | None) -> str:
        rows = Appointment.objects.filter(role=role, commune=self.books.commune, village=place, until_on=None)
        found = rows.select_related("person").first()
        return str(found.person) if found else ""


def read_roles(text: str) -> tuple[list[Role], list[str]]:
    """`"Bí thư chi bộ kiêm trưởng thôn"` → the office that is ours, and the words of those that are not."""
    roles, others = [], []
    for part in read_parts(re.sub(r"\s+kiêm\s+|\s+-\s+|\s+–\s+", ",", text)):
        words = fold(part)
        exact = [r for r, word in ROLE_WORDS.items() if fold(str(word)) == words]
        found = exact or [r for pattern, r in ROLES if re.search(pattern, words)]
        if not found or (NOT_OURS.search(words) and not exact):
            others.append(part)
        else:
            roles.append(found[0])
    return list(dict.fromkeys(roles)), others


def write(books: Books, plans: Sequence[Plan], hand: folk.Hand) -> list[list[Trace]]:
    """People first, then what they hold."""
    traces: list[list[Trace]] = [[] for _plan in plans]
    new = [i for i, plan in enumerate(plans) if plan.person is None]
    written = folk.write_people(books, [plans[i].wanted for i in new], hand)
    for index, (person, told) in zip(new, written, strict=True):
        plans[index].person = person
        traces[index] += told
    for index, plan in enumerate(plans):
        if plan.person is None:
            continue
        if index not in new:
            traces[index] += folk.correct(plan.person, plan.wanted, hand)
        for role, village in plan.offices:
            office = Appointment.objects.create(
                person=plan.person,
                role=role,
                commune=books.commune,
                village=village,
                directive=plan.directive,
                from_on=plan.from_on,
            )
            traces[index].append(made(office))
    return traces
