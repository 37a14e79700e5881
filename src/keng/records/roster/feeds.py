"""Shifts on a phone's own calendar: a secret address, opened and closed by whom it belongs to."""

import secrets
from datetime import date, datetime

from django.db import transaction

from keng.records.people.models import Person
from keng.records.places.models import Village
from keng.records.roster.models import CalendarFeed, Shift

TOKEN_BYTES = 24  # nobody guesses 192 bits
Owner = Person | Village


@transaction.atomic
def open_feed(owner: Owner, *, at: datetime) -> CalendarFeed:
    """A new address; the one before stops answering, so that a leaked one can be changed."""
    close_feed(owner, at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return CalendarFeed.objects.create(token=token, made_at=at, **_of(owner))


def close_feed(owner: Owner, *, at: datetime) -> int:
    """No address answers any more; how many there were."""
    return CalendarFeed.objects.filter(**_of(owner), revoked_at=None).update(revoked_at=at)


def feed_of(owner: Owner) -> CalendarFeed | None:
    """The address that answers now."""
    return CalendarFeed.objects.filter(**_of(owner), revoked_at=None).first()


def shifts_in(feed: CalendarFeed, *, first: date) -> list[Shift]:
    """What the calendar shows: one person's shifts, or those of every gong of one village."""
    rows = Shift.objects.filter(night__gte=first, replaced_at=None).select_related("person", "post__village")
    mine = rows.filter(person=feed.person) if feed.person else rows.filter(post__village=feed.village)
    return list(mine.order_by("night", "post__number", "id"))


def _of(owner: Owner) -> dict[str, Owner]:
    return {"person": owner} if isinstance(owner, Person) else {"village": owner}
