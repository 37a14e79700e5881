"""Who needs help in an emergency. Every look is logged; the sheet is printed for the people who go."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.records.households.actions import agrees
from keng.records.households.needs import homes_with_needs, needs_seen, set_needs
from keng.records.people.audit import note_act
from keng.records.people.models import Consent
from keng.web.answers import taken
from keng.web.forms.households import NeedsForm
from keng.web.gate import Asked, needs
from keng.web.pages.households import household_for, seen


@require_safe
@needs(Right.SEE_HELP_NEEDS)
def needs_sheet(request: Asked) -> HttpResponseBase:
    """The sheet of the villages one answers for: whom to carry, guide, wake first."""
    villages = request.holder.villages(Right.SEE_HELP_NEEDS, request.today)
    village = request.GET.get("thon", "").strip()
    rows = seen(request, Right.SEE_HELP_NEEDS).filter(valid_to=None)
    if village.isdigit():
        rows = rows.filter(village_id=int(village))
    who = request.holder
    note_act(
        "see_needs_sheet", subject=f"village:{village}", by=who.account, commune=who.commune, at=request.at
    )
    homes = homes_with_needs(rows).order_by("village__order", "cluster__name", "number")
    context = {
        "homes": homes.prefetch_related("help_needs", "head__phones"),
        "villages": villages,
        "asked": village,
    }
    return render(request, "households/needs_sheet.html", context)


@needs(Right.SEE_HELP_NEEDS)
def household_needs(request: Asked, pk: int) -> HttpResponseBase:
    """The needs of one home, and the form to keep them."""
    home = household_for(request, pk, Right.SEE_HELP_NEEDS)
    rows = needs_seen(home, by=request.holder.account, at=request.at)
    known = {n.kind: n.people for n in rows} | {f"{n.kind}_note": n.note for n in rows}
    form = NeedsForm(request.POST or None, initial=known)
    may_keep = request.holder.may(Right.KEEP_HOUSEHOLDS, home.village) and home.valid_to is None
    if request.method == "POST" and may_keep and form.is_valid():
        done = taken(
            form,
            lambda: set_needs(home, needs=form.needs(), by=request.holder.account, at=request.at),
        )
        if done is not None:
            messages.success(request, str(_("Đã lưu.")))
            return redirect("household_needs", pk)
    context = {
        "home": home,
        "rows": rows,
        "form": form,
        "may_keep": may_keep,
        "agrees": agrees(home.head, Consent.Purpose.HELP_NEEDS),
    }
    return render(request, "households/needs.html", context)


urls = [
    path("ho/can-giup/", needs_sheet, name="needs"),
    path("ho/<int:pk>/can-giup/", household_needs, name="household_needs"),
]
