"""People: the list with its search, a person's page, adding and correcting."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import DESK_ROLES, Right, Role, reach
from keng.records.people import actions
from keng.records.people.audit import note_act
from keng.records.people.models import ROLE_WORDS, Person, Phone
from keng.records.people.queries import by_office, find_people, grants_of, people_of
from keng.records.reach.heard import heard_since, unreachable, unreachable_among
from keng.web.answers import taken, told
from keng.web.forms.people import AppointForm, ConsentForm, PersonForm, ServiceNoteForm
from keng.web.gate import Asked, needs

A_PAGE = 50


def seen(request: Asked, right: Right) -> QuerySet[Person]:
    """The people of the places where the asker holds the right."""
    ids = reach(request.holder.grants, right)
    return people_of(request.holder.commune, villages=ids)


def is_within_reach(request: Asked, person: Person, right: Right) -> bool:
    """Whether the right is held everywhere the person stands: at home and at every role.

    A village head thus writes about her villagers, never about an officer who lives among them.
    """
    ids = reach(request.holder.grants, right)
    if ids is None:
        return True
    today = request.today
    places = {g.village_id for g in grants_of(person, on=today)} | {person.village_id}
    return places <= ids


def person_for(request: Asked, pk: int, right: Right) -> Person:
    """The person, or the same 404 as for one who does not exist."""
    person = get_object_or_404(seen(request, Right.SEE_PEOPLE), pk=pk)
    if right is not Right.SEE_PEOPLE and not is_within_reach(request, person, right):
        return get_object_or_404(Person.objects.none())
    return person


@require_safe
@needs(Right.SEE_PEOPLE)
def people(request: Asked) -> HttpResponseBase:
    today = request.today
    villages = request.holder.villages(Right.SEE_PEOPLE, today)
    text, village, role = (request.GET.get(k, "").strip() for k in ("tim", "thon", "chuc-vu"))
    rows = seen(request, Right.SEE_PEOPLE)
    if request.GET.get("da-nghi") != "1":
        rows = rows.filter(is_active=True)
    if text:
        rows = find_people(rows, text=text)
    if village.isdigit():
        rows = rows.filter(village_id=int(village))
    if role in set(Role):
        rows = rows.filter(appointments__role=role, appointments__until_on=None)
    commune = request.holder.commune
    is_lost_only = request.GET.get("khong-bao-duoc") == "1"
    if is_lost_only:
        rows = unreachable(rows, since=heard_since(commune, request.at))
    rows = by_office(rows.distinct()).select_related("village").prefetch_related("appointments__village")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "lost": unreachable_among((one.pk for one in page.object_list), commune, at=request.at),
        "is_lost_only": is_lost_only,
        "villages": villages,
        "roles": ROLE_WORDS.items(),
        "asked": {"text": text, "village": village, "role": role},
        "may_add": request.holder.may_somewhere(Right.KEEP_PEOPLE),
    }
    return render(request, "people/people.html", context)


@require_safe
@needs(Right.SEE_PEOPLE)
def person(request: Asked, pk: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.SEE_PEOPLE)
    commune = request.holder.commune
    note_act("see_person", subject=f"person:{pk}", by=request.holder.account, commune=commune, at=request.at)
    return render(request, "people/person.html", person_page(request, row))


def person_page(request: Asked, row: Person) -> dict[str, object]:
    """Everything that stands on a person's page, with the small forms the asker may use."""
    today = request.today
    may_appoint = request.holder.may(Right.APPOINT)
    appoint_form = AppointForm(initial={"on": today}, roles=tuple(Role), prefix="giao")
    appoint_form.fields["village"].offer(  # type: ignore[attr-defined]
        request.holder.villages(Right.SEE_PEOPLE, today), may_be_commune=True
    )
    return {
        "person": row,
        "appointments": row.appointments.select_related("village").order_by("until_on", "-from_on"),
        "consents": row.consents.order_by("withdrawn_at", "purpose"),
        "since": heard_since(row.commune, request.at),
        "is_lost": row.pk in unreachable_among([row.pk], row.commune, at=request.at),
        "service_notes": row.service_notes.select_related("by"),
        "changes": row.history.select_related("history_user").order_by("-history_date")[:20],
        "phones_bound": row.account.bound_phones.filter(revoked_at=None) if hasattr(row, "account") else None,
        "is_officer": any(g.role in DESK_ROLES for g in grants_of(row, on=today)),
        "may_keep": is_within_reach(request, row, Right.KEEP_PEOPLE),
        "may_invite": may_invite(request, row),
        "may_appoint": may_appoint,
        "appoint_form": appoint_form,
        "note_form": ServiceNoteForm(initial={"on": today}, prefix="ghi"),
        "consent_form": ConsentForm(prefix="dong-y"),
        "today": today,
    }


def may_invite(request: Asked, row: Person) -> bool:
    """A link is a key: one for an officer is made only by who may appoint officers."""
    today = request.today
    if any(g.role in DESK_ROLES for g in grants_of(row, on=today)):
        return request.holder.may(Right.APPOINT)
    return row.is_active and is_within_reach(request, row, Right.INVITE)


@needs(Right.KEEP_PEOPLE)
def add(request: Asked) -> HttpResponseBase:
    form = _form(request, initial={"village": request.GET.get("thon")})
    if request.method == "POST" and form.is_valid():
        made = taken(
            form,
            lambda: actions.add_person(
                request.holder.commune, **form.cleaned_data, by=request.holder.account, at=request.at
            ),
        )
        if made:
            messages.success(request, str(_("Đã thêm %(person)s.") % {"person": made}))
            return redirect("person", made.pk)
    return render(request, "people/edit.html", {"form": form, "person": None})


@needs(Right.KEEP_PEOPLE)
def edit(request: Asked, pk: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.KEEP_PEOPLE)
    known = {
        "form_of_address": row.form_of_address,
        "name": row.name,
        "village": row.village_id,
        "phones": ", ".join(row.phones.values_list("number", flat=True)),
    }
    form = _form(request, initial=known)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: actions.edit_person(row, **form.cleaned_data, by=request.holder.account, at=request.at),
        )
        if done:
            messages.success(request, str(_("Đã lưu.")))
            return redirect("person", pk)
    return render(request, "people/edit.html", {"form": form, "person": row})


@require_POST
@needs(Right.KEEP_PEOPLE)
def retire(request: Asked, pk: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.KEEP_PEOPLE)
    told(
        request,
        lambda: actions.retire_person(row, by=request.holder.account, at=request.at),
        done=_("Đã ghi: không còn ở thôn. Máy của người đó đã thoát."),
    )
    return redirect("people")


@require_POST
@needs(Right.KEEP_PEOPLE)
def confirm_phone(request: Asked, pk: int, phone_id: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.KEEP_PEOPLE)
    phone = get_object_or_404(Phone, pk=phone_id, person=row)
    told(
        request,
        lambda: actions.confirm_phone(phone, by=request.holder.account, at=request.at),
        done=_("Đã ghi: gọi thử đúng người."),
    )
    return redirect("person", pk)


def _form(request: Asked, *, initial: Mapping[str, object]) -> PersonForm:
    form = PersonForm(request.POST if request.method == "POST" else None, initial=dict(initial))
    today = request.today
    field: forms.Field = form.fields["village"]
    field.offer(  # type: ignore[attr-defined]
        request.holder.villages(Right.KEEP_PEOPLE, today),
        may_be_commune=request.holder.may(Right.KEEP_PEOPLE),
    )
    return form


urls = [
    path("moi-nguoi/", people, name="people"),
    path("moi-nguoi/them/", add, name="person_add"),
    path("moi-nguoi/<int:pk>/", person, name="person"),
    path("moi-nguoi/<int:pk>/sua/", edit, name="person_edit"),
    path("moi-nguoi/<int:pk>/khong-con/", retire, name="person_retire"),
    path("moi-nguoi/<int:pk>/so/<int:phone_id>/dung/", confirm_phone, name="phone_confirm"),
]
