"""What one person has to do tonight: which gong, which signal, and how it stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext

from keng.core.nights import STRUCK, Outcome
from keng.core.signals import Bar, Signal, bars, from_json, say
from keng.core.targets import Face
from keng.records.gongs.models import Codebook, CodebookSignal, GongPost
from keng.records.people.models import Person
from keng.records.places.models import Commune
from keng.records.roster.models import Duty, Handover, Shift
from keng.records.roster.queries import handovers_for, on_duty
from keng.records.watch.away import said_busy
from keng.records.watch.board import face_of
from keng.records.watch.models import Expectation, Ringing

UNDO = timedelta(minutes=1)  # how long a slip of the thumb is taken back by the one who tapped


class Moment(StrEnum):
    """Where in the evening a duty stands; the phone moves through the same moments by itself."""

    BEFORE = "before"  # not yet: a strike now would be no proof
    SOON = "soon"  # would count, as early
    DUE = "due"
    LATE = "late"  # still worth striking
    CLOSED = "closed"  # do not strike any more
    STRUCK = "struck"
    EXCUSED = "excused"


@dataclass(frozen=True)
class Rhythm:
    """The signal that is due: in words, and as bars to draw."""

    words: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class OwnDuty:
    """One gong that is somebody's tonight."""

    post: GongPost
    duty: Duty | None  # None: nobody asked this person, but the right to strike is there
    expectation: Expectation
    moment: Moment
    face: Face
    striker: Person | None
    deputy: Person | None
    rhythm: Rhythm | None
    is_busy: bool  # this person said so
    busy: frozenset[int]  # all who said so, by person
    report: Ringing | None  # this person's own standing report
    may_undo: bool
    notes: tuple[Handover, ...]

    @property
    def partner(self) -> Person | None:
        """The other of the two on duty."""
        return self.deputy if self.duty is Duty.STRIKER else self.striker

    @property
    def is_striker_busy(self) -> bool:
        return self.striker is not None and self.striker.pk in self.busy

    @property
    def is_open(self) -> bool:
        """Nothing is known of it yet: how it looks follows the hour alone, on the phone as well."""
        return self.face in {Face.AHEAD, Face.DUE, Face.SILENT}


def moment(row: Expectation, *, at: datetime) -> Moment:
    """Where the evening stands for one gong."""
    if Outcome(row.outcome) in STRUCK:
        return Moment.STRUCK
    if row.outcome == Outcome.EXCUSED:
        return Moment.EXCUSED
    if at < row.early_from:
        return Moment.BEFORE
    if at < row.on_time_from:
        return Moment.SOON
    if at < row.late_from:
        return Moment.DUE
    return Moment.LATE if at < row.cut_off_at else Moment.CLOSED


def duties_tonight(
    person: Person, *, villages: Collection[int], night: date, at: datetime
) -> tuple[list[OwnDuty], list[OwnDuty]]:
    """The gongs this person strikes or stands by for that night, striking first; then the other gongs of
    those villages: who is there may strike for another."""
    shifts = Shift.objects.filter(person=person, night=night, replaced_at=None).exclude(duty=Duty.PATROL)
    asked = {post: Duty(duty) for post, duty in shifts.order_by("-duty").values_list("post", "duty")}
    near = GongPost.objects.order_by().filter(village__in=villages, valid_to=None)
    posts = {*asked, *near.values_list("pk", flat=True)}
    found = _duties(person, asked, posts, night=night, at=at)
    own = sorted(
        (d for d in found if d.duty is not None), key=lambda d: (d.duty is not Duty.STRIKER, d.post.number)
    )
    return own, [d for d in found if d.duty is None]


def signal_in_force(commune: Commune, *, purpose: str) -> Signal | None:
    """The signal that the commune's codebook in force gives for a purpose."""
    rows = CodebookSignal.objects.filter(
        codebook__commune=commune, codebook__state=Codebook.State.IN_FORCE, purpose=purpose
    )
    row = rows.first()
    return from_json(row.definition) if row else None


def _duties(
    person: Person, asked: dict[int, Duty], posts: Collection[int], *, night: date, at: datetime
) -> list[OwnDuty]:
    rows = Expectation.objects.filter(post__in=posts, night=night).order_by("ring_at", "post__number")
    expectations = list(rows.select_related("post__village", "struck_by", "exemption", "commune"))
    people = on_duty(posts, night)
    busy = said_busy(expectations)
    notes = handovers_for(posts, night)
    own = _own_reports(person, expectations)
    rhythms = {purpose: _rhythm(e) for purpose, e in {e.purpose: e for e in expectations}.items()}
    return [
        OwnDuty(
            post=e.post,
            duty=asked.get(e.post_id),
            expectation=e,
            moment=moment(e, at=at),
            face=face_of(e, at=at),
            striker=people.get(e.post_id, {}).get(Duty.STRIKER),
            deputy=people.get(e.post_id, {}).get(Duty.DEPUTY),
            is_busy=(e.pk, person.pk) in busy,
            busy=frozenset(who for row, who in busy if row == e.pk),
            rhythm=rhythms[e.purpose],
            report=own.get(e.pk),
            may_undo=e.pk in own and at < own[e.pk].received_at + UNDO,
            notes=tuple(n for n in notes if n.post_id == e.post_id),
        )
        for e in expectations
    ]


def _own_reports(person: Person, expectations: Collection[Expectation]) -> dict[int, Ringing]:
    rows = Ringing.objects.filter(
        expectation__in=expectations, by=person, is_void=False, corrected_by=None
    ).order_by("received_at")
    return {r.expectation_id: r for r in rows if r.expectation_id is not None}


def _rhythm(row: Expectation) -> Rhythm | None:
    signal = signal_in_force(row.commune, purpose=row.purpose)
    return Rhythm(say(signal, gettext), bars(signal)) if signal else None
