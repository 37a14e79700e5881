"""Deny by default: a page that does not say what right it needs is not shown to anybody.

Every view says `@needs(Right.…)` or `@public`. The gate reads the clock once a request
(`request.at`), knows who is there (`request.holder`) and asks the table of rights. A view whose
right is held at a place names the village in its address (`village_id`) or asks `request.holder`
itself for the rows it finds.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from keng.core.rights import Right
from keng.records.people.accounts import holder_by_phone, note_seen
from keng.records.people.models import Account
from keng.records.people.rights import Holder, holder
from keng.web.accounts import PHONE_COOKIE

MACHINES = "/api/"
ENTRANCES = frozenset({"account_login", "account_logout"})
SIGN_IN_PAGES = ENTRANCES | {"account_reauthenticate"}
READS = frozenset({"GET", "HEAD"})
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class Asked(HttpRequest):
    """A request behind the gate: the instant it came, that day where the asker lives, and who asks."""

    at: datetime
    today: date
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
        asked.today = timezone.localdate(asked.at)  # a role given this morning counts this morning
        found = _by_phone(asked)
        if found is None and isinstance(request.user, Account):
            found = holder(request.user, on=asked.today)
        if found is None:
            return self.get_response(request)
        asked.holder = found
        asked.today = timezone.localdate(asked.at, found.commune.zone)
        with translation.override(found.person.language), timezone.override(found.commune.zone):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404  # no database keeps it, so there is nothing of that name
        if request.path.startswith(MACHINES):
            return None  # each of those asks for a key of its own
        rights = getattr(view, "keng_rights", None)
        if rights is None and view.__module__.startswith("django.contrib.staticfiles"):
            return None
        if rights is None and view.__module__.startswith("allauth."):
            return _sign_in_page(request)
        if rights == ():
            return None
        who: Holder | None = getattr(request, "holder", None)
        if who is None:
            return redirect(f"{reverse(settings.LOGIN_URL)}?next={request.path}")
        if rights is None or not any(who.may_somewhere(right) for right in rights):
            return refused(request)
        asked = cast(Asked, request)
        if not getattr(view, "keng_is_a_way_in", False) and (owed := _owed(asked)):
            return redirect(owed)
        return None


def way_in(view: V) -> V:
    """An officer may open the view before password and second factor are in order."""
    view.keng_is_a_way_in = True  # type: ignore[attr-defined]  # the mark the gate reads
    return view


def _sign_in_page(request: HttpRequest) -> HttpResponse | None:
    """Of the sign-in library we show signing in, and to officers their second factor; nothing else."""
    match = request.resolver_match
    name = (match.url_name if match else None) or ""
    who: Holder | None = getattr(request, "holder", None)
    if name not in SIGN_IN_PAGES and not name.startswith("mfa_"):
        raise Http404
    if who is not None and not who.is_officer and name not in ENTRANCES:
        return refused(request)
    if who is not None and _owed(cast(Asked, request)) == "password" and name not in ENTRANCES:
        return redirect("password")
    return None


def refused(request: HttpRequest) -> HttpResponse:
    """The page that says: not for you, and whom to ask."""
    return render(request, "parts/refused.html", status=403)


def _by_phone(request: Asked) -> Holder | None:
    """A bound phone carries its own key and needs no session: at ten, thousands of them come at once."""
    key = request.COOKIES.get(PHONE_COOKIE)
    if not key or request.user.is_authenticated:
        return None
    known = holder_by_phone(key, at=request.at)
    if known is None:
        return None
    phone, found = known
    request.user = phone.account
    if request.method in READS:  # not in the way of a strike or an alarm: it would wait for the disk twice
        note_seen(phone, at=request.at)
    return found


def _owed(request: Asked) -> str:
    """The page an officer must pass first: no password yet, or no second factor; empty when none."""
    who = request.holder
    if not who.needs_password:  # of the roles that were read for this very request
        return ""
    if not who.account.has_usable_password():
        return "password"
    if settings.CONFIG.require_second_factor and not is_mfa_enabled(who.account):
        return "mfa_activate_totp"
    return ""
