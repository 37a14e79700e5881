"""The front door: each person lands on the page that person came for; a link signs in once."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from keng.core.rights import Right
from keng.records.people.accounts import is_unspent, use_link
from keng.records.people.models import Account
from keng.web.accounts import PHONE_COOKIE
from keng.web.gate import MACHINES, Asked, needs, public
from keng.web.landing import landing_of
from keng.web.throttle import count_failure, is_shut

BY_LINK = "keng_by_link"  # in a session: the account whose owner may set a password without the old one


@require_safe
@needs(Right.OWN_PAGE)
def front(request: Asked) -> HttpResponseBase:
    if request.holder.may(Right.KEEP_SETTINGS) and not request.holder.commune.villages.exists():
        return redirect("begin")
    return redirect(landing_of(request.holder, at=request.at))


@require_http_methods(["GET", "HEAD", "POST"])
@public
def enter(request: Asked, token: str) -> HttpResponseBase:
    """A GET only asks: chat apps open links to preview them and must not spend them."""
    if request.method != "POST":
        is_good = is_unspent(token, at=request.at)
        return render(request, "front/enter.html") if is_good else _spent(request)
    if is_shut(request, "link", most=20):
        return render(request, "429.html", status=429)
    found = use_link(token, label=request.headers.get("User-Agent", ""), at=request.at)
    if found is None:
        count_failure(request, "link", minutes=10)
        return _spent(request)
    account, key = found
    if not key:
        return _officer_enters(request, account)
    logout(request)  # whoever was signed in here before is not this phone's owner
    rotate_token(request)
    response: HttpResponse = redirect("front")
    response.set_cookie(
        PHONE_COOKIE, key, max_age=400 * 86_400, httponly=True, samesite="Lax", secure=settings.IS_HTTPS
    )
    return response


def _spent(request: Asked) -> HttpResponseBase:
    """How a new one is got; a phone that has let its owner in already needs none."""
    return render(request, "front/spent.html", status=410)


def _officer_enters(request: Asked, account: Account) -> HttpResponseBase:
    """A link lets an officer choose a password; a second factor, once enrolled, is still asked for."""
    request.session[BY_LINK] = account.pk
    response: HttpResponseBase = perform_login(request, account, email_verification="none", redirect_url="/")
    if isinstance(response, HttpResponse):
        response.delete_cookie(PHONE_COOKIE)
    return response


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(MACHINES):
        return JsonResponse({"detail": "Không có địa chỉ này."}, status=404)
    return render(request, "parts/not_found.html", status=404)


@public
def unsent(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The phone lost what proves that the form was ours: nothing was done, and whom to dial instead."""
    context = {"is_alarm": request.path == reverse("raise")}
    return render(request, "403_csrf.html", context, status=403)


urls = [
    path("", front, name="front"),
    path("vao/<str:token>", enter, name="enter"),
]
