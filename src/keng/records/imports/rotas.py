"""A rota from a sheet or a calendar: each night compared with who stands there, then written."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from keng.core.cells import read_day
from keng.core.names import fold
from keng.records.gongs.models import GongPost
from keng.records.imports import folk
from keng.records.imports.books import Books
from keng.records.imports.lines import Line
from keng.records.people.models import Person
from keng.records.places.models import Village
from keng.records.roster.models import Duty, Leave, Shift
from keng.records.roster.queries import hands_of

COLUMNS = {Duty.STRIKER: "striker", Duty.DEPUTY: "deputy"}
FARTHEST = timedelta(days=366)
Standing = dict[Duty, Shift]


@dataclass
class Plan:
    """One night at one gong: who shall stand where, and who stands there now."""

    post: GongPost
    night: date
    people: dict[Duty, Person]
    standing: Standing


@dataclass
class Judge:
    """Compares rows one after another; remembers the nights this file spoke of."""

    books: Books
    only: Village | None  # a keeper writes the rota of his own village
    seen: dict[tuple[int, date], int] = field(default_factory=dict)
    team: dict[int, list[Person]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        commune, on = self.books.commune, self.books.on
        self.standing: dict[tuple[int, date], Standing] = defaultdict(dict)
        rows = Shift.objects.filter(post__village__commune=commune, night__gte=on, replaced_at=None)
        for shift in rows.exclude(duty=Duty.PATROL).select_related("person"):
            self.standing[shift.post_id, shift.night][Duty(shift.duty)] = shift
        away = Leave.objects.filter(person__commune=commune, until_on__gte=on, cancelled_at=None)
        self.away = list(away)

    def judge(self, line: Line) -> Line:
        """Fill in what is wrong, what changes, and the plan."""
        village = self._village(line)
        night = self._night(line)
        post = self._post(line, village) if village else None
        line.label = f"{night:%d/%m/%Y} · {post or village or ''}" if night else line.text("night")
        if post is None or night is None:
            return line
        earlier = self.seen.setdefault((post.pk, night), line.number)
        if earlier != line.number:
            line.fault("night", _("Trùng với dòng %(n)s.") % {"n": earlier})
        people = {d: p for d, key in COLUMNS.items() if (p := self._person(line, key, post, night))}
        if not line.text("striker"):
            line.lacks("striker", _("Chưa ghi người đánh kẻng."))
        plan = Plan(post, night, people, dict(self.standing.get((post.pk, night), {})))
        self._compare(line, plan)
        return line

    def _village(self, line: Line) -> Village | None:
        village = folk.village_of(line, self.books)
        if village and self.only and village.pk != self.only.pk:
            line.fault("village", _("Chỉ nhập được lịch của %(village)s.") % {"village": self.only})
            return None
        return village

    def _night(self, line: Line) -> date | None:
        night = line.read("night", read_day, _("ghi ngày/tháng/năm, ví dụ 25/11/2026."))
        if night is None:
            if not line.text("night"):
                line.fault("night", _("Chưa ghi đêm nào."))
            return None
        if night < self.books.on:
            line.fault("night", _("Đêm đã qua thì không đổi người được nữa."))
        if night > self.books.on + FARTHEST:
            line.fault("night", _("Xa quá một năm, chắc ghi nhầm."))
        return night

    def _post(self, line: Line, village: Village) -> GongPost | None:
        posts = [p for (v, _number), p in self.books.posts.items() if v == village.pk]
        text = fold(line.text("post"))
        found = [p for p in posts if text in {fold(p.name), fold(str(p)), str(p.number)}] if text else posts
        if len(found) == 1:
            return found[0]
        if not posts:
            line.fault("post", _("%(village)s chưa có kẻng nào.") % {"village": village})
        else:
            names = ", ".join(p.name for p in posts)
            line.fault("post", _("Ghi một trong các kẻng: %(names)s.") % {"names": names})
        return None

    def _person(self, line: Line, key: str, post: GongPost, night: date) -> Person | None:
        text = line.text(key)
        if not text:
            return None
        if post.pk not in self.team:
            self.team[post.pk] = hands_of(post, on=self.books.on)
        people, wanted = self.team[post.pk], fold(text)
        exact = [p for p in people if wanted in {p.folded, fold(str(p))}]
        found = exact or [p for p in people if p.folded.split()[-1:] == wanted.split()[-1:]]
        if len(found) != 1 or (not exact and len(wanted.split()) > 2):
            names = ", ".join(str(p) for p in people)
            line.fault(
                key,
                _("“%(text)s” chưa rõ là ai. Người được đánh kẻng này: %(names)s.")
                % {"text": text, "names": names or "–"},
            )
            return None
        person = found[0]
        if any(a.person_id == person.pk and a.from_on <= night <= a.until_on for a in self.away):
            line.fault(key, _("%(who)s đã xin nghỉ đêm ấy.") % {"who": person})
        return person

    def _compare(self, line: Line, plan: Plan) -> None:
        after = {d: s.person_id for d, s in plan.standing.items()} | {d: p.pk for d, p in plan.people.items()}
        if len(set(after.values())) < len(after):
            line.fault("deputy", _("Người đánh và người thay phải là hai người."))
        if line.faults:
            return
        line.is_new = not plan.standing
        for duty, person in plan.people.items():
            stands = plan.standing.get(duty)
            if stands is None or stands.person_id != person.pk:
                line.change(COLUMNS[duty], stands.person if stands else "", person)
        line.plan = plan
