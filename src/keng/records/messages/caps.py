"""How many texts one number gets in a day: enough is enough, but never for an alarm."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, time

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from keng.records.messages.models import ALARMS, LEFT, Channel, ContactPath, Message
from keng.records.messages.wording import best_of
from keng.records.people.models import Phone
from keng.records.places.models import Commune


def under_cap(rows: list[Message], cap: int, at: datetime) -> list[Message]:
    """A number that had its share today is left in peace; alarms are never held back, nor counted."""
    numbers = _numbers(row for row in rows if row.lane not in ALARMS)
    had = _had_today({*numbers.values()}, at)
    own = dict(Commune.objects.exclude(sms_daily_cap=None).values_list("pk", "sms_daily_cap"))
    kept: list[Message] = []
    over: dict[int, list[int]] = {}
    for row in rows:
        share, to = own.get(row.commune_id) or cap, (row.commune_id, numbers.get(row.pk, ""))
        if not to[1] or had[to] < share:
            kept.append(row)
            had[to] += 1
        else:
            over.setdefault(share, []).append(row.pk)
    for share, ids in over.items():
        Message.objects.filter(pk__in=ids).update(
            state=Message.State.SUPPRESSED,
            state_at=at,
            reason=_("quá %(n)s tin một ngày cho một số") % {"n": share},
        )
    return kept


def _had_today(numbers: Collection[str], at: datetime) -> Counter[tuple[int, str]]:
    """What left since midnight for each commune and number, whoever of those sharing it was meant."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    sharing = Phone.objects.filter(number__in=numbers).values("person")
    left = Message.objects.filter(
        person__in=sharing, channel=Channel.SMS, state__in=LEFT, state_at__gte=midnight
    ).exclude(lane__in=ALARMS)
    counted = left.order_by().values("commune", "person", "path__phone__number").annotate(n=Count("pk"))
    best = _best_numbers(row["person"] for row in counted if row["path__phone__number"] is None)
    had: Counter[tuple[int, str]] = Counter()
    for row in counted:
        had[row["commune"], row["path__phone__number"] or best.get(row["person"], "")] += row["n"]
    return had


def _numbers(rows: Iterable[Message]) -> dict[int, str]:
    """Where each message goes, for a whole batch at once (`wording.address_of` for one)."""
    kept = list(rows)
    chosen = dict(
        ContactPath.objects.filter(pk__in=[row.path_id for row in kept if row.path_id]).values_list(
            "pk", "phone__number"
        )
    )
    best = _best_numbers(row.person_id for row in kept if row.person_id)
    return {row.pk: chosen.get(row.path_id or 0) or best.get(row.person_id or 0, "") for row in kept}


def _best_numbers(people: Iterable[int]) -> dict[int, str]:
    phones = Phone.objects.filter(person__in=set(people))
    of: dict[int, list[Phone]] = {}
    for phone in phones:
        of.setdefault(phone.person_id, []).append(phone)
    return {person: best_of(some).number for person, some in of.items()}
