"""How tonight is told on the board: a village's line, the news beside it, whom to ring."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keng.core.nights import Audience, Outcome
from keng.core.targets import Face
from keng.records.watch.board import BoardPost, BoardVillage
from keng.records.watch.callers import Contact
from keng.records.watch.models import Expectation, WatchEvent
from keng.records.watch.news import Line
from keng.web.templatetags.keng_words import audience_words, called, chip, clock, source_words

register = template.Library()

NAMED = 3  # villages in one line of the news; more are counted
CONCLUDED: dict[Outcome, str | Promise] = {
    Outcome.ON_TIME: _("đánh đúng giờ"),
    Outcome.EARLY: _("đánh sớm"),
    Outcome.LATE: _("đánh muộn"),
    Outcome.MISSED: _("hết giờ vẫn chưa nghe kẻng"),
    Outcome.WRONG_SIGNAL: _("đánh sai hiệu lệnh"),
    Outcome.EXCUSED: _("đêm nay được nghỉ"),
    Outcome.UNKNOWN: _("không rõ đã đánh chưa"),
}


@register.simple_tag
def unheard_chip(card: BoardVillage) -> SafeString:
    """Struck, and yet some cluster did not hear it."""
    words = ngettext("Cụm %(names)s chưa nghe", "Các cụm %(names)s chưa nghe", len(card.unheard)) % {
        "names": ", ".join(n.removeprefix("Cụm ").removeprefix("cụm ") for n in card.unheard)
    }
    return chip(card.face, words)


@register.simple_tag
def standing(card: BoardVillage) -> str:
    """One line under the name of a village: what was heard and from whom, or what happens next."""
    post = card.lead
    if post is None:
        return say("Đêm nay không có lịch đánh kẻng")
    row = post.expectation
    if row.struck_at:
        parts = [clock(row.struck_at), called(row.struck_by), source_words(row.source)]
    elif post.face is Face.EXCUSED:
        parts = [say("Nghỉ đánh"), *_excuse(post)]
    elif post.face in {Face.AHEAD, Face.DUE}:
        parts = [_watched_by(post)]
    else:
        parts = _chased(post)
    return " · ".join(p for p in parts if p)


@register.simple_tag
def log_line(line: Line) -> str:
    """One line of the news: which villages, and what happened there."""
    where = ", ".join(village.name for village in line.villages)
    if len(line.villages) > NAMED:
        where = say("%(n)s thôn") % {"n": len(line.villages)}
    return f"{where}: {_told(line.event, is_alone=len(line.villages) == 1, is_lost=line.is_lost)}"


@register.filter
def not_reached(audience: str) -> str:
    """A reminder that no message carried: the phone is what is left."""
    return say("không báo được cho %(who)s, hãy gọi điện") % {"who": audience_words(audience)}


@register.filter
def about(whom: Mapping[int, Sequence[Contact]], row: Expectation) -> Sequence[Contact]:
    """Whom to ring about one gong."""
    return whom.get(row.pk, ())


def _told(event: WatchEvent, *, is_alone: bool, is_lost: bool) -> str:
    if event.kind == WatchEvent.Kind.CONCLUDED and event.outcome in CONCLUDED:
        return str(CONCLUDED[Outcome(event.outcome)])
    words = event.get_kind_display()
    if is_lost:
        return not_reached(event.audience)
    if event.audience == Audience.COMMUNE and event.kind == WatchEvent.Kind.REMINDED:
        words = say("đã hiện trên bảng trực của xã")
    elif event.audience:
        words = f"{words} {audience_words(event.audience)}"
    who = called(event.by) if is_alone else ""
    return " · ".join(p for p in (f"{who} {words}".strip(), event.note) if p)


def _watched_by(post: BoardPost) -> str:
    if post.striker is None:
        return say("chưa có người trực")
    if post.is_busy and post.deputy:
        return say("%(who)s bận, %(deputy)s đánh thay") % {
            "who": called(post.striker),
            "deputy": called(post.deputy),
        }
    if post.is_busy:
        return say("%(who)s bận, chưa có người thay") % {"who": called(post.striker)}
    return say("%(who)s trực") % {"who": called(post.striker)}


def _chased(post: BoardPost) -> list[str]:
    told, then = post.reminded, post.next_step
    parts = []
    if told and told.audience == Audience.COMMUNE:
        parts.append(say("Trên bảng trực của xã từ %(at)s") % {"at": clock(told.at)})
    elif told and told.is_lost:
        parts.append(capfirst(not_reached(told.audience)))
    elif told:
        parts.append(
            say("Đã nhắc %(who)s %(at)s") % {"who": audience_words(told.audience), "at": clock(told.at)}
        )
    if then:
        words = {"who": audience_words(then.audience), "at": clock(then.at)}
        parts.append(say("%(who)s lúc %(at)s") % words)
    return parts or [say("Chưa ai báo")]


def _excuse(post: BoardPost) -> list[str]:
    leave = post.expectation.exemption
    if leave is None:
        return []
    approved = say("%(who)s duyệt") % {"who": called(leave.approved_by)}
    return [leave.get_kind_display(), approved]
