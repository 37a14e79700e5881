"""How the fate of a message is said on pages."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

FATES: dict[str, str | Promise] = {
    "sent": _("đã gửi đi"),
    "delivered": _("đã tới máy"),
    "read": _("đã mở xem"),
    "refused": _("bị từ chối"),
    "failed": _("chưa gửi được"),
}


@register.filter
def fate(outcome: str) -> str | Promise:
    """What became of one attempt at a message, in words."""
    return FATES.get(outcome, outcome)
