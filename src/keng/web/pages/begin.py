"""The first run: seven short steps from nothing to the first planned night, left and taken up at will."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from keng.core.evenings import evening
from keng.core.rights import Right
from keng.records.gongs.models import Codebook
from keng.records.people.crew import enrol_crews
from keng.records.people.models import Appointment
from keng.records.places.actions import found_villages
from keng.records.places.directory import find_units
from keng.records.places.models import Village
from keng.records.roster.models import Rota
from keng.records.roster.queries import posts_of
from keng.records.watch.beginnings import (
    NEEDED,
    Stage,
    begin_codebook,
    begin_rotas,
    first_night_of,
    hang_first_gongs,
    next_stage,
    plan_first_nights,
    posts_without_rota,
    stages_done,
    standing,
    turn_takers,
    villages_without,
)
from keng.records.watch.rules import USUAL_HOURS, USUAL_STEPS, commune_hours, step_rules
from keng.web.answers import taken, told
from keng.web.forms.begin import CrewForm, FirstCodebookForm, GongForm, TurnForm, each_village
from keng.web.forms.places import CommuneForm, VillagesForm
from keng.web.gate import Asked, needs
from keng.web.pages.boundaries import choose_unit, describe
from keng.web.pages.places import just_removed

TITLES: dict[Stage, str | Promise] = {
    Stage.COMMUNE: _("Xã mình là xã nào"),
    Stage.VILLAGES: _("Các thôn"),
    Stage.GONGS: _("Kẻng treo ở đâu"),
    Stage.PEOPLE: _("Ai đánh kẻng"),
    Stage.CODEBOOK: _("Hiệu lệnh"),
    Stage.ROTA: _("Lịch trực"),
    Stage.TONIGHT: _("Đêm đầu tiên"),
}
LACKS: dict[Stage, str | Promise] = {
    Stage.GONGS: _("chưa ghi kẻng"),
    Stage.PEOPLE: _("chưa có người đánh kẻng"),
    Stage.ROTA: _("chưa xếp lịch trực"),
}
DRAFT = _(
    "Hiệu lệnh mới là bản thảo, chưa có hiệu lực. Để ban hành cần số văn bản, người ký, ngày ký: "
    "Chủ tịch hoặc Trưởng Công an ghi ở trang Hiệu lệnh."
)


@dataclass(frozen=True)
class Lacking:
    """What a step still waits for, and in which villages; of none where it is about the commune."""

    stage: Stage
    words: str | Promise
    villages: list[Village]


Context = dict[str, object]
DONE: Context = {}  # a step that is done leads on to the next


@require_safe
@needs(Right.KEEP_SETTINGS)
def begin(request: Asked) -> HttpResponseBase:
    """Where the way was left."""
    return redirect("begin_step", next_stage(request.holder.commune, at=request.at).value)


@needs(Right.KEEP_SETTINGS)
def step(request: Asked, stage: str) -> HttpResponseBase:
    if stage not in set(Stage):
        raise Http404
    here = Stage(stage)
    shown = STEPS[here](request)
    if shown is DONE:
        return redirect("begin_step", _after(request, here).value)
    done = stages_done(request.holder.commune, at=request.at)
    context = {
        "here": here,
        "title": TITLES[here],
        "stages": [(s, TITLES[s], s in done, s in NEEDED) for s in Stage],
        "lacking": _lacking(request, here, done),
        "is_planned": Stage.TONIGHT in done,
        "onward": _following(here),
        "is_done": here in done,
        "part": f"begin/part_{here.name.lower()}.html",
    }
    return render(request, "begin/begin.html", context | shown)


def _after(request: Asked, here: Stage) -> Stage:
    """The next step, passing over those that are done already."""
    done = stages_done(request.holder.commune, at=request.at)
    later = list(Stage)[list(Stage).index(here) + 1 :]
    return next((s for s in later if s not in done), Stage.TONIGHT)


def _following(here: Stage) -> Stage | None:
    later = list(Stage)[list(Stage).index(here) + 1 :]
    return later[0] if later else None


def _commune(request: Asked) -> Context:
    commune, sent = request.holder.commune, request.POST if request.method == "POST" else None
    if sent is not None and (code := sent.get("don-vi")):
        return DONE if choose_unit(request, commune, code) else _units(request, None)
    form = CommuneForm(sent, initial={"kind": commune.kind, "name": commune.name})
    if sent is not None and form.is_valid() and describe(request, commune, form):
        return DONE
    return _units(request, form)


def _units(request: Asked, form: CommuneForm | None) -> Context:
    text = request.GET.get("tim", "").strip() or request.holder.commune.name
    ours = request.holder.commune
    typed = form or CommuneForm(initial={"kind": ours.kind, "name": ours.name})
    return {"asked": text, "units": find_units(text, most=8), "form": typed}


def _villages(request: Asked) -> Context:
    commune = request.holder.commune
    form = VillagesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        made = taken(form, lambda: found_villages(commune, text=text, on=request.today, at=request.at))
        if made is not None and standing(commune, at=request.at):
            words = ngettext("Đã ghi %(n)s thôn.", "Đã ghi %(n)s thôn.", len(made)) % {"n": len(made)}
            told(request, lambda: True, done=words)
            return DONE
    villages = standing(commune, at=request.at)
    held = {p.village_id for p in posts_of(villages, on=request.today)}
    held |= set(Appointment.objects.filter(village__in=villages).values_list("village_id", flat=True))
    return {
        "form": form,
        "villages": villages,
        "bare": [v for v in villages if v.pk not in held],  # what was written by mistake may go
        "removed": just_removed(request),
    }


def _gongs(request: Asked) -> Context:
    villages = standing(request.holder.commune, at=request.at)
    posts = posts_of(villages, on=request.today)
    bare = [v for v in villages if v.pk not in {p.village_id for p in posts}]
    rows = each_village(GongForm, bare, request.POST if request.method == "POST" else None)
    if request.method == "POST" and all(form.is_valid() for _v, form in rows):
        names = [(v, form.cleaned_data["name"]) for v, form in rows if form.cleaned_data["name"]]
        by = request.holder.account
        hung = told(
            request,
            lambda: hang_first_gongs(names, by=by, at=request.at),
            done=_("Đã ghi kẻng của các thôn."),
        )
        if hung is not None:
            return DONE
    return {"rows": rows, "posts": posts, "villages": villages}


def _people(request: Asked) -> Context:
    villages = standing(request.holder.commune, at=request.at)
    rows = each_village(CrewForm, villages, request.POST if request.method == "POST" else None)
    valid = [form.is_valid() for _v, form in rows]  # every row says what is wrong with it
    if request.method == "POST" and all(valid):
        crews = [(village, cast(CrewForm, form).hands()) for village, form in rows]
        by = request.holder.account
        written = told(
            request,
            lambda: enrol_crews(crews, by=by, at=request.at),
            done=_("Đã ghi người của các thôn."),
        )
        if written is not None:
            return DONE
    held = Appointment.objects.in_force_on(request.today).filter(village__in=villages)
    known: dict[int, list[Appointment]] = {}
    for one in held.select_related("person").order_by("role", "pk"):
        known.setdefault(one.village_id or 0, []).append(one)
    return {"rows": [(v, form, known.get(v.pk, [])) for v, form in rows]}


def _codebook(request: Asked) -> Context:
    """From what other communes strike; who may issue it does so here, others leave a draft."""
    commune, by = request.holder.commune, request.holder.account
    form = FirstCodebookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        signed = form.signature(request.today)
        if signed and not request.holder.may(Right.ISSUE_CODEBOOK):
            form.add_error(
                "symbol", _("Chủ tịch hoặc Trưởng Công an ban hành. Hãy để trống để lưu bản thảo.")
            )
        elif taken(
            form,
            lambda: begin_codebook(commune, signals=form.signals(), signed=signed, by=by, at=request.at),
        ):
            if not signed:
                messages.success(request, str(DRAFT))
            return DONE
    books = commune.codebooks.exclude(state=Codebook.State.SUPERSEDED).order_by("-pk")
    return {"form": form, "books": books, "draft_words": DRAFT}


def _rota(request: Asked) -> Context:
    commune = request.holder.commune
    posts = posts_of(standing(commune, at=request.at), on=request.today)
    form = TurnForm(request.POST if request.method == "POST" else None)
    by = request.holder.account
    if request.method == "POST" and form.is_valid():
        turn = Rota.Turn(form.cleaned_data["turn"])
        done = taken(form, lambda: begin_rotas(commune, turn=turn, by=by, at=request.at))
        if done is not None:
            return DONE
    bare = posts_without_rota(posts)
    return {"form": form, "posts": [(p, p in bare, turn_takers(p, on=request.today)) for p in posts]}


def _tonight(request: Asked) -> Context:
    commune, by = request.holder.commune, request.holder.account
    if request.method == "POST":
        told(
            request,
            lambda: plan_first_nights(commune, by=by, at=request.at),
            done=_("Đã xếp xong. Đến giờ máy sẽ nhắc; kẻng vẫn là chính."),
        )
    hours = commune_hours(commune) or USUAL_HOURS
    steps = step_rules(commune) or USUAL_STEPS
    return {
        "planned": first_night_of(commune, at=request.at),
        "hours": hours,
        "tonight": evening(hours.hours, [rule.step for rule in steps]),
    }


def _lacking(request: Asked, here: Stage, done: set[Stage]) -> list[Lacking]:
    """What is still to do and where; before the last step only what some villages have already."""
    villages = standing(request.holder.commune, at=request.at)
    bare = villages_without(villages, on=request.today)
    is_last = here is Stage.TONIGHT and Stage.TONIGHT not in done
    found = [
        Lacking(stage, LACKS.get(stage, TITLES[stage]), bare.get(stage, []))
        for stage in Stage
        if stage in NEEDED - done - {Stage.TONIGHT}
    ]
    return [one for one in found if is_last or 0 < len(one.villages) < len(villages)]


STEPS: dict[Stage, Callable[[Asked], Context]] = {
    Stage.COMMUNE: _commune,
    Stage.VILLAGES: _villages,
    Stage.GONGS: _gongs,
    Stage.PEOPLE: _people,
    Stage.CODEBOOK: _codebook,
    Stage.ROTA: _rota,
    Stage.TONIGHT: _tonight,
}

urls = [
    path("bat-dau/", begin, name="begin"),
    path("bat-dau/<slug:stage>/", step, name="begin_step"),
]
