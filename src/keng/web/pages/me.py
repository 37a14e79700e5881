"""My own page: how I am reached, the phones I am signed in on, what I agreed to, language and theme."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.messages.keys import vapid
from keng.records.messages.models import Channel, ContactPath, PushEndpoint
from keng.records.messages.paths import paths_of, told_as
from keng.records.messages.waking import may_be_woken
from keng.records.people import actions
from keng.records.people.accounts import digest, let_one_go, let_phones_go
from keng.records.people.models import BoundPhone, Consent
from keng.web.accounts import PHONE_COOKIE
from keng.web.answers import tell_errors, told
from keng.web.forms.me import NewPathForm, QuietForm, path_form
from keng.web.gate import Asked, needs
from keng.web.pages.account import account_part
from keng.web.pages.invitations import qr_svg
from keng.web.pages.reach import connected, waiting_code


@require_safe
@needs(Right.OWN_PAGE)
def me(request: Asked) -> HttpResponseBase:
    person = request.holder.person
    quiet = {"quiet_from": person.quiet_from, "quiet_to": person.quiet_to}
    paths = paths_of(person)
    context = {
        "person": person,
        "offices": person.appointments.in_force_on(request.today).select_related("village"),
        "paths": [(row, path_form(row, place), told_as(row)) for place, row in enumerate(paths, start=1)],
        "new_path": NewPathForm(connected=connected()),
        "ntfy": _ntfy(request, paths),
        "waiting": waiting_code(request),
        "push_key": vapid(settings.CONFIG.data_dir).public,
        "pushed": PushEndpoint.objects.filter(person=person, gone_at=None).count(),
        "quiet": QuietForm(initial=quiet),
        "bound": _bound(request),
        "consents": {c.purpose: c for c in person.consents.filter(withdrawn_at=None)},
        "purposes": Consent.Purpose.choices,
        "Channel": Channel,
    }
    return render(request, "me/me.html", context | account_part(request))


def _ntfy(request: Asked, paths: list[ContactPath]) -> dict[str, object] | None:
    """What the card of the loud push shows: nothing where no server is connected or no duty is held."""
    server = settings.CONFIG.ntfy_url
    if not server or not may_be_woken(request.holder.person, on=request.today):
        return None
    mine = next((path for path in paths if path.channel == Channel.NTFY), None)
    if mine is None:
        return {"path": None}
    link = f"ntfy://{server.partition('://')[2]}/{mine.address}"
    link += "?secure=false" if server.startswith("http://") else ""
    web = f"{server}/{mine.address}"
    return {
        "path": mine,
        "topic": mine.address,
        "server": server,
        "link": link,
        "web": web,
        "qr": qr_svg(link),
    }


def _bound(request: Asked) -> list[tuple[BoundPhone, bool]]:
    """The remembered phones, and whether it is the one in hand."""
    here = digest(request.COOKIES.get(PHONE_COOKIE, ""))
    rows = BoundPhone.objects.filter(account=request.holder.account, revoked_at=None)
    return [(row, row.digest == here) for row in rows.order_by("-last_seen_at")]


@require_POST
@needs(Right.OWN_PAGE)
def quiet(request: Asked) -> HttpResponseBase:
    form = QuietForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("me")
    told(
        request,
        lambda: actions.set_quiet_hours(request.holder.person, **form.cleaned_data, at=request.at),
        done=_("Đã lưu giờ yên lặng."),
    )
    return redirect("me")


@require_POST
@needs(Right.OWN_PAGE)
def phone_out(request: Asked, pk: int) -> HttpResponseBase:
    bound = get_object_or_404(BoundPhone, pk=pk, account=request.holder.account, revoked_at=None)
    let_one_go(bound, by=request.holder.account, at=request.at)
    messages.success(request, str(_("Máy đó đã thoát.")))
    return redirect("me")


@require_POST
@needs(Right.OWN_PAGE)
def phones_out(request: Asked) -> HttpResponseBase:
    """Every remembered phone and every open page elsewhere is signed out; this page stays."""
    account = request.holder.account
    here = request.COOKIES.get(PHONE_COOKIE, "")
    let_phones_go(request.holder.person, by=account, at=request.at, but_key=here)
    account.refresh_from_db()
    if SESSION_KEY in request.session:
        update_session_auth_hash(request, account)
    messages.success(request, str(_("Mọi máy khác đã thoát. Máy này vẫn dùng tiếp.")))
    return redirect("me")


@require_POST
@needs(Right.OWN_PAGE)
def consent(request: Asked, purpose: str) -> HttpResponseBase:
    """Given or taken back by the person himself, on his own phone."""
    person, account = request.holder.person, request.holder.account
    standing = person.consents.filter(purpose=purpose, withdrawn_at=None).first()
    if standing is not None:
        actions.withdraw_consent(standing, by=account, at=request.at)
        messages.success(request, str(_("Đã rút lại lời đồng ý.")))
        return redirect("me")
    means = str(_("tự bấm trên máy của mình"))
    told(
        request,
        lambda: actions.give_consent(person, purpose=purpose, means=means, by=account, at=request.at),
        done=_("Đã ghi lời đồng ý. Rút lại lúc nào cũng được."),
    )
    return redirect("me")


urls = [
    path("cua-toi/", me, name="me"),
    path("cua-toi/yen-lang/", quiet, name="me_quiet"),
    path("cua-toi/may/thoat-het/", phones_out, name="me_phones_out"),
    path("cua-toi/may/<int:pk>/thoat/", phone_out, name="me_phone_out"),
    path("cua-toi/dong-y/<slug:purpose>/", consent, name="me_consent"),
]
