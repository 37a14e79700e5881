"""How a ladder is said: spans of time, the rungs one after the other."""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.ladder import Circle, Ladder, timetable
from keng.core.escalation.musts import Answerers, Must
from keng.records.alarms.models import ANSWERER_WORDS, CIRCLE_WORDS
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
def rungs_of(ladder: Ladder) -> list[tuple[str, str, str]]:
    """When each rung is called, counted from the alarm, whom, and who must answer."""
    start = datetime(2000, 1, 1, tzinfo=UTC)  # any instant: only the spans are told
    return [
        (
            span(int((at - start).total_seconds())) if at > start else "",
            circle_words(rung.circles),
            must_words(rung.must),
        )
        for at, rung in timetable(ladder, start)
    ]


@register.filter
def must_words(must: Must | None) -> str:
    """`ít nhất 2 người của tổ bảo vệ ANTT nhận lời`; empty where only heads are counted."""
    if must is None:
        return ""
    who = ANSWERER_WORDS[must.who]
    if must.heads is None:
        return say("%(who)s đều phải trả lời") % {"who": who}
    if must.who is Answerers.EVERYBODY:
        return say("ít nhất %(n)s người nhận lời ở bậc này") % {"n": must.heads}
    return say("ít nhất %(n)s người của %(who)s nhận lời") % {"n": must.heads, "who": who}


@register.filter
def circle_words(circles: tuple[Circle, ...]) -> str:
    """`nhà gần nhất, tổ liên gia + cả thôn`."""
    return " + ".join(str(CIRCLE_WORDS[c]) for c in circles)
