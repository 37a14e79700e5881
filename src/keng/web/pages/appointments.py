"""Roles, the member's file and consents: the small forms of a person's page."""

from collections.abc import Callable

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right, Role
from keng.records.people import actions, appointments
from keng.records.people.models import Appointment, Consent
from keng.web.answers import taken, tell_errors, told
from keng.web.forms.people import AppointForm, ConsentForm, EndForm, ServiceNoteForm
from keng.web.gate import Asked, needs
from keng.web.pages.people import person_for


@require_POST
@needs(Right.APPOINT)
def appoint(request: Asked, pk: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.APPOINT)
    today = request.today
    form = AppointForm(request.POST, roles=tuple(Role), prefix="giao")
    form.fields["village"].offer(  # type: ignore[attr-defined]
        request.holder.villages(Right.SEE_PEOPLE, today), may_be_commune=True
    )

    def act() -> Appointment:
        asked = form.cleaned_data
        role = Role(asked["role"])
        holder = appointments.holder_of(role, village=asked["village"], commune_id=row.commune_id)
        return appointments.appoint(
            row,
            role=role,
            village=asked["village"],
            on=asked["on"],
            directive=asked["directive"],
            replaces=holder if asked["is_replacement"] else None,
            by=request.holder.account,
            at=request.at,
        )

    return _answered(request, form, act, pk=pk, done=str(_("Đã giao chức vụ.")))


@needs(Right.APPOINT)
def end(request: Asked, pk: int) -> HttpResponseBase:
    row = get_object_or_404(Appointment, pk=pk, commune=request.holder.commune)
    today = request.today
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: appointments.end_appointment(
                row, **form.cleaned_data, by=request.holder.account, at=request.at
            ),
        )
        if done:
            return redirect("person", row.person_id)
    return render(request, "people/end.html", {"form": form, "appointment": row})


@require_POST
@needs(Right.KEEP_PEOPLE)
def note_service(request: Asked, pk: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.KEEP_PEOPLE)
    form = ServiceNoteForm(request.POST, prefix="ghi")
    return _answered(
        request,
        form,
        lambda: appointments.note_service(row, **form.cleaned_data, by=request.holder.account, at=request.at),
        pk=pk,
        done=str(_("Đã ghi vào sổ theo dõi.")),
    )


@require_POST
@needs(Right.KEEP_PEOPLE)
def give_consent(request: Asked, pk: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.KEEP_PEOPLE)
    form = ConsentForm(request.POST, prefix="dong-y")
    return _answered(
        request,
        form,
        lambda: actions.give_consent(row, **form.cleaned_data, by=request.holder.account, at=request.at),
        pk=pk,
        done=str(_("Đã ghi lời đồng ý.")),
    )


@require_POST
@needs(Right.KEEP_PEOPLE)
def withdraw_consent(request: Asked, pk: int, consent_id: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.KEEP_PEOPLE)
    consent = get_object_or_404(Consent, pk=consent_id, person=row)
    told(
        request,
        lambda: actions.withdraw_consent(consent, by=request.holder.account, at=request.at),
        done=_("Đã rút lời đồng ý; từ nay không dùng cho việc đó nữa."),
    )
    return redirect("person", pk)


def _answered(
    request: Asked, form: forms.Form, act: Callable[[], object], *, pk: int, done: str
) -> HttpResponseBase:
    if form.is_valid():
        told(request, act, done=done)
    else:
        tell_errors(request, form)
    return redirect("person", pk)


urls = [
    path("moi-nguoi/<int:pk>/giao/", appoint, name="appoint"),
    path("moi-nguoi/chuc-vu/<int:pk>/thoi/", end, name="appointment_end"),
    path("moi-nguoi/<int:pk>/so-theo-doi/", note_service, name="service_note"),
    path("moi-nguoi/<int:pk>/dong-y/", give_consent, name="consent_give"),
    path("moi-nguoi/<int:pk>/dong-y/<int:consent_id>/rut/", withdraw_consent, name="consent_withdraw"),
]
