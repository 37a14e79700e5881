"""Who counts as reachable: a path that was verified and from which its owner was heard not long ago.

Nobody is left uncalled for it. What it changes is what we believe: a message that left for a phone
which nobody has answered for months has reached nobody that we know of.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from keng.records.messages.models import Channel, ContactPath, PushEndpoint
from keng.records.people.models import BoundPhone, Person, Phone
from keng.records.places.models import Commune
from keng.records.reach.models import ReachRule

UNHEARD_DAYS = 100  # three monthly tests without an answer, and some grace


def heard_since(commune: Commune, at: datetime) -> datetime:
    """Whoever was not heard from after this counts as unreachable."""
    days = ReachRule.objects.filter(commune=commune).values_list("unheard_days", flat=True).first()
    return at - timedelta(days=days or UNHEARD_DAYS)


def sure_phones(since: datetime) -> QuerySet[Phone]:
    """Numbers that were verified and heard from."""
    return Phone.objects.filter(_heard(since))


def sure_paths(since: datetime) -> QuerySet[ContactPath]:
    """Paths in use that were verified and heard from; a browser also by being looked at."""
    browser = PushEndpoint.objects.filter(person=OuterRef("person"), gone_at=None)
    seen = BoundPhone.objects.filter(
        account__person=OuterRef("person"), revoked_at=None, last_seen_at__gte=since
    )
    by_number = Q(phone__isnull=False) & _heard(since, "phone__")
    by_browser = Q(channel=Channel.PUSH, verified_at__isnull=False) & Q(Exists(browser))
    by_browser &= _heard(since) | Q(Exists(seen))
    other = Q(phone=None) & ~Q(channel=Channel.PUSH) & _heard(since)
    return ContactPath.objects.filter(by_number | by_browser | other, is_enabled=True)


def unreachable(people: QuerySet[Person], *, since: datetime) -> QuerySet[Person]:
    """Those of these people whom no path is known to reach."""
    chosen = ContactPath.objects.filter(person=OuterRef("pk"), is_enabled=True)
    sure = sure_paths(since).filter(person=OuterRef("pk"))
    bare = sure_phones(since).filter(person=OuterRef("pk"))
    return people.exclude(Exists(sure) | (~Exists(chosen) & Exists(bare)))


def unreachable_among(ids: Iterable[int], commune: Commune, *, at: datetime) -> set[int]:
    """Which of these people no path is known to reach, to be shown in red."""
    rows = Person.objects.filter(pk__in=list(ids))
    found = unreachable(rows, since=heard_since(commune, at))
    return set(found.order_by().values_list("pk", flat=True))


def _heard(since: datetime, of: str = "") -> Q:
    lately = Q(**{f"{of}verified_at__gte": since}) | Q(**{f"{of}last_heard_at__gte": since})
    return Q(**{f"{of}verified_at__isnull": False}) & lately
