"""Places: the villages of the commune, one village with its clusters and its past."""

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right, Role, reach
from keng.records.people.audit import note_act
from keng.records.people.models import Appointment
from keng.records.places import actions
from keng.records.places.models import Cluster, Village
from keng.records.places.queries import changes_of, find_villages
from keng.records.resettlement.undoing import undoable
from keng.web.answers import taken, tell_errors, told
from keng.web.forms.places import ClusterForm, VillageNameForm, VillagesForm
from keng.web.gate import Asked, needs


def village_for(request: Asked, pk: int, right: Right) -> Village:
    """The village, or the same 404 as for one that does not exist."""
    village = get_object_or_404(Village.objects.select_related("commune"), pk=pk)
    if village.commune_id != request.holder.commune.pk or not request.holder.may(right, village):
        raise Http404
    return village


def log(request: Asked, verb: str, village: Village, detail: str = "") -> None:
    """Who changed what of a place."""
    note_act(
        verb,
        subject=f"village:{village.pk}",
        by=request.holder.account,
        commune=village.commune,
        at=request.at,
        detail=detail,
    )


@require_safe
@needs(Right.SEE_PLACES)
def places(request: Asked) -> HttpResponseBase:
    """The villages that stand; a search also finds former names and villages that are no more."""
    text = request.GET.get("tim", "").strip()
    rows: QuerySet[Village] = Village.objects.filter(commune=request.holder.commune)
    ids = reach(request.holder.grants, Right.SEE_PLACES)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    wanted = find_villages(text) if text else Village.objects.standing_on(request.today)
    rows = rows.filter(pk__in=wanted.values("pk"))
    return render(request, "places/places.html", _listed(request, rows) | {"asked": text})


def _listed(request: Asked, rows: QuerySet[Village]) -> dict[str, object]:
    open_now = Q(households__valid_to=None)
    villages = rows.prefetch_related("clusters", "former_names", "changes_after__after").annotate(
        homes=Count("households", filter=open_now, distinct=True),
        posts=Count("gong_posts", filter=Q(gong_posts__valid_to=None), distinct=True),
    )
    heads = Appointment.objects.in_force_on(request.today).filter(village__in=rows, role=Role.VILLAGE_HEAD)
    return {
        "villages": villages,
        "heads": {a.village_id: a.person for a in heads.select_related("person")},
        "may_keep": request.holder.may(Right.KEEP_PLACES),
        "form": VillagesForm(),
        "former": request.holder.commune.former_names.all(),
        "removed": just_removed(request),
        "today": request.today,
    }


@require_POST
@needs(Right.KEEP_PLACES)
def found(request: Asked) -> HttpResponseBase:
    """Villages from a pasted list."""
    form = VillagesForm(request.POST)
    if form.is_valid():
        made = taken(
            form,
            lambda: actions.found_villages(
                request.holder.commune, text=form.cleaned_data["text"], on=request.today, at=request.at
            ),
        )
        for village in made or []:
            log(request, "found_village", village)
        if made is not None:
            words = ngettext("Đã thêm %(n)s thôn.", "Đã thêm %(n)s thôn.", len(made)) % {"n": len(made)}
            told(request, lambda: made, done=words)
            return redirect("places")
    rows = request.holder.commune.villages.standing_on(request.today)
    return render(request, "places/places.html", _listed(request, rows) | {"form": form}, status=422)


REMOVED = "removed_village"  # named once on the next page, with a button to take it back


def just_removed(request: Asked) -> str:
    """The village that was removed a moment ago; said once."""
    return str(request.session.pop(REMOVED, ""))


@require_POST
@needs(Right.KEEP_PLACES)
def remove(request: Asked, pk: int) -> HttpResponseBase:
    """A village that was written by mistake; the next page offers it back."""
    row = village_for(request, pk, Right.KEEP_PLACES)
    name, is_first_run = str(row), request.POST.get("tu") == "bat-dau"
    gone = told(
        request,
        lambda: actions.remove_village(row, at=request.at),
        done=_("Đã bỏ %(village)s.") % {"village": name},
    )
    if gone is not None:
        note_act(
            "remove_village",
            subject=f"village:{pk}",
            by=request.holder.account,
            commune=request.holder.commune,
            at=request.at,
            detail=name,
        )
        request.session[REMOVED] = name
    if is_first_run:
        return redirect("begin_step", "thon")
    return redirect("places") if gone is not None else redirect("village", pk)


@require_safe
@needs(Right.SEE_PLACES)
def village(request: Asked, pk: int) -> HttpResponseBase:
    row = village_for(request, pk, Right.SEE_PLACES)
    offices = Appointment.objects.in_force_on(request.today).filter(village=row).exclude(role=Role.RESIDENT)
    context = {
        "village": row,
        "is_past": not _stands(row, request.today),
        "clusters": row.clusters.filter(valid_to=None).annotate(homes=Count("households")),
        "posts": row.gong_posts.filter(valid_to=None).prefetch_related("clusters"),
        "may_publish": request.holder.may(Right.PUBLISH, row),
        "homes": row.households.filter(valid_to=None).count(),
        "offices": sorted(
            offices.select_related("person").order_by("person__folded"),
            key=lambda a: list(Role).index(Role(a.role)),
        ),
        "former": row.former_names.order_by("-valid_to"),
        "changes": (changes := changes_of(row)),
        "undoable": undoable(changes),
        "may_keep": request.holder.may(Right.KEEP_PLACES),
        "cluster_form": ClusterForm(),
        "may_see_people": request.holder.may(Right.SEE_PEOPLE, row),
    }
    return render(request, "places/village.html", context)


def _stands(row: Village, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


@needs(Right.KEEP_PLACES)
def rename(request: Asked, pk: int) -> HttpResponseBase:
    row = village_for(request, pk, Right.KEEP_PLACES)
    known = {"local_word": row.local_word, "name": row.name, "on": request.today}
    form = VillageNameForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        former = str(row)
        done = taken(form, lambda: actions.rename_village(row, **form.cleaned_data, at=request.at))
        if done:
            log(request, "rename_village", row)
            told(
                request,
                lambda: done,
                done=_("Đã đổi tên. Tìm “%(former)s” vẫn thấy thôn này.") % {"former": former},
            )
            return redirect("village", pk)
    return render(request, "places/rename.html", {"form": form, "village": row})


@require_POST
@needs(Right.KEEP_PLACES)
def cluster_add(request: Asked, pk: int) -> HttpResponseBase:
    row = village_for(request, pk, Right.KEEP_PLACES)
    form = ClusterForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("village", pk)
    words = form.cleaned_data
    told(
        request,
        lambda: actions.add_cluster(row, **words, on=request.today, at=request.at),
        done=_("Đã thêm cụm %(name)s.") % {"name": words["name"]},
    )
    log(request, "add_cluster", row)
    return redirect("village", pk)


@needs(Right.KEEP_PLACES)
def cluster(request: Asked, pk: int) -> HttpResponseBase:
    """A cluster's name, whether it lies far; or that it is no more."""
    row = get_object_or_404(Cluster.objects.select_related("village__commune"), pk=pk)
    place = village_for(request, row.village_id, Right.KEEP_PLACES)
    known = {"name": row.name, "is_far": row.is_far}
    form = ClusterForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and "thoi" in request.POST:
        told(
            request,
            lambda: actions.close_cluster(row, on=request.today, at=request.at),
            done=_("Cụm %(name)s thôi từ hôm nay; những đêm trước vẫn giữ.") % {"name": row.name},
        )
        log(request, "close_cluster", place, str(pk))
        return redirect("village", place.pk)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: actions.edit_cluster(row, **form.cleaned_data, at=request.at))
        if done:
            log(request, "edit_cluster", place, str(pk))
            return redirect("village", place.pk)
    return render(request, "places/cluster.html", {"form": form, "cluster": row, "village": place})


urls = [
    path("thon/", places, name="places"),
    path("thon/them/", found, name="villages_found"),
    path("thon/<int:pk>/", village, name="village"),
    path("thon/<int:pk>/bo/", remove, name="village_remove"),
    path("thon/<int:pk>/doi-ten/", rename, name="village_rename"),
    path("thon/<int:pk>/them-cum/", cluster_add, name="cluster_add"),
    path("thon/cum/<int:pk>/", cluster, name="cluster"),
]
