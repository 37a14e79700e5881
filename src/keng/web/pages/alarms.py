"""One alarm: answer it, follow it, end it."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keng.core.escalation.fanout import Called
from keng.core.escalation.kinds import QUIET_WAIT
from keng.core.escalation.machine import State
from keng.core.geojson import collection
from keng.core.rights import Right, reach
from keng.records.alarms.actions import (
    answer_alarm,
    approve_alarm,
    call_off_own,
    note_emergency_call,
    say_more,
    stand_down,
    widen_alarm,
)
from keng.records.alarms.audience import group_at
from keng.records.alarms.layers import alarm_features
from keng.records.alarms.merging import may_be_one_with, merge_alarm, name_of, part_alarm
from keng.records.alarms.models import Alarm
from keng.records.alarms.queries import (
    Explained,
    called_so_far,
    concerns,
    consent_until,
    explain,
    last_word,
    machines_told,
    may_agree,
    paths_now,
    picture,
    signal_owed,
    story,
    way_of,
    wider_call,
)
from keng.records.alarms.telling import read_out
from keng.records.people.models import Person
from keng.records.people.queries import find_people, people_of
from keng.records.refusal import Refused
from keng.web.answers import tell_errors
from keng.web.forms.alarms import LATER, AnswerForm, EndForm, MergeForm, WordForm, minutes_at_once
from keng.web.gate import Asked, needs

MOST_ASKED = 10  # people of one name
MOST_TOLD = 40  # lines of the story that follow what happens; all of it is one touch away
WHOLE = "het"
APART = "rieng"  # a merged alarm by itself; else the one that goes on for it is shown
READY_WORDS = (  # one tap each, for whoever has no hand free to write
    _("Xe cứu hộ đang tới: bà con nhường đường, chỉ lối."),
    _("Cần thêm người: ai gần xin tới ngay."),
    _("Đã đủ người: ai chưa đi xin ở nhà, giữ nhà."),
)


@require_safe
@never_cache
@needs(Right.RAISE_ALARM)
def alarm(request: Asked, pk: int) -> HttpResponseBase:
    row = _row(request, pk)
    if row.joined_to_id is not None and APART not in request.GET:
        return redirect("alarm", row.joined_to_id)
    return render(request, "alarms/alarm.html", _shown(request, row))


@require_safe
@never_cache
@needs(Right.RAISE_ALARM)
def alarm_fragment(request: Asked, pk: int) -> HttpResponseBase:
    return render(request, "alarms/part_alarm.html", _shown(request, _row(request, pk)))


@require_safe
@never_cache
@needs(Right.RAISE_ALARM)
def alarm_calls(request: Asked) -> HttpResponseBase:
    """What calls the reader now: for a page that has been open since before."""
    return render(request, "parts/calls.html")


@require_safe
@never_cache
@needs(Right.RAISE_ALARM)
def alarm_place(request: Asked, pk: int) -> HttpResponseBase:
    """Where it is, as GeoJSON, for the map of whoever was called."""
    row = _row(request, pk)
    found = collection(alarm_features(row.commune, [row]))
    return JsonResponse(found, content_type="application/geo+json")


@require_POST
@needs(Right.RAISE_ALARM)
def answer(request: Asked, pk: int) -> HttpResponseBase:
    row, form = _row(request, pk), AnswerForm(request.POST)
    if form.is_valid():
        way = way_of(row, request.holder.person)
        reply, minutes = form.answer(way.minutes if way else None)
        answer_alarm(row, reply, by=request.holder.person, at=request.at, minutes=minutes)
    else:
        messages.error(request, str(_("Chưa rõ bác có đến được không. Hãy chạm lại một nút.")))
    return redirect("alarm", row.pk)


@require_POST
@needs(Right.RAISE_ALARM)
def dialled(request: Asked, pk: int) -> HttpResponseBase:
    row = _row(request, pk)
    note_emergency_call(row, at=request.at)
    return redirect("alarm", row.pk)


@require_POST
@needs(Right.RAISE_ALARM)
def mistake(request: Asked, pk: int) -> HttpResponseBase:
    row = _row(request, pk)
    return _done(request, row, lambda: call_off_own(row, by=request.holder.person, at=request.at))


@require_POST
@needs(Right.LEAD_ALARM)
def end(request: Asked, pk: int) -> HttpResponseBase:
    row, form = _led(request, pk, Right.LEAD_ALARM), EndForm(request.POST)
    form.is_valid()
    text, is_false = form.cleaned_data.get("text", ""), form.cleaned_data.get("is_false", False)
    by = request.holder.person
    return _done(
        request,
        row,
        lambda: stand_down(row, by=by, at=request.at, text=text, is_false=is_false),
        then="incident_of_alarm",  # while it is fresh: what was it?
    )


@require_POST
@needs(Right.LEAD_ALARM)
def word(request: Asked, pk: int) -> HttpResponseBase:
    row, form = _led(request, pk, Right.LEAD_ALARM), WordForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("alarm", row.pk)
    text, by = form.cleaned_data["text"], request.holder.person
    return _done(request, row, lambda: say_more(row, by=by, at=request.at, text=text))


@require_POST
@needs(Right.LEAD_ALARM)
def widen(request: Asked, pk: int) -> HttpResponseBase:
    row = _led(request, pk, Right.LEAD_ALARM)
    return _done(request, row, lambda: widen_alarm(row, by=request.holder.person, at=request.at))


@require_POST
@needs(Right.LEAD_ALARM)
def merge(request: Asked, pk: int) -> HttpResponseBase:
    """This one is the same event as the other that was chosen; it goes on there."""
    row, form = _led(request, pk, Right.LEAD_ALARM), MergeForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(_("Chưa rõ gộp vào báo động nào. Hãy chạm lại một nút.")))
        return redirect("alarm", row.pk)
    into = _led(request, form.cleaned_data["into"], Right.LEAD_ALARM)
    return _done(request, row, lambda: merge_alarm(row, into=into, by=request.holder.person, at=request.at))


@require_POST
@needs(Right.LEAD_ALARM)
def part(request: Asked, pk: int) -> HttpResponseBase:
    row = _led(request, pk, Right.LEAD_ALARM)
    return _done(request, row, lambda: part_alarm(row, by=request.holder.person, at=request.at))


@require_POST
@needs(Right.APPROVE_ALARM)
def approve(request: Asked, pk: int) -> HttpResponseBase:
    row = _led(request, pk, Right.APPROVE_ALARM)
    return _done(request, row, lambda: approve_alarm(row, by=request.holder.person, at=request.at))


@require_safe
@never_cache
@needs(Right.LEAD_ALARM)
def why(request: Asked, pk: int) -> HttpResponseBase:
    """Why this person was told, and why not that one: asked of the function that decides."""
    row = _led(request, pk, Right.LEAD_ALARM)
    rungs = explain(row, at=request.at)
    ids = {one.candidate.person for rung in rungs for one in rung.called}
    text = request.GET.get("tim", "").strip()
    context = {
        "p": picture(row),
        "rungs": list(enumerate(rungs)),
        "people": Person.objects.in_bulk(ids),
        "paths": paths_now(row, ids),
        "group": group_at(row),
        "text": text,
        "asked": _asked_about(request, text, rungs) if text else [],
    }
    return render(request, "alarms/why.html", context)


def _asked_about(
    request: Asked, text: str, rungs: Sequence[Explained]
) -> list[tuple[Person, list[tuple[int, Called]]]]:
    """Those whom the words fit, each with the rungs that hold that person; no rung is an answer too."""
    seen = people_of(request.holder.commune, villages=reach(request.holder.grants, Right.SEE_PEOPLE))
    found = find_people(seen.filter(is_active=True), text=text).select_related("village")[:MOST_ASKED]
    held = [(n, one) for n, rung in enumerate(rungs, start=1) for one in rung.called]
    return [(who, [(n, one) for n, one in held if one.candidate.person == who.pk]) for who in found]


def _shown(request: Asked, row: Alarm) -> dict[str, object]:
    who = request.holder
    shown = picture(row)
    leads = who.may(Right.LEAD_ALARM, row.village)
    sees = leads or who.may(Right.SEE_ALARMS, row.village)
    mine = next((r for r in (*shown.coming, *shown.on_scene) if r.person == who.person.pk), None)
    told = story(row) if sees else []
    way = way_of(row, who.person)
    is_pending, is_raiser = row.state == State.PENDING, row.raised_by_id == who.person.pk
    return {
        "p": shown,
        "is_over": row.state == State.ENDED,
        "mine": mine,
        "later": LATER,
        "last_word": last_word(row) if row.state == State.ENDED else "",
        "consent_until": consent_until(row),
        "asked": called_so_far(row) if is_pending else [],
        "is_raiser": is_raiser,
        "steps": QUIET_WAIT if row.is_silent and is_raiser and not shown.is_drill else shown.steps,
        "way": way,
        "at_once": minutes_at_once(way.minutes if way else None),
        "strike": signal_owed(row, who.person) if who.may_somewhere(Right.STRIKE) else "",
        "leads": leads,
        "ready_words": READY_WORDS,
        "wider": wider_call(row) if leads else None,
        "others": [(one.pk, name_of(one)) for one in may_be_one_with(row)] if leads else [],
        "merged": [(one.pk, name_of(one)) for one in row.joined.all()] if leads else [],
        "goes_on": name_of(row.joined_to) if row.joined_to else "",
        "sees": sees,
        "story": told if WHOLE in request.GET else told[:MOST_TOLD],
        "lines": len(told),
        "is_whole": WHOLE in request.GET,
        "machines": machines_told(row) if sees else [],
        "read_out": read_out(row) if leads and not row.is_silent else "",
        "may_approve": may_agree(row, who),
    }


def _row(request: Asked, pk: int) -> Alarm:
    """The alarm, to whoever was called, raised it or watches over its village; to nobody else."""
    row = _find(request, pk)
    if not (concerns(row, request.holder.person) or _watches(request, row)):
        raise Http404
    return row


def _watches(request: Asked, row: Alarm) -> bool:
    who = request.holder
    if row.is_silent:
        return who.may(Right.SEE_ALARMS)
    return any(who.may(Right.SEE_ALARMS, v) for v in (row.village, *row.others.all()))


def _led(request: Asked, pk: int, right: Right) -> Alarm:
    row = _find(request, pk)
    if not request.holder.may(right, row.village) or not (_watches(request, row)):
        raise Http404
    return row


def _find(request: Asked, pk: int) -> Alarm:
    rows = Alarm.objects.filter(commune=request.holder.commune).select_related(
        "village__commune",
        "commune",
        "household__head",
        "post",
        "cluster",
        "raised_by",
        "ended_by",
        "joined_to",
    )
    if (row := rows.filter(pk=pk).first()) is None:
        raise Http404
    return row


def _done(
    request: HttpRequest, row: Alarm, act: Callable[[], Alarm], *, then: str = "alarm"
) -> HttpResponseBase:
    try:
        act()
    except Refused as no:
        messages.error(request, str(no))
        return redirect("alarm", row.pk)
    return redirect(then, row.pk)


urls = [
    path("bao-dong/dang-goi/", alarm_calls, name="alarm_calls"),
    path("bao-dong/<int:pk>/", alarm, name="alarm"),
    path("bao-dong/<int:pk>/phan/", alarm_fragment, name="alarm_fragment"),
    path("bao-dong/<int:pk>/cho.json", alarm_place, name="alarm_place"),
    path("bao-dong/<int:pk>/tra-loi/", answer, name="alarm_answer"),
    path("bao-dong/<int:pk>/da-goi/", dialled, name="alarm_dialled"),
    path("bao-dong/<int:pk>/bam-nham/", mistake, name="alarm_mistake"),
    path("bao-dong/<int:pk>/ket-thuc/", end, name="alarm_end"),
    path("bao-dong/<int:pk>/tin-them/", word, name="alarm_word"),
    path("bao-dong/<int:pk>/dong-y/", approve, name="alarm_approve"),
    path("bao-dong/<int:pk>/goi-them/", widen, name="alarm_widen"),
    path("bao-dong/<int:pk>/gop/", merge, name="alarm_merge"),
    path("bao-dong/<int:pk>/tach/", part, name="alarm_part"),
    path("bao-dong/<int:pk>/vi-sao/", why, name="alarm_why"),
]
