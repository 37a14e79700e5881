"""Raise an alarm: from the page of a fright, or by an officer who has somebody on the telephone."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from keng.core.areas import Area, Round
from keng.core.geo import Point
from keng.core.rights import Right
from keng.records.alarms.actions import Cry, raise_alarm
from keng.records.alarms.audience import TEAM
from keng.records.alarms.ground import is_far, village_at, villages_in
from keng.records.alarms.kinds import kinds_of, read_kinds_once
from keng.records.alarms.models import Origin
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.households.queries import find_households
from keng.records.messages.models import Occasion
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused
from keng.web.forms.raising import OfficerRaiseForm, RaiseForm
from keng.web.gate import Asked, needs


@never_cache
@needs(Right.RAISE_ALARM)
def raise_page(request: Asked) -> HttpResponseBase:
    """The page of a fright: the number to dial, then one touch a kind."""
    leads = request.holder.may_somewhere(Right.LEAD_ALARM)
    form = _form(request, leads=leads)
    if request.method == "POST" and form.is_valid():
        try:
            far = _leave_out_far_points(request, form)
            row = raise_alarm(_cry(request, form), by=request.holder.person, at=request.at)
            _say_left_out(request, [*form.left_out, *far])
            return redirect("alarm", row.pk)
        except Refused as no:
            form.add_error(None, str(no))
    context = {
        "form": form,
        "kinds": kinds_of(request.holder.commune),
        "may_lead": leads,
        "is_team": any(grant.role in TEAM for grant in request.holder.grants),
    }
    return render(request, "alarms/raise.html", context, status=422 if form.errors else 200)


def _form(request: Asked, *, leads: bool) -> RaiseForm:
    who = request.holder
    read_kinds_once(who.commune)
    villages = who.commune.villages.filter(valid_to=None)  # each knows this very commune: nothing read twice
    kind = OfficerRaiseForm if leads else RaiseForm
    start = {"village": who.person.village_id}
    data = request.POST if request.method == "POST" else None
    return kind(data, kinds=kinds_of(who.commune), villages=villages, initial=start)


def _leave_out_far_points(request: Asked, form: RaiseForm) -> list[str]:
    """A place far from the commune is a slip of the hand or of the phone; typed, it stays as words."""
    said, far, commune = form.cleaned_data, [], request.holder.commune
    if (spot := form.chosen_point()) is not None and is_far(commune, spot):
        far.append(_("tọa độ %(spot)s: ở xa ngoài xã") % {"spot": said["spot"]})
        said["note"], said["spot"] = " ".join(filter(None, [said["note"], said["spot"]])), ""
    if (here := form.point()) is not None and is_far(commune, here):
        far.append(_("vị trí của máy: ở xa ngoài xã"))
        said["lat"] = said["lon"] = None
    return far


def _say_left_out(request: Asked, left_out: Sequence[str]) -> None:
    if left_out:
        words = _(
            "Đã báo động. Có chỗ không dùng được nên máy bỏ ra: %(what)s. Thiếu gì thì gọi điện nói thêm."
        )
        messages.warning(request, words % {"what": "; ".join(left_out)})


def _cry(request: Asked, form: RaiseForm) -> Cry:
    """The form as a cry. The raiser's own home counts where no other place was named."""
    said, who = form.cleaned_data, request.holder
    spot, post, cluster = form.chosen_point(), said["post"], said["cluster"]
    village = _village(request, said["village"], post, cluster, spot)
    home = _home(village, said["home"]) if said["home"] else None
    is_named = any([form.is_for_a_caller(), said["home"], spot, post, cluster, said.get("corners")])
    if home is None and not is_named and form.point() is None:
        home = who.person.heads.filter(village=village, valid_to=None).first()
    note = form.words() if home or not said["home"] else f"{said['home']}. {form.words()}"
    point = spot if spot is not None else form.point() if home is None and not is_named else None
    cry = Cry(
        kind=said["kind"],
        village=village,
        occasion=Occasion.DRILL if said.get("is_drill") else Occasion.REAL,
        origin=Origin.OFFICER if form.is_for_a_caller() else Origin.PAGE,
        client_id=said["client_id"],
        household=home,
        post=post,
        cluster=cluster,
        point=point,
        radius_m=said.get("radius_m"),
        area=said.get("corners"),
        is_narrow=said.get("is_narrow", False),
        note=note.strip(),
        reporter=said.get("reporter", ""),
        reporter_phone=said.get("reporter_phone", ""),
        is_silent=said["is_silent"],
        drill_paths=said.get("drill_paths", ()),
    )
    others = [*said.get("others", ()), *_touched(request, cry)]
    led = {v.pk: v for v in others if v != village and who.may(Right.LEAD_ALARM, v)}
    return replace(cry, others=[*led.values()])


def _village(
    request: Asked, chosen: Village, post: GongPost | None, cluster: Cluster | None, spot: Point | None
) -> Village:
    """The village where help must go: a gong, a cluster or a point inside a boundary knows better."""
    if post is not None or cluster is not None:
        named: GongPost | Cluster = post or cluster  # type: ignore[assignment]  # one of them is there
        return named.village
    found = village_at(request.holder.commune, spot) if spot is not None else None
    return found or chosen


def _touched(request: Asked, cry: Cry) -> list[Village]:
    """The villages that the area reaches into; nobody there is forgotten because the line was not seen."""
    area = _area(cry)
    return villages_in(request.holder.commune, area) if area is not None else []


def _area(cry: Cry) -> Area | None:
    if cry.area is not None:
        return cry.area
    for one in (cry.point, cry.household, cry.post, cry.cluster):
        lat, lon = getattr(one, "lat", None), getattr(one, "lon", None)
        if lat is not None and lon is not None and cry.radius_m:
            return Round(Point(lat, lon), cry.radius_m)
    return None


def _home(village: Village, text: str) -> Household | None:
    """The one home of the village that the words fit; several or none are left as words."""
    rows = find_households(Household.objects.filter(village=village, valid_to=None), text=text)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


urls = [path("bao-dong/", raise_page, name="raise")]
