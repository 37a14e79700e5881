"""The front door: each person lands on the page that person came for; a link signs in once."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from keng.core.rights import Right
from keng.records.people.accounts import use_link
from keng.web.gate import PHONE_COOKIE, Asked, needs, public
from keng.web.menu import menu_for


@require_safe
@needs(Right.OWN_PAGE)
def front(request: Asked) -> HttpResponseBase:
    if request.holder.may_somewhere(Right.STRIKE) and not request.holder.is_officer:
        return redirect("my_duty")
    return redirect(menu_for(request.holder)[0].href)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def enter(request: Asked, token: str) -> HttpResponseBase:
    """A GET only asks: chat apps open links to preview them and must not spend them."""
    if request.method != "POST":
        return render(request, "front/enter.html")
    found = use_link(token, label=request.headers.get("User-Agent", ""), at=request.at)
    if found is None:
        return render(request, "front/spent.html", status=410)
    account, key = found
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    response: HttpResponse = redirect("front")
    response.set_cookie(
        PHONE_COOKIE, key, max_age=400 * 86_400, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "parts/not_found.html", status=404)


urls = [
    path("", front, name="front"),
    path("vao/<str:token>", enter, name="enter"),
]
