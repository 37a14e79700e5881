"""What hangs on an incident: photos, who else came, tasks given and ticked off."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.incidents import follow_up
from keng.records.incidents.models import Attendance, IncidentPhoto, IncidentTask
from keng.records.people.queries import office_holders
from keng.web.answers import tell_errors, told
from keng.web.forms.incidents import CameForm, IncidentPhotoForm, TaskForm
from keng.web.gate import Asked, needs
from keng.web.pages.incidents import incident_for
from keng.web.photos import photo_answer

BACK = "sau"  # where a ticked task was seen


@require_safe
@needs(Right.SEE_INCIDENTS)
def photo(request: Asked, pk: int) -> HttpResponseBase:
    """A photo, to those who may see its incident."""
    kept = get_object_or_404(IncidentPhoto, pk=pk, removed_at=None)
    incident_for(request, kept.incident_id)
    return photo_answer(kept.photo)


@require_POST
@needs(Right.KEEP_INCIDENTS)
def photo_add(request: Asked, pk: int) -> HttpResponseBase:
    row, form = (
        incident_for(request, pk, Right.KEEP_INCIDENTS),
        IncidentPhotoForm(request.POST, request.FILES),
    )
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("incident", pk)
    said, by, at = form.cleaned_data, request.holder.account, request.at
    told(
        request,
        lambda: follow_up.add_photo(row, photo=said["photo"], caption=said["caption"], by=by, at=at),
        done=_("Đã thêm ảnh."),
    )
    return redirect("incident", pk)


@require_POST
@needs(Right.KEEP_INCIDENTS)
def photo_drop(request: Asked, pk: int) -> HttpResponseBase:
    kept = get_object_or_404(IncidentPhoto.objects.select_related("incident__commune"), pk=pk)
    incident_for(request, kept.incident_id, Right.KEEP_INCIDENTS)
    follow_up.remove_photo(kept, by=request.holder.account, at=request.at)
    return redirect("incident", kept.incident_id)


@require_POST
@needs(Right.KEEP_INCIDENTS)
def came(request: Asked, pk: int) -> HttpResponseBase:
    """Somebody who came and had no phone to say so."""
    row, form = incident_for(request, pk, Right.KEEP_INCIDENTS), CameForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("incident", pk)
    by, at = request.holder.account, request.at
    told(
        request,
        lambda: follow_up.note_came(row, **form.cleaned_data, by=by, at=at),
        done=_("Đã ghi người đến giúp."),
    )
    return redirect("incident", pk)


@require_POST
@needs(Right.KEEP_INCIDENTS)
def came_drop(request: Asked, pk: int) -> HttpResponseBase:
    one = get_object_or_404(Attendance.objects.select_related("incident__commune"), pk=pk)
    incident_for(request, one.incident_id, Right.KEEP_INCIDENTS)
    row = follow_up.drop_attendance(one, by=request.holder.account, at=request.at)
    return redirect("incident", row.pk)


@require_POST
@needs(Right.KEEP_INCIDENTS)
def task_add(request: Asked, pk: int) -> HttpResponseBase:
    row, form = incident_for(request, pk, Right.KEEP_INCIDENTS), TaskForm(request.POST)
    form.offer(office_holders(row.village, on=request.today))
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("incident", pk)
    by, at = request.holder.account, request.at
    told(
        request,
        lambda: follow_up.add_task(row, **form.cleaned_data, by=by, at=at),
        done=_("Đã giao việc."),
    )
    return redirect("incident", pk)


@require_POST
@needs(Right.SEE_INCIDENTS)
def task_done(request: Asked, pk: int) -> HttpResponseBase:
    """Ticked off by whoever does it, or who keeps the incident; `lai=1` opens it again."""
    task = get_object_or_404(IncidentTask.objects.select_related("incident__commune"), pk=pk)
    row = incident_for(request, task.incident_id)
    who = request.holder
    if task.responsible_id != who.person.pk and not who.may(Right.KEEP_INCIDENTS, row.village):
        raise Http404
    is_done = request.POST.get("lai") != "1"
    follow_up.tick_task(task, is_done=is_done, by=who.account, at=request.at)
    return redirect("incident_tasks") if request.POST.get(BACK) == "viec" else redirect("incident", row.pk)


urls = [
    path("vu-viec/anh/<int:pk>/", photo, name="incident_photo"),
    path("vu-viec/anh/<int:pk>/bo/", photo_drop, name="incident_photo_drop"),
    path("vu-viec/<int:pk>/anh/", photo_add, name="incident_photo_add"),
    path("vu-viec/<int:pk>/nguoi/", came, name="incident_came"),
    path("vu-viec/nguoi/<int:pk>/bo/", came_drop, name="incident_came_drop"),
    path("vu-viec/<int:pk>/viec/", task_add, name="incident_task_add"),
    path("vu-viec/viec/<int:pk>/xong/", task_done, name="incident_task_done"),
]
