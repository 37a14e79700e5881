"""Incidents: the list with its search, one incident, closing an alarm, correcting."""

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right, reach
from keng.records.alarms.kinds import kind_of, kinds_of
from keng.records.alarms.models import Alarm
from keng.records.alarms.telling import place_words
from keng.records.incidents import actions, queries
from keng.records.incidents.models import Authority, Incident, Verdict
from keng.records.messages.models import Occasion
from keng.records.people.queries import office_holders
from keng.web.answers import taken, told
from keng.web.forms.incidents import (
    CameForm,
    FindForm,
    IncidentForm,
    IncidentPhotoForm,
    NewIncidentForm,
    SameForm,
    TaskForm,
)
from keng.web.gate import Asked, needs

A_PAGE = 40
MOST_UNWRITTEN = 20


def incident_for(request: Asked, pk: int, right: Right = Right.SEE_INCIDENTS) -> Incident:
    """The incident where the right is held, or the 404 of one that does not exist."""
    rows = queries.incidents_of(request.holder.commune, villages=reach(request.holder.grants, right))
    return get_object_or_404(rows, pk=pk)


@require_safe
@needs(Right.SEE_INCIDENTS)
def incidents(request: Asked) -> HttpResponseBase:
    who = request.holder
    villages = reach(who.grants, Right.SEE_INCIDENTS)
    wanted = FindForm(request.GET).wanted()
    rows = queries.incidents_of(who.commune, villages=villages)
    rows = queries.find_incidents(rows, wanted, commune=who.commune)
    keeps = reach(who.grants, Right.KEEP_INCIDENTS)
    may_keep = who.may_somewhere(Right.KEEP_INCIDENTS)
    unwritten = queries.unwritten_alarms(who.commune, villages=keeps)[:MOST_UNWRITTEN] if may_keep else ()
    tasks = queries.tasks_of(who.commune, villages=villages).filter(done_at=None)
    kinds = kinds_of(who.commune)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("trang")),
        "wanted": wanted,
        "is_narrowed": bool(request.GET),
        "villages": who.villages(Right.SEE_INCIDENTS, request.today),
        "verdicts": Verdict.choices,
        "kinds": kinds,
        "kind_names": {kind.code: kind.name for kind in kinds},
        "unwritten": unwritten,
        "tasks": tasks.count(),
        "overdue": tasks.filter(due_on__lt=request.today).count(),
        "may_keep": may_keep,
        "may_export": who.may_somewhere(Right.EXPORT),
    }
    return render(request, "incidents/incidents.html", context)


@require_safe
@needs(Right.SEE_INCIDENTS)
def incident(request: Asked, pk: int) -> HttpResponseBase:
    row = incident_for(request, pk)
    task = TaskForm()
    task.offer(office_holders(row.village, on=request.today))
    context = {
        "row": row,
        "kind": kind_of(row.commune, row.kind),
        "alarms": queries.alarms_in(row),
        "story": queries.story_of(row),
        "attendances": row.attendances.select_related("person"),
        "photos": row.photos.filter(removed_at=None).select_related("by"),
        "tasks": row.tasks.select_related("responsible", "done_by"),
        "versions": row.history.select_related("history_user").order_by("-history_date", "-history_id")[:20],
        "came_form": CameForm(),
        "photo_form": IncidentPhotoForm(),
        "task_form": task,
        "may_keep": request.holder.may(Right.KEEP_INCIDENTS, None if row.is_silent else row.village),
    }
    return render(request, "incidents/incident.html", context)


@needs(Right.KEEP_INCIDENTS)
def add(request: Asked) -> HttpResponseBase:
    """Something that happened without an alarm."""
    form = NewIncidentForm(request.POST or None, initial={"verdict": Verdict.REAL})
    form.offer(kinds_of(request.holder.commune))
    form.offer_villages(request.holder.villages(Right.KEEP_INCIDENTS, request.today))
    if request.method == "POST" and form.is_valid():
        village, by, at = form.cleaned_data["village"], request.holder.account, request.at
        made = taken(form, lambda: actions.write_incident(village, facts=form.facts(), by=by, at=at))
        if made:
            return redirect("incident", made.pk)
    return render(request, "incidents/form.html", {"form": form, "title": _("Ghi một vụ việc")})


@needs(Right.KEEP_INCIDENTS)
def of_alarm(request: Asked, pk: int) -> HttpResponseBase:
    """Closing an alarm: what was it?"""
    alarm = _alarm(request, pk)
    if (known := Incident.objects.filter(alarms__alarm=alarm).first()) is not None:
        return redirect("incident", known.pk)
    form = IncidentForm(request.POST or None, initial=_known(alarm))
    form.offer(kinds_of(alarm.commune))
    if request.method == "POST" and form.is_valid():
        by, at = request.holder.account, request.at
        made = taken(form, lambda: actions.close_alarm(alarm, facts=form.facts(), by=by, at=at))
        if made:
            return redirect("incident", made.pk)
    same = queries.same_time(alarm).select_related("village")
    context = {"form": form, "alarm": alarm, "same": same, "title": _("Báo động này là việc gì?")}
    context |= {"kind_names": {kind.code: kind.name for kind in kinds_of(alarm.commune)}}
    return render(request, "incidents/form.html", context)


@require_POST
@needs(Right.KEEP_INCIDENTS)
def same(request: Asked, pk: int) -> HttpResponseBase:
    """The alarm was one more call about an incident that is written already."""
    alarm, form = _alarm(request, pk), SameForm(request.POST)
    form.offer(queries.same_time(alarm))
    if not form.is_valid():
        return redirect("incident_of_alarm", pk)
    row = form.cleaned_data["incident"]
    told(
        request,
        lambda: actions.add_alarm(row, alarm=alarm, by=request.holder.account, at=request.at),
        done=_("Đã ghi báo động này vào cùng vụ việc."),
    )
    return redirect("incident", row.pk)


@needs(Right.KEEP_INCIDENTS)
def edit(request: Asked, pk: int) -> HttpResponseBase:
    row = incident_for(request, pk, Right.KEEP_INCIDENTS)
    form = IncidentForm(request.POST or None, initial={name: getattr(row, name) for name in actions.FACTS})
    form.offer(kinds_of(row.commune))
    if request.method == "POST" and form.is_valid():
        by, at = request.holder.account, request.at
        if taken(form, lambda: actions.correct_incident(row, facts=form.facts(), by=by, at=at)):
            return redirect("incident", pk)
    return render(request, "incidents/form.html", {"form": form, "row": row, "title": _("Sửa vụ việc")})


@require_POST
@needs(Right.KEEP_INCIDENTS)
def undo(request: Asked, pk: int) -> HttpResponseBase:
    row = incident_for(request, pk, Right.KEEP_INCIDENTS)
    told(
        request,
        lambda: actions.undo_correction(row, by=request.holder.account, at=request.at),
        done=_("Đã trở lại như trước lần sửa cuối."),
    )
    return redirect("incident", pk)


def _alarm(request: Asked, pk: int) -> Alarm:
    rows = Alarm.objects.filter(commune=request.holder.commune).select_related(
        "village__commune", "commune", "household__head", "post", "cluster"
    )
    alarm = get_object_or_404(rows, pk=pk)
    if not request.holder.may(Right.KEEP_INCIDENTS, None if alarm.is_silent else alarm.village):
        raise Http404
    return alarm


def _known(alarm: Alarm) -> dict[str, object]:
    """What the alarm tells by itself, to be corrected by who writes."""
    is_drill = alarm.occasion == Occasion.DRILL
    verdict = Verdict.TEST if is_drill else Verdict.FALSE if alarm.is_false else Verdict.REAL
    called = alarm.emergency_called_at
    number = kind_of(alarm.commune, alarm.kind).emergency
    is_known = called is not None and number in Authority
    return {
        "verdict": verdict,
        "kind": alarm.kind,
        "place": place_words(alarm),
        "began_at": timezone.localtime(alarm.raised_at),
        "over_at": timezone.localtime(alarm.ended_at) if alarm.ended_at else None,
        "handed_to": number if is_known else "",
        "handed_at": timezone.localtime(called) if called and is_known else None,
        "notes": alarm.note,
    }


urls = [
    path("vu-viec/", incidents, name="incidents"),
    path("vu-viec/ghi/", add, name="incident_add"),
    path("vu-viec/<int:pk>/", incident, name="incident"),
    path("vu-viec/<int:pk>/sua/", edit, name="incident_edit"),
    path("vu-viec/<int:pk>/hoan-tac/", undo, name="incident_undo"),
    path("bao-dong/<int:pk>/vu-viec/", of_alarm, name="incident_of_alarm"),
    path("bao-dong/<int:pk>/cung-vu-viec/", same, name="incident_same"),
]
