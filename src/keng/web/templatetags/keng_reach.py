"""Whether a number is known to reach its owner."""

from datetime import datetime

from django import template

from keng.records.people.models import Phone

register = template.Library()


@register.filter
def heard_at(phone: Phone) -> datetime | None:
    """When somebody was last heard there; None where nobody ever was."""
    return max((at for at in (phone.verified_at, phone.last_heard_at) if at is not None), default=None)


@register.filter
def is_sure(phone: Phone, since: datetime) -> bool:
    """Verified, and heard from since then."""
    last = heard_at(phone)
    return phone.verified_at is not None and last is not None and last >= since
