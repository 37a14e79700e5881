"""Who is on duty: one answer for the reminders, the board, the phone and the paper."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from keng.records.people.models import Person
from keng.records.roster.models import Duty, Shift


def on_duty(post_ids: Iterable[int], night: date) -> dict[int, dict[Duty, Person]]:
    """Striker and deputy of each post that night; a post or duty nobody holds is absent.

    Patrols may have several people and are asked for by `patrol_of`.
    """
    found: dict[int, dict[Duty, Person]] = {}
    for shift in _standing(post_ids, night).exclude(duty=Duty.PATROL):
        found.setdefault(shift.post_id, {})[Duty(shift.duty)] = shift.person
    return found


def patrol_of(post_ids: Iterable[int], night: date) -> dict[int, list[Person]]:
    """The people who patrol after each post's gong that night."""
    found: dict[int, list[Person]] = {}
    for shift in _standing(post_ids, night).filter(duty=Duty.PATROL):
        found.setdefault(shift.post_id, []).append(shift.person)
    return found


def _standing(post_ids: Iterable[int], night: date) -> QuerySet[Shift]:
    rows = Shift.objects.filter(post_id__in=list(post_ids), night=night, replaced_at=None)
    return rows.select_related("person").order_by("post_id", "duty", "id")
