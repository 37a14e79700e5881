"""Inter-family groups: the list of a village, a group's page and sheet, forming and changing one."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.groups import actions, queries
from keng.records.groups.models import InterFamilyGroup
from keng.records.households.models import Household
from keng.records.people.audit import note_act
from keng.records.reach.heard import unreachable_among
from keng.web.answers import taken, tell_errors, told
from keng.web.forms.groups import GroupForm, JoinForm, LedForm, WhichGroupForm
from keng.web.gate import Asked, needs
from keng.web.pages.households import household_for
from keng.web.pages.rota import village_for


def group_for(request: Asked, pk: int, right: Right = Right.SEE_HOUSEHOLDS) -> InterFamilyGroup:
    """The group where the right is held, or the 404 of one that does not exist."""
    rows = InterFamilyGroup.objects.filter(village__commune=request.holder.commune)
    group = get_object_or_404(rows.select_related("village__commune", "leader"), pk=pk)
    if not request.holder.may(right, group.village):
        raise Http404
    return group


@require_safe
@needs(Right.SEE_HOUSEHOLDS)
def groups(request: Asked) -> HttpResponseBase:
    """The groups of one village, and how many of its homes are in none."""
    village = village_for(request, Right.SEE_HOUSEHOLDS)
    if village is None:
        raise Http404
    context = {
        "village": village,
        "villages": request.holder.villages(Right.SEE_HOUSEHOLDS, request.today),
        "groups": queries.groups_of([village]),
        "left": queries.homes_in_none(village).count(),
        "limits": (queries.FEWEST, queries.MOST),
        "may_keep": request.holder.may(Right.KEEP_HOUSEHOLDS, village),
    }
    return render(request, "groups/groups.html", context)


@require_safe
@needs(Right.SEE_HOUSEHOLDS)
def group(request: Asked, pk: int) -> HttpResponseBase:
    row = group_for(request, pk)
    homes = list(queries.homes_in(row))
    may_keep = request.holder.may(Right.KEEP_HOUSEHOLDS, row.village) and row.dissolved_on is None
    join = JoinForm()
    join.offer(row.village)
    context = {
        "group": row,
        "homes": homes,
        "size": queries.size_of(len(homes)),
        "limits": (queries.FEWEST, queries.MOST),
        "near": queries.near_in_none(row) if may_keep else [],
        "past": row.members.exclude(left_on=None).select_related("household__head").order_by("-left_on"),
        "edits": row.history.select_related("history_user", "leader").order_by("-history_date")[:20],
        "join": join,
        "may_keep": may_keep,
    }
    return render(request, "groups/group.html", context)


@require_safe
@needs(Right.SEE_HOUSEHOLDS)
def sheet(request: Asked, pk: int) -> HttpResponseBase:
    """The list with telephones, to print; the look is logged."""
    row = group_for(request, pk)
    account, commune = request.holder.account, request.holder.commune
    note_act("see_group_sheet", subject=f"group:{row.pk}", by=account, commune=commune, at=request.at)
    homes = queries.homes_in(row).prefetch_related("head__phones", "members__person__phones")
    people = {pk for home in homes for pk in (home.head_id, *(m.person_id for m in home.members.all())) if pk}
    lost = unreachable_among(people, commune, at=request.at)
    return render(request, "groups/sheet.html", {"group": row, "homes": homes, "lost": lost})


@needs(Right.KEEP_HOUSEHOLDS)
def add(request: Asked) -> HttpResponseBase:
    village = village_for(request, Right.KEEP_HOUSEHOLDS)
    if village is None:
        raise Http404
    form = GroupForm(request.POST or None)
    form.offer(village)
    if request.method == "POST" and form.is_valid():
        by, at = request.holder.account, request.at
        made = taken(form, lambda: actions.form_group(village, **form.cleaned_data, by=by, at=at))
        if made:
            return redirect("group", made.pk)
    return render(
        request, "groups/form.html", {"form": form, "village": village, "title": _("Lập tổ liên gia")}
    )


@needs(Right.KEEP_HOUSEHOLDS)
def edit(request: Asked, pk: int) -> HttpResponseBase:
    """Its name and its leader."""
    row = group_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = LedForm(request.POST or None, initial={"name": row.name, "leader": row.leader_id})
    form.offer(row)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: _edit(request, row, form))
        if done:
            return redirect("group", pk)
    context = {"form": form, "village": row.village, "group": row, "title": _("Tên, tổ trưởng")}
    return render(request, "groups/form.html", context)


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def join(request: Asked, pk: int) -> HttpResponseBase:
    """Homes come in by their numbers or names."""
    row, form = group_for(request, pk, Right.KEEP_HOUSEHOLDS), JoinForm(request.POST)
    form.offer(row.village)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("group", pk)
    for home in form.cleaned_data["homes"]:
        _move(request, home, row)
    return redirect("group", pk)


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def out(request: Asked, pk: int, home_id: int) -> HttpResponseBase:
    row = group_for(request, pk, Right.KEEP_HOUSEHOLDS)
    home = get_object_or_404(queries.homes_in(row), pk=home_id)
    _move(request, home, None)
    return redirect("group", pk)


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def dissolve(request: Asked, pk: int) -> HttpResponseBase:
    row = group_for(request, pk, Right.KEEP_HOUSEHOLDS)
    told(
        request,
        lambda: actions.dissolve_group(row, by=request.holder.account, at=request.at),
        done=_("Tổ đã giải thể; các hộ chưa ở tổ nào. Chuyện cũ vẫn giữ."),
    )
    return redirect("groups")


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def of_household(request: Asked, pk: int) -> HttpResponseBase:
    """A home goes to another group, from its own page."""
    home = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = WhichGroupForm(request.POST)
    form.offer([standing.group for standing in queries.groups_of([home.village])])
    if form.is_valid():
        _move(request, home, form.cleaned_data["group"])
    else:
        messages.error(request, str(_("Không có tổ liên gia ấy ở thôn này.")))
    return redirect("household", pk)


def _move(request: Asked, home: Household, to: InterFamilyGroup | None) -> None:
    told(
        request,
        lambda: actions.move_home(home, to=to, by=request.holder.account, at=request.at) or home,
        done=_("%(home)s: đã ghi.") % {"home": home},
    )


def _edit(request: Asked, row: InterFamilyGroup, form: LedForm) -> InterFamilyGroup:
    by, at, said = request.holder.account, request.at, form.cleaned_data
    if said["leader"] != row.leader:
        actions.choose_leader(row, leader=said["leader"], by=by, at=at)
    if said["name"] != row.name:
        actions.rename_group(row, name=said["name"], by=by, at=at)
    return row


urls = [
    path("to-lien-gia/", groups, name="groups"),
    path("to-lien-gia/them/", add, name="group_add"),
    path("to-lien-gia/<int:pk>/", group, name="group"),
    path("to-lien-gia/<int:pk>/sua/", edit, name="group_edit"),
    path("to-lien-gia/<int:pk>/in/", sheet, name="group_sheet"),
    path("to-lien-gia/<int:pk>/them-ho/", join, name="group_join"),
    path("to-lien-gia/<int:pk>/ra/<int:home_id>/", out, name="group_out"),
    path("to-lien-gia/<int:pk>/giai-the/", dissolve, name="group_dissolve"),
    path("ho/<int:pk>/to-lien-gia/", of_household, name="household_group"),
]
