"""Deny by default: a page that does not say what right it needs is not shown to anybody.

Every view says `@needs(Right.…)` or `@public`. The gate reads the clock once a request
(`request.at`), knows who is there (`request.holder`) and asks the table of rights. A view whose
right is held at a place names the village in its address (`village_id`) or asks `request.holder`
itself for the rows it finds.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from keng.core.nights import night_of
from keng.core.rights import Right
from keng.records.people.accounts import account_of_phone
from keng.records.people.models import Account
from keng.records.people.rights import Holder, holder

PHONE_COOKIE = "keng_phone"
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class Asked(HttpRequest):
    """A request behind the gate: the instant it came, and who asks."""

    at: datetime
    holder: Holder


def needs(*rights: Right) -> Callable[[V], V]:
    """The view is shown to whoever holds one of these rights somewhere in the commune."""

    def mark(view: V) -> V:
        view.keng_rights = rights  # type: ignore[attr-defined]  # the mark the gate reads
        return view

    return mark


def public(view: V) -> V:
    """The view is for anybody; it shows nothing personal."""
    view.keng_rights = ()  # type: ignore[attr-defined]  # the mark the gate reads
    return view


class Gate:
    """Middleware: the clock, the person, the right."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Asked, request)
        asked.at = settings.CLOCK.now()
        _sign_in_by_phone(asked)
        found = None
        if isinstance(request.user, Account):
            today = night_of(asked.at, timezone.get_default_timezone())
            found = holder(request.user, on=today)
        if found is None:
            return self.get_response(request)
        asked.holder = found
        with translation.override(found.person.language), timezone.override(found.commune.zone):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        rights = getattr(view, "keng_rights", None)
        if rights is None and view.__module__.startswith(("allauth.", "django.contrib.staticfiles")):
            return None  # sign-in pages guard themselves; they show nothing of a commune
        if rights == ():
            return None
        who: Holder | None = getattr(request, "holder", None)
        if who is None:
            return redirect(f"{reverse(settings.LOGIN_URL)}?next={request.path}")
        if rights is None or not any(who.may_somewhere(right) for right in rights):
            return refused(request)
        if _owes_second_factor(request, who):
            return redirect("mfa_activate_totp")
        return None


def refused(request: HttpRequest) -> HttpResponse:
    """The page that says: not for you, and whom to ask."""
    return render(request, "parts/refused.html", status=403)


def _sign_in_by_phone(request: Asked) -> None:
    key = request.COOKIES.get(PHONE_COOKIE)
    if not key or request.user.is_authenticated:
        return
    account = account_of_phone(key, at=request.at)
    if account is not None:
        login(request, account, backend="django.contrib.auth.backends.ModelBackend")


def _owes_second_factor(request: HttpRequest, who: Holder) -> bool:
    if not settings.CONFIG.require_second_factor or not who.is_officer:
        return False
    if request.COOKIES.get(PHONE_COOKIE):
        return False  # a phone bound by a one-use link is itself the second thing one has
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(request.user)
