"""Whom each kind of alarm calls, in which order: looked at, tried, changed, put back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from keng.core.escalation.kinds import Kind
from keng.core.escalation.ladder import SILENT, Ladder, faults
from keng.core.nights import night_of
from keng.core.rights import Right
from keng.records.alarms.foretelling import Foretelling, foretell
from keng.records.alarms.kinds import FAULT_WORDS, kinds_of
from keng.records.alarms.ladders import changes_of, drop_ladder, in_use, mark_of, put_back_ladder, set_ladder
from keng.records.alarms.models import AlarmKind
from keng.records.places.models import Village
from keng.web.answers import taken, told
from keng.web.forms.ladders import AT, MOST_RUNGS, LadderForm, Rungs, moved, rung_forms
from keng.web.gate import Asked, needs
from keng.web.pages.alarm_kinds import kind_for

SAVED = _(
    "Đã lưu. Báo động từ bây giờ gọi theo thang này. Muốn lấy lại thang cũ: mở thang đó, chạm “Hoàn lại”."
)
DROPPED = _("Đã bỏ thang riêng. Muốn lấy lại: mở thang đó, chạm “Hoàn lại”.")
PUT_BACK = _("Đã hoàn lại như trước lần đổi vừa rồi.")


@dataclass(frozen=True)
class Climbed:
    """The ladder in use for one kind at one place. `whose` is "village", "commune" or "" for ours."""

    kind: Kind
    ladder: Ladder
    whose: str
    has_own_words: bool


@require_safe
@needs(Right.KEEP_SETTINGS)
def settings_alarms(request: Asked) -> HttpResponseBase:
    """Every kind with its words and its ladder, for the commune or for one village."""
    village = _village(request)
    own = set(AlarmKind.objects.filter(commune=request.holder.commune).values_list("code", flat=True))
    kinds = [
        _climbed(request, kind, village, has_own_words=kind.code in own)
        for kind in kinds_of(request.holder.commune)
    ]
    villages = request.holder.villages(Right.KEEP_SETTINGS, request.today)
    context = {"kinds": kinds, "village": village, "villages": villages, "silent": SILENT}
    return render(request, "ladders/ladders.html", context)


@needs(Right.KEEP_SETTINGS)
def settings_ladder(request: Asked, code: str) -> HttpResponseBase:
    """One ladder, with what it would do tonight beside it; a first look saves nothing."""
    kind, village = kind_for(request, code), _village(request)
    now = _climbed(request, kind, village)
    if request.method == "POST" and request.POST.keys() & {"mac-dinh", "hoan-lai"}:
        return _back(request, kind, village)
    seen = request.POST.get("seen", "") or mark_of(now.ladder)
    deed = request.POST.get("lam", "")
    rows, form = _forms(request, now.ladder, village)
    ladder = _ladder(rows, form, is_half_done=bool(deed)) if request.method == "POST" else now.ladder
    if ladder is not None and "luu" in request.POST:
        commune, by = request.holder.commune, request.holder.account
        if taken(
            form,
            lambda: set_ladder(commune, kind, ladder, village=village, by=by, at=request.at, seen=seen),
        ):
            messages.success(request, str(SAVED))
            return redirect(_overview(village))
        now = _climbed(request, kind, village)
    is_wrong = request.method == "POST" and (ladder is None or bool(form.errors))
    context = {
        "now": now,
        "seen": mark_of(now.ladder) if "luu" in request.POST else seen,
        "is_overtaken": seen != mark_of(now.ladder),
        "changed": next(iter(changes_of(request.holder.commune, kind, village=village)), None),
        "kind": kind,
        "village": village,
        "rows": rows,
        "may_add": rows.total_form_count() < MOST_RUNGS,
        "form": form,
        "is_look": request.method == "POST",
        "is_wrong": is_wrong,
        "told": _foretold(request, kind, ladder, form, village) if ladder else None,
        "back": _overview(village),
    }
    return render(request, "ladders/ladder.html", context, status=422 if is_wrong and not deed else 200)


def _climbed(request: Asked, kind: Kind, village: Village | None, *, has_own_words: bool = False) -> Climbed:
    row, ladder = in_use(request.holder.commune, kind, village=village)
    whose = "" if row is None else "commune" if row.village_id is None else "village"
    return Climbed(kind, ladder, whose, has_own_words)


def _forms(request: Asked, ladder: Ladder, village: Village | None) -> tuple[Rungs, LadderForm]:
    villages = request.holder.villages(Right.KEEP_SETTINGS, request.today)
    known = {
        "repeat": int(ladder.repeat.total_seconds()),
        "source": ladder.source,
        "village": village or next(iter(villages), None),
        "moment": AT,
    }
    sent = moved(request.POST, request.POST.get("lam", "")) if request.method == "POST" else None
    return rung_forms(sent, ladder), LadderForm(sent, villages=villages, initial=known)


def _ladder(rows: Rungs, form: LadderForm, *, is_half_done: bool) -> Ladder | None:
    """The ladder of the forms; None, and the words at the rung they are about, where it cannot be used.

    While rungs are still added and moved, one that calls nobody yet is left out and not complained of.
    """
    if not (rows.is_valid() and form.is_valid()):
        return None
    filled = [(row, rung) for row in rows.forms if (rung := row.rung()) is not None]
    if is_half_done:
        filled = [(row, rung) for row, rung in filled if rung.circles]
    ladder = form.ladder(tuple(rung for _row, rung in filled))
    found = faults(ladder)
    for n, fault in found:
        (filled[n][0] if filled else form).add_error(None, str(FAULT_WORDS[fault]))
    return None if found else ladder


def _foretold(
    request: Asked, kind: Kind, ladder: Ladder, form: LadderForm, village: Village | None
) -> tuple[Village, Foretelling] | None:
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    villages: Sequence[Village] = request.holder.villages(Right.KEEP_SETTINGS, request.today)
    where = given.get("village") or village or next(iter(villages), None)
    if where is None:
        return None
    return where, foretell(where, kind, ladder, at=_moment(request, given.get("moment") or AT))


def _moment(request: Asked, clock: time) -> datetime:
    """That time of the night it is now."""
    zone = request.holder.commune.zone
    return datetime.combine(night_of(request.at, zone), clock, tzinfo=zone)


def _back(request: Asked, kind: Kind, village: Village | None) -> HttpResponseBase:
    """To what counted before the last change, or without a ladder of its own."""
    commune, by = request.holder.commune, request.holder.account
    act, done = (drop_ladder, DROPPED) if "mac-dinh" in request.POST else (put_back_ladder, PUT_BACK)
    told(request, lambda: act(commune, kind, village=village, by=by, at=request.at), done=done)
    return redirect(_overview(village))


def _overview(village: Village | None) -> str:
    return reverse("settings_alarms") + (f"?thon={village.pk}" if village else "")


def _village(request: Asked) -> Village | None:
    """The village that `?thon=` names; the commune as a whole without it."""
    asked = request.GET.get("thon", "")
    if not asked:
        return None
    found = request.holder.commune.villages.standing_on(request.today)
    row = found.filter(pk=asked).first() if asked.isdigit() else None
    if row is None:
        raise Http404
    return row


urls = [
    path("cai-dat/bao-dong/", settings_alarms, name="settings_alarms"),
    path("cai-dat/bao-dong/<slug:code>/thang-goi/", settings_ladder, name="settings_ladder"),
]
