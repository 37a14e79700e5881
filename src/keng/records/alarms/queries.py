"""Questions about alarms: what is going on, who was reached, who is coming, why this person and not that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Case, Q, QuerySet, Value, When

from keng.core.escalation.fanout import Called
from keng.core.escalation.kinds import QUIET_HELP, Kind, exercised
from keng.core.escalation.ladder import Circle
from keng.core.escalation.machine import APPROVAL, LIVE, Because, Happening, Reply, State, awaited
from keng.core.geo import Point, bearing_deg, distance_m
from keng.core.rights import Right
from keng.records.alarms.audience import called_for, where
from keng.records.alarms.kinds import kind_of, read_kinds_once
from keng.records.alarms.life import ladder_now, life_of
from keng.records.alarms.models import Alarm, AlarmCall, AlarmEvent, AlarmReply
from keng.records.alarms.reached import Spread, spread_of
from keng.records.alarms.sounding import Sounded, sounded_on
from keng.records.alarms.telling import place_words
from keng.records.households.queries import homes_of
from keng.records.messages.models import Channel, Message, Occasion
from keng.records.messages.outbox import channels_of
from keng.records.people.models import Person
from keng.records.people.rights import Holder
from keng.records.places.models import Commune, Village

M_A_MINUTE = 80  # a brisk walk in the dark
REAL_FIRST = Case(When(occasion=Occasion.REAL, then=Value(0)), default=Value(1))
NEWEST = ("-raised_at", "-id")


@dataclass(frozen=True)
class Responder:
    """Somebody who answered, by number: hundreds answer, few pages name them."""

    person: int
    reply: Reply
    promised_at: datetime
    at: datetime


@dataclass(frozen=True)
class Picture:
    """One alarm as everybody looks at it."""

    row: Alarm
    kind: Kind
    place: str
    point: Point | None
    answered: frozenset[int]
    coming: Sequence[Responder]
    on_scene: Sequence[Responder]
    cannot: int
    witnesses: int
    others: Sequence[Village] = ()  # the further villages of a wide one
    awaited: Sequence[Person] = ()  # who must still answer, whatever the count says

    @cached_property
    def spread(self) -> Spread:
        """How far its calls came. It reads every call and message: asked only by who watches over it."""
        return spread_of(self.row, answered=self.answered)

    @cached_property
    def helpers(self) -> Sequence[tuple[Person, Responder]]:
        """Those on the scene, then those coming, by name."""
        found = [*self.on_scene, *self.coming]
        people = Person.objects.in_bulk([one.person for one in found])
        return [(people[one.person], one) for one in found]

    @cached_property
    def lapsed(self) -> Sequence[Person]:
        """Those who said that they were coming, and are counted on no longer: nobody saw them arrive."""
        answers = AlarmEvent.objects.filter(alarm=self.row, kind=Happening.ANSWERED).order_by("at", "id")
        last = dict(answers.values_list("by", "reply"))
        gone = [who for who, reply in last.items() if reply == Reply.COMING and who not in self.answered]
        return list(Person.objects.filter(pk__in=gone).order_by("pk"))

    @cached_property
    def called(self) -> int:
        """How many people it has called: all that its helpers and its raiser are told of that."""
        return AlarmCall.objects.filter(alarm=self.row).order_by().values("person").distinct().count()

    @property
    def is_drill(self) -> bool:
        """Whether this is an exercise: nobody may take it for a fire, nobody dials for it."""
        return self.row.occasion == Occasion.DRILL

    @property
    def calls_nobody(self) -> bool:
        """A drill that names no path: it stands on the board and reaches no phone."""
        return self.is_drill and not self.row.drill_paths

    @property
    def steps(self) -> Sequence[str]:
        """What a helper does: unseen where it is silent, of a drill what may be practised."""
        card = QUIET_HELP if self.row.is_silent else self.kind.card
        return exercised(card) if self.is_drill else card

    @property
    def missing(self) -> int:
        """How many hands are still wanted."""
        return max(0, self.row.need - len(self.coming) - len(self.on_scene))

    @property
    def nearest_at(self) -> datetime | None:
        """When the first of those coming said to be there."""
        return min((one.promised_at for one in self.coming), default=None)


def open_alarms(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[Alarm]:
    """Alarms that nobody has ended, real ones first, then newest; silent ones too, for the police."""
    rows = Alarm.objects.filter(commune=commune).exclude(state=State.ENDED)
    return _seen(rows, villages).order_by(REAL_FIRST, *NEWEST)


def past_alarms(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[Alarm]:
    """Alarms that are over, newest first."""
    return _seen(Alarm.objects.filter(commune=commune, state=State.ENDED), villages)


def is_any_open() -> bool:
    """Whether any alarm of any commune goes on."""
    return Alarm.objects.exclude(state=State.ENDED).exists()


def has_real_open(commune: Commune) -> bool:
    """Whether a real alarm of the commune goes on: its "1" must mean that somebody comes, no more."""
    return Alarm.objects.filter(commune=commune, occasion=Occasion.REAL).exclude(state=State.ENDED).exists()


def has_raised_one(person: Person) -> bool:
    """Whether an alarm goes on that this person raised."""
    return Alarm.objects.filter(raised_by=person).exclude(state=State.ENDED).exists()


def alarms_of(person: Person) -> QuerySet[Alarm]:
    """Open alarms that concern one person: called for, raised or reported by that person; real ones first.

    A silent one is not held up to whoever raised it: somebody may be looking over that shoulder.
    """
    reported = AlarmEvent.objects.filter(kind=Happening.WITNESSED, by=person).order_by().values("alarm")
    mine = Q(calls__person=person) | (Q(raised_by=person) | Q(pk__in=reported)) & Q(is_silent=False)
    rows = Alarm.objects.filter(mine).exclude(state=State.ENDED).distinct()
    return rows.select_related("village").order_by(REAL_FIRST, *NEWEST)


def may_agree(row: Alarm, who: Holder) -> bool:
    """Whether a wide alarm waits for a second yes, and this person may give it."""
    is_other = row.raised_by_id != who.person.pk
    return row.state == State.PENDING and is_other and who.may(Right.APPROVE_ALARM)


def concerns(row: Alarm, person: Person) -> bool:
    """Whether somebody was called for an alarm, raised it or reported it too."""
    if row.raised_by_id == person.pk or row.calls.filter(person=person).exists():
        return True
    return row.events.filter(kind=Happening.WITNESSED, by=person).exists()


def picture(row: Alarm) -> Picture:
    """Everything a page shows of an alarm, in a handful of statements however many were called."""
    read_kinds_once(row.commune)
    answers = AlarmReply.objects.filter(alarm=row).order_by("promised_at")
    told = answers.values_list("person", "reply", "promised_at", "at")
    replies = [Responder(who, Reply(reply), promised_at, at) for who, reply, promised_at, at in told]
    return Picture(
        row=row,
        kind=kind_of(row.commune, row.kind),
        place=place_words(row),
        point=where(row),
        answered=frozenset(r.person for r in replies),
        coming=[r for r in replies if r.reply is Reply.COMING],
        on_scene=[r for r in replies if r.reply is Reply.ON_SCENE],
        cannot=sum(r.reply is Reply.CANNOT for r in replies),
        witnesses=_witnesses(row),
        others=list(row.others.all()) if row.is_wide else [],
        awaited=_awaited(row),
    )


def _witnesses(row: Alarm) -> int:
    """How many others reported it: each person once and never the raiser, each machine by its name once."""
    again = AlarmEvent.objects.filter(alarm=row, kind=Happening.WITNESSED)
    told = list(again.order_by().values_list("by", "text"))
    people = {by for by, _text in told} - {None, row.raised_by_id}
    machines = {text for by, text in told if by is None}
    return len(people) + len(machines - {_said_first(row)} if machines else machines)


def _said_first(row: Alarm) -> str:
    """What a machine said when it raised the alarm; nothing where a person did."""
    first = row.events.filter(kind=Happening.RAISED, by=None).values_list("text", flat=True).first()
    return first or ""


def _awaited(row: Alarm) -> list[Person]:
    """Whose answer the rung still waits for, by name."""
    if row.state == State.ENDED:
        return []
    ladder = ladder_now(row)
    ids = awaited(life_of(row, ladder), ladder) if any(rung.must for rung in ladder.rungs) else frozenset()
    return list(Person.objects.filter(pk__in=ids).order_by("pk")) if ids else []


@dataclass(frozen=True)
class Way:
    """From somebody's home to the alarm: metres, minutes on foot, degrees clockwise from north."""

    metres: int
    minutes: int
    bearing: int


def consent_until(row: Alarm) -> datetime | None:
    """Until when a second yes is waited for before the police are told alone; None where none is wanted."""
    return row.raised_at + APPROVAL if row.state == State.PENDING else None


def called_so_far(row: Alarm) -> list[Person]:
    """Everybody whom it has called, by name."""
    return list(Person.objects.filter(pk__in=row.calls.values("person")).order_by("pk"))


def last_word(row: Alarm) -> str:
    """What was said when it was ended."""
    ends = row.events.filter(kind__in=(Happening.STOOD_DOWN, Happening.CALLED_OFF))
    return ends.values_list("text", flat=True).last() or ""


def machines_told(row: Alarm) -> list[Message]:
    """What each loudspeaker and radio node was last told of it."""
    said = Message.objects.filter(subject__in=row.subjects(), outlet__isnull=False).select_related("outlet")
    return list({one.outlet_id: one for one in said.order_by("made_at", "pk")}.values())


def signal_owed(row: Alarm, person: Person) -> str:
    """The signal that this person was told to strike for it, in words; empty for everybody else."""
    told = Message.objects.filter(subject=f"alarm:{row.pk}", template="alarm_strike", person=person).first()
    return told.params["signal"] if told else ""


def way_of(row: Alarm, person: Person) -> Way | None:
    """The way from a person's home to the alarm; None where either place is not known."""
    there = where(row)
    homes = homes_of(person)
    home = homes.exclude(lat=None).exclude(lon=None).first()
    if there is None or home is None or home.lat is None or home.lon is None:
        return None
    here = Point(home.lat, home.lon)
    metres = round(distance_m(here, there))
    return Way(metres, max(1, -(-metres // M_A_MINUTE)), round(bearing_deg(here, there)))


@dataclass(frozen=True)
class Wider:
    """Whom a named person may have called now: the rung above, at the top the same again."""

    circles: tuple[Circle, ...] = ()
    is_again: bool = False


def wider_call(row: Alarm) -> Wider:
    """What a wider call would do now; no circles where it can do nothing."""
    if row.state not in LIVE:
        return Wider()
    ladder = ladder_now(row)
    return Wider(ladder.rungs[min(row.rung + 1, ladder.top)].circles, is_again=row.rung >= ladder.top)


# What the clock alone does over and over while nobody answers, ends it or says yes.
REPEATS = frozenset({Because.NOBODY_ABOVE, Because.FORGOTTEN, Because.NOT_APPROVED})


@dataclass(frozen=True)
class Told:
    """One line of the story; `is_again` where the same person reports what that person reported before."""

    event: AlarmEvent
    is_again: bool = False
    before: Sequence[AlarmEvent] = ()  # the same thing just before, newest first: said in this one line

    @property
    def times(self) -> int:
        return len(self.before) + 1

    def continues(self, other: "Told") -> bool:
        """Whether it only says again what the line before it says."""
        because = self.event.because
        return because in REPEATS and self.event.by_id is None and because == other.event.because


def story(row: Alarm) -> list[Told]:
    """Everything that happened, newest first; what only repeats itself is one line."""
    found, told = list[Told](), set[int]()
    for one in row.events.select_related("by").order_by("at", "id"):
        is_report = one.kind in (Happening.RAISED, Happening.WITNESSED) and one.by_id is not None
        line = Told(one, is_again=is_report and one.by_id in told)
        told |= {one.by_id} if is_report and one.by_id else set()
        if found and line.continues(found[-1]):
            last = found.pop()
            line = replace(line, before=(last.event, *last.before))
        found.append(line)
    return found[::-1]


@dataclass(frozen=True)
class Explained:
    """One rung as the deciding functions see it now: whom it calls and whom not, which machines speak."""

    called: Sequence[Called]
    sounded: Sequence[Sounded]


def explain(row: Alarm, *, at: datetime) -> list[Explained]:
    """The ladder rung by rung, with a reason for everybody and every machine."""
    ladder = ladder_now(row)
    return [
        Explained(
            called_for(row, rung.circles, rung=n - 1, at=at),
            sounded_on(row, rung.circles, is_first=n == 0),
        )
        for n, rung in enumerate(ladder.rungs)
    ]


def paths_now(row: Alarm, people: Collection[int]) -> dict[int, list[Channel]]:
    """By which paths each would be told of it now, in that person's order; a drill takes what it names."""
    known = channels_of(set(people))
    if row.occasion == Occasion.DRILL:
        return {person: [c for c in ways if c in row.drill_paths] for person, ways in known.items()}
    return known


def _seen(rows: QuerySet[Alarm], villages: Collection[int] | None) -> QuerySet[Alarm]:
    if villages is not None:
        rows = rows.filter(Q(village__in=villages) | Q(others__in=villages), is_silent=False).distinct()
    return rows.select_related("village", "commune", "household__head", "post", "cluster", "raised_by")
