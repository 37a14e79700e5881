"""Alarms: raise one, answer one, follow one, end one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keng.core.escalation.machine import State
from keng.core.rights import Right
from keng.records.alarms.actions import (
    Cry,
    answer_alarm,
    approve_alarm,
    call_off_own,
    note_emergency_call,
    raise_alarm,
    say_more,
    stand_down,
)
from keng.records.alarms.audience import group_at
from keng.records.alarms.kinds import kinds_of
from keng.records.alarms.models import Alarm, Origin
from keng.records.alarms.queries import concerns, explain, open_alarms, past_alarms, picture, story, way_of
from keng.records.households.models import Household
from keng.records.households.queries import find_households
from keng.records.messages.models import Occasion
from keng.records.people.models import Person
from keng.records.places.models import Village
from keng.records.refusal import Refused
from keng.web.forms.alarms import AnswerForm, EndForm, OfficerRaiseForm, RaiseForm, WordForm
from keng.web.gate import Asked, needs

MOST_PAST = 50


@never_cache
@needs(Right.RAISE_ALARM)
def raise_page(request: Asked) -> HttpResponseBase:
    """The page of a fright: the number to dial, then one touch a kind."""
    form = _raise_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            row = raise_alarm(_cry(request, form), by=request.holder.person, at=request.at)
            return redirect("alarm", row.pk)
        except Refused as no:
            form.add_error(None, str(no))
    context = {"form": form, "kinds": kinds_of(request.holder.commune), "may_lead": _leads_somewhere(request)}
    return render(request, "alarms/raise.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@needs(Right.RAISE_ALARM)
def alarm(request: Asked, pk: int) -> HttpResponseBase:
    return render(request, "alarms/alarm.html", _shown(request, _row(request, pk)))


@require_safe
@never_cache
@needs(Right.RAISE_ALARM)
def alarm_fragment(request: Asked, pk: int) -> HttpResponseBase:
    return render(request, "alarms/part_alarm.html", _shown(request, _row(request, pk)))


@require_POST
@needs(Right.RAISE_ALARM)
def answer(request: Asked, pk: int) -> HttpResponseBase:
    row, form = _row(request, pk), AnswerForm(request.POST)
    if form.is_valid():
        way = way_of(row, request.holder.person)
        reply, minutes = form.answer(way.minutes if way else None)
        answer_alarm(row, reply, by=request.holder.person, at=request.at, minutes=minutes)
    else:
        messages.error(request, _("Chưa rõ bác có đến được không. Hãy chạm lại một nút."))
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
    return _done(request, row, lambda: stand_down(row, by=by, at=request.at, text=text, is_false=is_false))


@require_POST
@needs(Right.LEAD_ALARM)
def word(request: Asked, pk: int) -> HttpResponseBase:
    row, form = _led(request, pk, Right.LEAD_ALARM), WordForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    by = request.holder.person
    return _done(request, row, lambda: say_more(row, by=by, at=request.at, text=text))


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
    ids = {one.candidate.person for _n, called in rungs for one in called}
    people = Person.objects.in_bulk(ids)
    context = {"p": picture(row), "rungs": rungs, "people": people, "group": group_at(row)}
    return render(request, "alarms/why.html", context)


@require_safe
@never_cache
@needs(Right.SEE_ALARMS)
def alarms(request: Asked) -> HttpResponseBase:
    return render(request, "alarms/alarms.html", _board(request))


@require_safe
@never_cache
@needs(Right.SEE_ALARMS)
def alarms_fragment(request: Asked) -> HttpResponseBase:
    return render(request, "alarms/part_alarms.html", _board(request))


@require_safe
@never_cache
@needs(Right.SEE_ALARMS)
def alarms_wall(request: Asked) -> HttpResponseBase:
    return render(request, "alarms/wall.html", _board(request))


def _board(request: Asked) -> dict[str, object]:
    who = request.holder
    every = who.may(Right.SEE_ALARMS)
    villages = None if every else [v.pk for v in who.villages(Right.SEE_ALARMS, request.today)]
    return {
        "open": [picture(row) for row in open_alarms(who.commune, villages=villages)],
        "past": [picture(row) for row in past_alarms(who.commune, villages=villages)[:MOST_PAST]],
        "may_lead": _leads_somewhere(request),
    }


def _shown(request: Asked, row: Alarm) -> dict[str, object]:
    who = request.holder
    shown = picture(row)
    leads = who.may(Right.LEAD_ALARM, row.village)
    sees = leads or who.may(Right.SEE_ALARMS, row.village)
    mine = next((r for r in (*shown.coming, *shown.on_scene) if r.person == who.person), None)
    is_pending = row.state == State.PENDING
    return {
        "p": shown,
        "is_over": row.state == State.ENDED,
        "mine": mine,
        "is_raiser": row.raised_by_id == who.person.pk,
        "way": way_of(row, who.person),
        "leads": leads,
        "sees": sees,
        "story": story(row) if sees else [],
        "may_approve": is_pending and who.may(Right.APPROVE_ALARM) and row.raised_by_id != who.person.pk,
    }


def _raise_form(request: Asked) -> RaiseForm:
    who = request.holder
    villages = Village.objects.filter(commune=who.commune, valid_to=None)
    kind = OfficerRaiseForm if _leads_somewhere(request) else RaiseForm
    start = {"village": who.person.village_id}
    data = request.POST if request.method == "POST" else None
    return kind(data, kinds=kinds_of(who.commune), villages=villages, initial=start)


def _cry(request: Asked, form: RaiseForm) -> Cry:
    """The form as a cry. The raiser's own home counts where no other home was named."""
    said, who = form.cleaned_data, request.holder
    village: Village = said["village"]
    is_told = bool(said.get("reporter") or said["home"])
    home = _home(village, said["home"]) if said["home"] else None
    if home is None and not is_told and form.point() is None:
        home = Household.objects.filter(head=who.person, village=village, valid_to=None).first()
    note = said["note"] if home or not said["home"] else f"{said['home']}. {said['note']}"
    return Cry(
        kind=said["kind"],
        village=village,
        occasion=Occasion.DRILL if said.get("is_drill") else Occasion.REAL,
        origin=Origin.OFFICER if said.get("reporter") else Origin.PAGE,
        client_id=said["client_id"],
        household=home,
        point=form.point() if home is None else None,
        others=[v for v in said.get("others", ()) if v != village and who.may(Right.LEAD_ALARM, v)],
        note=note.strip(),
        reporter=said.get("reporter", ""),
        is_silent=said["is_silent"],
        drill_paths=said.get("drill_paths", ()),
    )


def _home(village: Village, text: str) -> Household | None:
    """The one home of the village that the words fit; several or none are left as words."""
    rows = find_households(Household.objects.filter(village=village, valid_to=None), text=text)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


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
        "village__commune", "commune", "household__head", "post", "cluster", "raised_by", "ended_by"
    )
    if (row := rows.filter(pk=pk).first()) is None:
        raise Http404
    return row


def _leads_somewhere(request: Asked) -> bool:
    return request.holder.may_somewhere(Right.LEAD_ALARM)


def _done(request: HttpRequest, row: Alarm, act: Callable[[], Alarm]) -> HttpResponseBase:
    try:
        act()
    except Refused as no:
        messages.error(request, str(no))
    return redirect("alarm", row.pk)


urls = [
    path("bao-dong/", raise_page, name="raise"),
    path("bao-dong/<int:pk>/", alarm, name="alarm"),
    path("bao-dong/<int:pk>/phan/", alarm_fragment, name="alarm_fragment"),
    path("bao-dong/<int:pk>/tra-loi/", answer, name="alarm_answer"),
    path("bao-dong/<int:pk>/da-goi/", dialled, name="alarm_dialled"),
    path("bao-dong/<int:pk>/bam-nham/", mistake, name="alarm_mistake"),
    path("bao-dong/<int:pk>/ket-thuc/", end, name="alarm_end"),
    path("bao-dong/<int:pk>/tin-them/", word, name="alarm_word"),
    path("bao-dong/<int:pk>/dong-y/", approve, name="alarm_approve"),
    path("bao-dong/<int:pk>/vi-sao/", why, name="alarm_why"),
    path("cac-bao-dong/", alarms, name="alarms"),
    path("cac-bao-dong/phan/", alarms_fragment, name="alarms_fragment"),
    path("cac-bao-dong/tuong/", alarms_wall, name="alarms_wall"),
]
