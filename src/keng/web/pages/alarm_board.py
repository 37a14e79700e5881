"""The board of alarms: every open one with its figures, its paths and its story; on desk and wall."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.records.alarms.kinds import kind_of, read_kinds_once
from keng.records.alarms.models import Alarm
from keng.records.alarms.queries import (
    Picture,
    Told,
    Wider,
    may_agree,
    open_alarms,
    past_alarms,
    picture,
    story,
    wider_call,
)
from keng.records.messages.models import Occasion
from keng.web.gate import Asked, needs

MOST_PAST = 50
MOST_ON_WALL, MOST_AT_LENGTH = 15, 2  # as many as a wall has room for: by name; with all their figures
LATEST = 4  # lines of its story
ON_WALL = "tuong"


@dataclass(frozen=True)
class OnBoard:
    """An open alarm: how it stands, what happened last, whom the one who looks may have called now."""

    p: Picture
    story: Sequence[Told] = ()
    wider: Wider | None = None
    may_approve: bool = False


@require_safe
@never_cache
@needs(Right.SEE_ALARMS)
def alarms(request: Asked) -> HttpResponseBase:
    return render(request, "alarms/alarms.html", _board(request))


@require_safe
@never_cache
@needs(Right.SEE_ALARMS)
def alarms_fragment(request: Asked) -> HttpResponseBase:
    context = _wall(request) if ON_WALL in request.GET else _board(request)
    return render(request, "alarms/part_alarms.html", context)


@require_safe
@never_cache
@needs(Right.SEE_ALARMS)
def alarms_wall(request: Asked) -> HttpResponseBase:
    return render(request, "alarms/wall.html", _wall(request))


def _wall(request: Asked) -> dict[str, object]:
    """The board of a room full of people: no silent alarm, and every name in sight however many there are."""
    rows = _open(request).filter(is_silent=False)
    shown = rows[:MOST_ON_WALL]
    is_alone = len(shown) == 1  # room for the story besides
    return {
        "open": [OnBoard(picture(row), story(row)[:LATEST] if is_alone else ()) for row in shown],
        "is_brief": len(shown) > MOST_AT_LENGTH,
        **_count(rows),
    }


def _board(request: Asked) -> dict[str, object]:
    who = request.holder
    read_kinds_once(who.commune)
    rows = _open(request)
    past = past_alarms(who.commune, villages=_villages(request))[:MOST_PAST]
    return {
        "open": [_led(request, row) for row in rows],
        "past": [(row, kind_of(who.commune, row.kind)) for row in past],
        **_count(rows),
        "unseen": 0,
    }


def _led(request: Asked, row: Alarm) -> OnBoard:
    leads = request.holder.may(Right.LEAD_ALARM, row.village)
    return OnBoard(
        picture(row),
        story(row)[:LATEST],
        wider_call(row) if leads else None,
        may_approve=may_agree(row, request.holder),
    )


def _count(rows: QuerySet[Alarm]) -> dict[str, int]:
    occasions = list(rows.values_list("pk", "occasion"))
    drills = sum(occasion == Occasion.DRILL for _pk, occasion in occasions)
    return {
        "real": len(occasions) - drills,
        "drills": drills,
        "unseen": max(0, len(occasions) - MOST_ON_WALL),
    }


def _open(request: Asked) -> QuerySet[Alarm]:
    return open_alarms(request.holder.commune, villages=_villages(request))


def _villages(request: Asked) -> list[int] | None:
    who = request.holder
    if who.may(Right.SEE_ALARMS):
        return None
    return [v.pk for v in who.villages(Right.SEE_ALARMS, request.today)]


urls = [
    path("cac-bao-dong/", alarms, name="alarms"),
    path("cac-bao-dong/phan/", alarms_fragment, name="alarms_fragment"),
    path("cac-bao-dong/tuong/", alarms_wall, name="alarms_wall"),
]
