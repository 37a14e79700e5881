"""How a ladder is said: spans of time, the rungs one after the other."""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.ladder import Circle, Ladder, timetable
from keng.records.alarms.models import CIRCLE_WORDS
from keng.records.messages.models import Channel
from keng.web.forms.ladders import span

register = template.Library()
WHOSE = {"village": _("riêng của thôn"), "commune": _("riêng của xã"), "": _("mặc định")}


@register.filter
def span_words(wait: timedelta) -> str:
    """`3 phút`."""
    return span(int(wait.total_seconds()))


@register.filter
def whose_words(whose: str) -> str | Promise:
    """Whose ladder it is."""
    return WHOSE[whose]


@register.filter
def channel_word(channel: str) -> str | Promise:
    """The word of a path."""
    return Channel(channel).label


@register.simple_tag
def rungs_of(ladder: Ladder) -> list[tuple[str, str]]:
    """When each rung is called, counted from the alarm, and whom: `("sau 3 phút", "cả thôn")`."""
    start = datetime(2000, 1, 1, tzinfo=UTC)  # any instant: only the spans are told
    return [
        (span(int((at - start).total_seconds())) if at > start else "", circle_words(rung.circles))
        for at, rung in timetable(ladder, start)[:-1]
    ]


def circle_words(circles: tuple[Circle, ...]) -> str:
    return " + ".join(str(CIRCLE_WORDS[c]) for c in circles)
