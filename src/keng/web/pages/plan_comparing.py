"""Two plans of one kind side by side; of gongs what each costs, which homes win and which lose."""

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from keng.core.geojson import collection
from keng.core.planning.compare import compare, read_sited
from keng.core.planning.refused import BadInput
from keng.core.rights import Right
from keng.records.plans.side_by_side import COLUMNS, figures_beside
from keng.records.plans.sited import HEARD, Sited, compared_features, sited
from keng.web.gate import Asked, needs
from keng.web.pages.maps import COMPACT, GEOJSON
from keng.web.pages.plans import SITINGS, solved_for


@require_safe
@needs(Right.SEE_PLANS)
def comparison(request: Asked) -> HttpResponseBase:
    """`?a=12&b=15`: the second against the first."""
    pks = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(pk.isdigit() for pk in pks):
        return render(request, "plans/compare.html", {"runs": []})
    runs = [solved_for(request, int(pk)) for pk in pks]
    if runs[0].kind in COLUMNS and len({(run.kind, run.village_id) for run in runs}) == 1:
        return render(request, "plans/compare_figures.html", {"runs": runs, "rows": figures_beside(runs)})
    if any(run.kind not in SITINGS or run.village_id != runs[0].village_id for run in runs):
        raise Http404
    first, second = (sited(run) for run in runs)
    try:
        found = compare(*(read_sited(run.output, str(run)) for run in runs))
    except BadInput:
        return render(request, "plans/compare.html", {"runs": runs, "is_apart": True})
    homes = {home.id: home for home in (*first.homes, *second.homes)}
    context = {
        "runs": runs,
        "village": runs[0].village,
        "rows": [
            (word, *(_count(plan, state) for plan in (first, second)))
            for state, (_s, _l, word) in HEARD.items()
        ],
        "new": [len(plan.new_gongs) for plan in (first, second)],
        "gongs": [len(plan.gongs) for plan in (first, second)],
        "costs": [run.price * len(plan.new_gongs) for run, plan in zip(runs, (first, second), strict=True)],
        "gained": [homes[name] for name in found.gained],
        "lost": [homes[name] for name in found.lost],
        "source": f"{reverse('plan_compare_layer')}?{urlencode({'a': runs[0].pk, 'b': runs[1].pk})}",
        "only": [homes[name] for name in (*found.only_first, *found.only_second)],
    }
    return render(request, "plans/compare.html", context)


@require_safe
@needs(Right.SEE_PLANS)
def layer(request: Asked) -> JsonResponse:
    """The same for a map: homes that win and lose by the second plan, the rest as it has them; its gongs."""
    pks = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(pk.isdigit() for pk in pks):
        raise Http404
    runs = [solved_for(request, int(pk)) for pk in pks]
    if any(run.kind not in SITINGS or run.village_id != runs[0].village_id for run in runs):
        raise Http404
    try:
        found = compare(*(read_sited(run.output, str(run)) for run in runs))
    except BadInput as why:
        raise Http404 from why
    marks = dict.fromkeys(found.gained, ("▲", "ok", say("B nghe thấy, A thì không")))
    marks |= dict.fromkeys(found.lost, ("▼", "miss", say("A nghe thấy, B thì không")))
    shown = collection(compared_features(sited(runs[1]), marks))
    return JsonResponse(shown, content_type=GEOJSON, json_dumps_params=COMPACT)


def _count(plan: Sited, state: str) -> int:
    return sum(home.heard == state for home in plan.homes)


urls = [
    path("ke-hoach/so-sanh/", comparison, name="plan_compare"),
    path("ke-hoach/so-sanh/ban-do.json", layer, name="plan_compare_layer"),
]
