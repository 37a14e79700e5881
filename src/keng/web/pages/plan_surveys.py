"""Survey forms of clusters, and the roadmap: which clusters form their groups first."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.records.places.models import Cluster
from keng.records.plans.surveys import REASONS, Wave, fill_survey, roadmap_of, surveyed_clusters
from keng.web.answers import taken
from keng.web.forms.surveys import ClusterSurveyForm
from keng.web.gate import Asked, needs
from keng.web.pages.rota import village_for

Line = tuple[object, list[str], int, str]  # cluster, reasons in words, points, what nobody answered


@require_safe
@needs(Right.SEE_PLANS)
def surveys(request: Asked) -> HttpResponseBase:
    """`?thon=`: one village; `?xa=1`: all villages whose plans one may see."""
    village = village_for(request, Right.SEE_PLANS)
    if village is None:
        raise Http404
    villages = request.holder.villages(Right.SEE_PLANS, request.today)
    is_wide = "xa" in request.GET and len(villages) > 1
    rows = surveyed_clusters(list(villages) if is_wide else [village])
    context = {
        "village": village,
        "villages": villages,
        "is_wide": is_wide,
        "rows": rows,
        "waves": [(wave.number, _lines(wave)) for wave in roadmap_of(rows)],
        "may_keep": request.holder.may_somewhere(Right.KEEP_PLANS),
    }
    return render(request, "plans/surveys.html", context)


def _lines(wave: Wave) -> list[Line]:
    return [
        (
            row.cluster,
            [f"{REASONS[question]} {points:.0f}" for question, points in step.reasons.items()],
            round(step.points),
            ", ".join(str(REASONS[question]) for question in step.unknown),
        )
        for row, step in wave.steps
    ]


@needs(Right.KEEP_PLANS)
def survey(request: Asked, pk: int) -> HttpResponseBase:
    """One cluster's form, with what was answered last time."""
    rows = Cluster.objects.filter(village__commune=request.holder.commune, valid_to=None)
    cluster = get_object_or_404(rows.select_related("village__commune"), pk=pk)
    if not request.holder.may(Right.KEEP_PLANS, cluster.village):
        raise Http404
    known = next(row for row in surveyed_clusters([cluster.village]) if row.cluster.pk == cluster.pk)
    form = ClusterSurveyForm(request.POST or None)
    form.offer(known)
    if request.method == "POST" and form.is_valid():
        by, at = request.holder.person, request.at
        if taken(form, lambda: fill_survey(cluster, answers=form.answers(), by=by, at=at)):
            messages.success(request, say("Đã ghi phiếu của %(cluster)s.") % {"cluster": cluster.name})
            return redirect(f"{reverse('surveys')}?thon={cluster.village_id}")
    context = {"form": form, "row": known, "title": _("Phiếu khảo sát")}
    return render(request, "plans/survey.html", context, status=422 if form.errors else 200)


urls = [
    path("ke-hoach/khao-sat/", surveys, name="surveys"),
    path("ke-hoach/khao-sat/<int:pk>/", survey, name="survey"),
]
