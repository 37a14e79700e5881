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
from keng.web.gate import Asked, needs, public

THEMES = {"night", "day", "auto"}
# Columns of the wall by number of villages: what still fits 1920 × 1080 without scrolling.
WALL_COLUMNS = ((4, 2), (12, 3), (20, 4), (30, 5))


@require_safe
@never_cache
@needs(Right.SEE_TONIGHT)
def tonight(request: Asked) -> HttpResponseBase:
    return render(request, "tonight/tonight.html", {"board": _board(request), "is_wall": False})


@require_safe
@never_cache
@needs(Right.SEE_TONIGHT)
def wall(request: Asked) -> HttpResponseBase:
    return render(request, "tonight/wall.html", _on_wall(_board(request)))


@require_safe
@never_cache
@needs(Right.SEE_TONIGHT)
def fragment(request: Asked) -> HttpResponseBase:
    """The part of the board that changes, for pages that are open."""
    picture = _board(request)
    context = _on_wall(picture) if "tuong" in request.GET else {"board": picture, "is_wall": False}
    return render(request, "tonight/board.html", context)


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
    return board(commune, villages=villages, night=night, at=request.at)


def _on_wall(picture: Board) -> dict[str, object]:
    count = len(picture.villages)
    columns = next((n for most, n in WALL_COLUMNS if count <= most), 6)
    return {"board": picture, "is_wall": True, "columns": columns}


urls = [
    path("dem-nay/", tonight, name="tonight"),
    path("dem-nay/tuong/", wall, name="wall"),
    path("dem-nay/manh", fragment, name="tonight_fragment"),
    path("giao-dien", theme, name="theme"),
]
