"""Households: the list with its search, a home's page, adding and correcting."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right, reach
from keng.records.groups.queries import group_of, groups_of
from keng.records.households import actions
from keng.records.households.models import Household, HouseholdMember
from keng.records.households.needs import withdraw as withdraw_for
from keng.records.households.queries import changes_of, find_households, households_of, likely_twins
from keng.records.people.audit import note_act
from keng.records.people.models import Consent
from keng.records.reach.heard import unreachable_among
from keng.web.answers import taken, told
from keng.web.forms.households import HouseholdForm, MemberForm
from keng.web.forms.people import ConsentForm
from keng.web.gate import Asked, needs

A_PAGE = 50


def seen(request: Asked, right: Right) -> QuerySet[Household]:
    """The homes of the places where the asker holds the right."""
    return households_of(request.holder.commune, villages=reach(request.holder.grants, right))


def household_for(request: Asked, pk: int, right: Right) -> Household:
    """The home, or the same 404 as for one that does not exist."""
    row = get_object_or_404(seen(request, right), pk=pk)
    if not request.holder.may(Right.SEE_HOUSEHOLDS, row.village):
        raise Http404
    return row


@require_safe
@needs(Right.SEE_HOUSEHOLDS)
def households(request: Asked) -> HttpResponseBase:
    """The open homes of one's villages, found by any part of a name, a number, a telephone."""
    villages = request.holder.villages(Right.SEE_HOUSEHOLDS, request.today)
    text, village = (request.GET.get(k, "").strip() for k in ("tim", "thon"))
    rows = seen(request, Right.SEE_HOUSEHOLDS)
    if request.GET.get("da-di") != "1":
        rows = rows.filter(valid_to=None)
    if text:
        rows = find_households(rows, text=text)
    if village.isdigit():
        rows = rows.filter(village_id=int(village))
    rows = rows.order_by("village__order", "village_id", "head__folded", "pk").prefetch_related(
        "head__phones"
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    heads = [home.head_id for home in page.object_list]
    context = {
        "page": page,
        "lost": unreachable_among(heads, request.holder.commune, at=request.at),
        "villages": villages,
        "asked": {"text": text, "village": village},
        "is_narrowed": bool(text or village),
        "may_add": request.holder.may_somewhere(Right.KEEP_HOUSEHOLDS),
        "may_see_needs": request.holder.may_somewhere(Right.SEE_HELP_NEEDS),
    }
    return render(request, "households/households.html", context)


@require_safe
@needs(Right.SEE_HOUSEHOLDS)
def household(request: Asked, pk: int) -> HttpResponseBase:
    row = household_for(request, pk, Right.SEE_HOUSEHOLDS)
    _log(request, "see_household", row)
    shows_position = actions.agrees(row.head, Consent.Purpose.POSITION)
    context = {
        "home": row,
        "members": row.members.select_related("person").prefetch_related("person__phones"),
        "lost": unreachable_among(
            [row.head_id, *row.members.values_list("person", flat=True)], row.village.commune, at=request.at
        ),
        "consents": row.head.consents.order_by("withdrawn_at", "purpose"),
        "changes": changes_of(row),
        "edits": row.history.select_related("history_user", "head").order_by("-history_date")[:20],
        "shows_position": shows_position,
        "may_keep": request.holder.may(Right.KEEP_HOUSEHOLDS, row.village) and row.valid_to is None,
        "may_undo": request.holder.may(Right.KEEP_HOUSEHOLDS, row.village),
        "may_see_needs": request.holder.may(Right.SEE_HELP_NEEDS, row.village),
        "member_form": MemberForm(prefix="nguoi"),
        "consent_form": ConsentForm(prefix="dong-y"),
        "group": group_of(row),
        "groups": [standing.group for standing in groups_of([row.village])],
    }
    return render(request, "households/household.html", context)


@needs(Right.KEEP_HOUSEHOLDS)
def add(request: Asked) -> HttpResponseBase:
    villages = request.holder.villages(Right.KEEP_HOUSEHOLDS, request.today)
    form = HouseholdForm(request.POST or None, initial={"village": request.GET.get("thon")})
    form.offer(villages)
    twins: list[Household] = []
    if request.method == "POST" and form.is_valid():
        twins = _twins(form, None)
        made = None if twins else taken(form, lambda: _add(request, form))
        if made:
            messages.success(request, str(_("Đã ghi %(home)s.") % {"home": made}))
            return redirect("household", made.pk)
    return render(request, "households/edit.html", {"form": form, "home": None, "twins": twins})


@needs(Right.KEEP_HOUSEHOLDS)
def edit(request: Asked, pk: int) -> HttpResponseBase:
    row = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = HouseholdForm(request.POST or None, initial=_known(row))
    form.offer([row.village])
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: actions.edit_household(
                row, head=form.head(), home=form.home(), by=request.holder.account, at=request.at
            ),
        )
        if done:
            messages.success(request, str(_("Đã lưu.")))
            return redirect("household", pk)
    return render(request, "households/edit.html", {"form": form, "home": row, "twins": []})


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def add_member(request: Asked, pk: int) -> HttpResponseBase:
    row = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = MemberForm(request.POST, prefix="nguoi")
    if not form.is_valid():
        messages.error(request, " ".join(str(e[0]) for e in form.errors.values()))
        return redirect("household", pk)
    told(
        request,
        lambda: actions.add_member(row, member=form.head(), by=request.holder.account, at=request.at),
        done=_("Đã ghi thêm người gọi được của hộ."),
    )
    return redirect("household", pk)


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def remove_member(request: Asked, pk: int, member_id: int) -> HttpResponseBase:
    row = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    member = get_object_or_404(HouseholdMember, pk=member_id, household=row)
    told(
        request,
        lambda: actions.remove_member(member, by=request.holder.account, at=request.at),
        done=_("Đã bỏ tên khỏi hộ; người đó vẫn ở trong sổ của thôn."),
    )
    return redirect("household", pk)


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def consent(request: Asked, pk: int) -> HttpResponseBase:
    """The head agrees to one purpose."""
    row = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = ConsentForm(request.POST, prefix="dong-y")
    if form.is_valid():
        told(
            request,
            lambda: actions.consent_of(row, **form.cleaned_data, by=request.holder.account, at=request.at),
            done=_("Đã ghi lời đồng ý."),
        )
    else:
        messages.error(request, str(_("Hãy ghi đồng ý cho việc gì và bằng cách nào.")))
    return redirect("household", pk)


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def withdraw(request: Asked, pk: int, consent_id: int) -> HttpResponseBase:
    """The head takes it back; what was kept for that purpose goes."""
    row = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    given = get_object_or_404(Consent, pk=consent_id, person=row.head)
    told(
        request,
        lambda: withdraw_for(row, consent=given, by=request.holder.account, at=request.at),
        done=_("Đã rút lời đồng ý; điều ghi cho việc đó đã xóa."),
    )
    return redirect("household", pk)


def _add(request: Asked, form: HouseholdForm) -> Household:
    village = form.cleaned_data["village"]
    return actions.add_household(
        village, head=form.head(), home=form.home(), by=request.holder.account, at=request.at
    )


def _twins(form: HouseholdForm, row: Household | None) -> list[Household]:
    """Homes that may be the one being written, unless the asker said that this is another."""
    data = form.cleaned_data
    if data["is_another"]:
        return []
    return likely_twins(data["village"], name=data["name"], numbers=data["phones"], other_than=row)


def _known(row: Household) -> dict[str, object]:
    head = row.head
    return {
        "form_of_address": head.form_of_address,
        "name": head.name,
        "phones": ", ".join(head.phones.values_list("number", flat=True)),
        "village": row.village_id,
        "cluster": row.cluster_id,
        "number": row.number,
        "address": row.address,
        "residents": row.residents,
        "point": f"{row.lat:.6f}, {row.lon:.6f}" if row.lat is not None else "",
    }


def _log(request: Asked, verb: str, row: Household) -> None:
    note_act(
        verb,
        subject=f"household:{row.pk}",
        by=request.holder.account,
        commune=request.holder.commune,
        at=request.at,
    )


urls = [
    path("ho/", households, name="households"),
    path("ho/them/", add, name="household_add"),
    path("ho/<int:pk>/", household, name="household"),
    path("ho/<int:pk>/sua/", edit, name="household_edit"),
    path("ho/<int:pk>/nguoi/", add_member, name="household_member_add"),
    path("ho/<int:pk>/nguoi/<int:member_id>/bo/", remove_member, name="household_member_remove"),
    path("ho/<int:pk>/dong-y/", consent, name="household_consent"),
    path("ho/<int:pk>/dong-y/<int:consent_id>/rut/", withdraw, name="household_withdraw"),
]
