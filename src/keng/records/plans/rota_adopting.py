"""An adopted rota written into the village's shifts, and taken back; people are told once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from keng.core.nights import night_of
from keng.records.gongs.models import GongPost
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Village
from keng.records.plans.models import PlanRun
from keng.records.refusal import Refused
from keng.records.roster.models import Leave, Shift
from keng.records.watch.rota_notices import tell_rota_changed

Place = tuple[int, date, str]  # post, night, duty


@dataclass
class _Written:
    lost: list[Shift] = field(default_factory=list)
    made: list[Shift] = field(default_factory=list)

    @property
    def kept(self) -> dict[str, list[int]]:
        return {"lost": [s.pk for s in self.lost], "made": [s.pk for s in self.made]}


def write_rota(run: PlanRun, *, by: Person, at: datetime) -> dict[str, list[int]]:
    """From tonight on the village's shifts are the plan's; what it does not speak of stays. Raises `Refused`
    where leave was taken since it was asked."""
    tonight = night_of(at, run.village.commune.zone)
    wanted = {place: person for place, person in _places(run).items() if place[1] >= tonight}
    if not wanted:
        raise Refused(_("Các đêm của lịch này đã qua."))
    _expect_free(wanted)
    standing = _standing(wanted)
    changed = {p: who for p, who in wanted.items() if (s := standing.get(p)) is None or s.person_id != who}
    done = _Written([standing[place] for place in changed if place in standing])
    _give_up(done.lost, at=at, reason=_("lịch trực mới theo phương án"))
    done.made = _stand({p: who for p, who in changed.items() if who is not None}, by=by, at=at)
    _expect_one_duty(run.village, changed)
    _told(run.village, done, event=f"plan:{run.pk}:{at.timestamp():.0f}", at=at)
    return done.kept


def take_back_rota(village: Village, kept: object, *, by: Person, at: datetime) -> None:
    """The nights still ahead as they were; whoever changed a night since keeps it."""
    tonight = night_of(at, village.commune.zone)
    rows = kept if isinstance(kept, dict) else {}
    ahead = Shift.objects.filter(night__gte=tonight).select_related("person", "post__village__commune")
    made = list(ahead.filter(pk__in=rows.get("made", []), replaced_at=None))
    lost = list(ahead.filter(pk__in=rows.get("lost", [])))
    done = _Written(made)
    _give_up(made, at=at, reason=_("hoàn lại lịch cũ"))
    taken = _standing({_place(shift): None for shift in lost})
    free = {_place(shift): shift.person_id for shift in lost if _place(shift) not in taken}
    done.made = _stand(free, by=by, at=at)
    _told(village, done, event=f"plan-back:{village.pk}:{at.timestamp():.0f}", at=at)


def _places(run: PlanRun) -> dict[Place, int | None]:
    """Every place of the answer; None where it stays open."""
    rows = [(row, int(row["person"])) for row in run.answer["shifts"]]
    found: dict[Place, int | None] = {_named(row["night"], row["duty"]): who for row, who in rows}
    return found | {_named(row["night"], row["duty"]): None for row in run.answer["open"]}


def _named(night: str, duty: str) -> Place:
    post, _slash, kind = duty.partition("/")
    return int(post), date.fromisoformat(night), kind


def _place(shift: Shift) -> Place:
    return shift.post_id, shift.night, shift.duty


def _standing(places: Iterable[Place]) -> dict[Place, Shift]:
    asked = {*places}
    rows = Shift.objects.select_for_update(of=("self",)).filter(
        post__in={post for post, _night, _duty in asked},
        night__in={night for _post, night, _duty in asked},
        replaced_at=None,
    )
    rows = rows.select_related("person", "post__village__commune")
    return {_place(shift): shift for shift in rows if _place(shift) in asked}


def _expect_free(wanted: dict[Place, int | None]) -> None:
    """Nobody who has taken leave since, no gong that was taken down."""
    people = {who for who in wanted.values() if who is not None}
    leaves = Leave.objects.filter(person__in=people, cancelled_at=None).select_related("person")
    nights: dict[int, set[date]] = {}
    for (_post, night, _duty), who in wanted.items():
        nights.setdefault(who or 0, set()).add(night)
    for leave in leaves:
        hit = [night for night in sorted(nights[leave.person_id]) if leave.from_on <= night <= leave.until_on]
        if hit:
            words = _("%(who)s đã xin nghỉ đêm %(night)s sau khi tính. Hãy tính lại.")
            raise Refused(words % {"who": leave.person, "night": f"{hit[0].day}/{hit[0].month}"})
    posts = {post for post, _night, _duty in wanted}
    if GongPost.objects.filter(pk__in=posts, valid_to=None).count() < len(posts):
        raise Refused(_("Có kẻng trong lịch này không còn treo. Hãy tính lại."))
    if Person.objects.filter(pk__in=people, is_active=True).count() < len(people):
        raise Refused(_("Có người trong lịch này không còn trong đội. Hãy tính lại."))


def _expect_one_duty(village: Village, changed: Iterable[Place]) -> None:
    """Nobody is striker and deputy of one gong in one night: what stood beside the plan may clash with it."""
    asked = {(post, night) for post, night, _duty in changed}
    rows = Shift.objects.filter(post__village=village, replaced_at=None).exclude(duty="patrol")
    rows = rows.filter(night__in={night for _post, night in asked}).select_related("person")
    seen: dict[tuple[int, date, int], Shift] = {}
    for shift in rows:
        key = (shift.post_id, shift.night, shift.person_id)
        if seen.setdefault(key, shift) is not shift and key[:2] in asked:
            words = _("%(who)s đã giữ việc khác ở kẻng ấy đêm %(night)s. Hãy tính lại.")
            raise Refused(words % {"who": shift.person, "night": f"{shift.night.day}/{shift.night.month}"})


def _give_up(shifts: Sequence[Shift], *, at: datetime, reason: str) -> None:
    Shift.objects.filter(pk__in=[shift.pk for shift in shifts]).update(replaced_at=at, reason=reason[:200])


def _stand(places: dict[Place, int], *, by: Person, at: datetime) -> list[Shift]:
    rows = [
        Shift(
            post_id=post,
            night=night,
            duty=duty,
            person_id=who,
            origin=Shift.Origin.PLAN,
            made_at=at,
            made_by=by,
        )
        for (post, night, duty), who in places.items()
    ]
    made = Shift.objects.bulk_create(rows)
    known = Shift.objects.filter(pk__in=[shift.pk for shift in made])
    return list(known.select_related("person", "post__village__commune"))


def _told(village: Village, done: _Written, *, event: str, at: datetime) -> None:
    tell_rota_changed(gained=done.made, lost=done.lost, event=event, at=at)
    note_change("roster", commune=village.commune_id, village=village.pk, at=at)
