"""Tonight: the board of a place, on a phone and on the wall."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keng.core.nights import night_of
from keng.core.rights import Right
from keng.records.watch.board import Board, board
from keng.records.watch.callers import callers
from keng.web.gate import Asked, needs, public

THEMES = {"night", "day", "auto"}
# Columns of the wall by number of villages: what still fits 1920 × 1080 without scrolling.
WALL_COLUMNS = ((4, 2), (12, 3), (20, 4), (30, 5))


@require_safe
@never_cache
@needs(Right.SEE_TONIGHT)
def tonight(request: Asked) -> HttpResponseBase:
    return render(request, "tonight/tonight.html", _shown(request, _board(request)))


@require_safe
@never_cache
@needs(Right.SEE_TONIGHT)
def wall(request: Asked) -> HttpResponseBase:
    picture = _board(request)
    return render(request, "tonight/wall.html", _shown(request, picture) | _as_wall(picture))


@require_safe
@never_cache
@needs(Right.SEE_TONIGHT)
def fragment(request: Asked) -> HttpResponseBase:
    """The part of the board that changes, for pages that are open."""
    picture = _board(request)
    more = _as_wall(picture) if "tuong" in request.GET else {}
    return render(request, "tonight/board.html", _shown(request, picture) | more)


@require_POST
@public
def theme(request: Asked) -> HttpResponseBase:
    """Night or day, kept on this phone only."""
    wanted = request.POST.get("theme", "")
    back = request.headers.get("Referer", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if wanted in THEMES:
        response.set_cookie("theme", wanted, max_age=400 * 86_400, samesite="Lax")
    return response


def _board(request: Asked) -> Board:
    commune = request.holder.commune
    night = night_of(request.at, commune.zone)
    villages = request.holder.villages(Right.SEE_TONIGHT, night)
    if not villages:  # before noon it is still last night, when none of today's villages stood yet
        night = request.today
        villages = request.holder.villages(Right.SEE_TONIGHT, night)
    return board(commune, villages=villages, night=night, at=request.at)


def _shown(request: Asked, picture: Board) -> dict[str, object]:
    """The board, and whom to ring where the gong is silent; numbers only for who may see those people."""
    may_see = {v.pk for v in request.holder.villages(Right.SEE_PEOPLE, picture.night)}
    silent = [row for v in picture.silent if v.village.pk in may_see for row in v.silent_rows]
    whom = callers(silent) if silent else None
    is_first = picture.night > night_of(request.at, picture.commune.zone)
    opens = {v.village.pk for v in picture.villages if request.holder.may(Right.SEE_NIGHTS, v.village)}
    return {
        "board": picture,
        "whom": whom,
        "opens": opens,
        "is_wall": False,
        "is_first_night": is_first and picture.villages,
    }


def _as_wall(picture: Board) -> dict[str, object]:
    count = len(picture.villages)
    return {"is_wall": True, "columns": next((n for most, n in WALL_COLUMNS if count <= most), 6)}


urls = [
    path("dem-nay/", tonight, name="tonight"),
    path("dem-nay/tuong/", wall, name="wall"),
    path("dem-nay/manh", fragment, name="tonight_fragment"),
    path("giao-dien", theme, name="theme"),
]
