"""Two missed nights in a week open a case for the team leader; each further miss asks again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from keng.core.nights import Outcome
from keng.core.rights import Role
from keng.records.messages.outbox import Notice, post_each
from keng.records.people.models import Appointment, Person
from keng.records.refusal import Refused
from keng.records.watch.models import Expectation, MissCase

WEEK = timedelta(days=7)
OPENS_AT = 2


def note_misses(rows: Sequence[Expectation], *, at: datetime) -> None:
    """Count each post's week and open or renew its case. The rows are stored as missed already."""
    if not rows:
        return
    nights = _missed_nights(rows)
    repeated = [row for row in rows if nights.get(row.post_id, 0) >= OPENS_AT]
    for row in repeated:
        case, is_new = MissCase.objects.get_or_create(
            post_id=row.post_id,
            closed_at=None,
            defaults={"opened_at": at, "nights": nights[row.post_id], "last_night": row.night},
        )
        if not is_new and case.last_night < row.night:
            case.nights, case.last_night = case.nights + 1, row.night
            case.save(update_fields=["nights", "last_night"])
    _ask_leaders(repeated, nights, at)


def close_case(case: MissCase, *, by: Person, remedy: str, at: datetime) -> MissCase:
    """The leader says what was done; the next two misses open a new case."""
    if not remedy.strip():
        raise Refused(_("Hãy ghi đã làm gì để kẻng không lỡ nữa."))
    if not MissCase.objects.filter(pk=case.pk, closed_at=None).update(
        closed_at=at, closed_by=by, remedy=remedy.strip()[:300]
    ):
        raise Refused(_("Việc này đã được khép lại trước đó."))
    case.refresh_from_db()
    return case


def _missed_nights(rows: Sequence[Expectation]) -> dict[int, int]:
    latest = max(row.night for row in rows)
    missed = Expectation.objects.filter(
        post_id__in={row.post_id for row in rows},
        outcome=Outcome.MISSED,
        night__gt=latest - WEEK,
        night__lte=latest,
    )
    # A case that was closed starts the count anew.
    closed = MissCase.objects.filter(closed_at__isnull=False, post_id__in={r.post_id for r in rows})
    since = dict(closed.values_list("post_id").annotate(night=Max("last_night")))
    counts = missed.values("post_id", "night").annotate(n=Count("pk")).values_list("post_id", "night")
    found: dict[int, int] = {}
    for post_id, night in counts:
        if post_id not in since or night > since[post_id]:
            found[post_id] = found.get(post_id, 0) + 1
    return found


def _ask_leaders(rows: Sequence[Expectation], nights: dict[int, int], at: datetime) -> None:
    villages = {row.village_id for row in rows}
    held = Appointment.objects.in_force_on(max((r.night for r in rows), default=at.date()))
    leaders: dict[int | None, list[Person]] = {}
    for one in held.filter(role=Role.TEAM_LEADER, village_id__in=villages).select_related("person"):
        leaders.setdefault(one.village_id, []).append(one.person)
    post_each(
        [(_notice(row, nights[row.post_id], at), p) for row in rows for p in leaders.get(row.village_id, [])],
        at=at,
    )


def _notice(row: Expectation, nights: int, at: datetime) -> Notice:
    return Notice(
        template="miss_case",
        commune_id=row.commune_id,
        village_id=row.village_id,
        params={"gong": str(row.post), "village": str(row.village), "nights": str(nights)},
        subject=f"post:{row.post_id}",
        dedupe=f"miss_case:{row.post_id}/{row.night}",
        expires_at=at + timedelta(hours=14),
    )
