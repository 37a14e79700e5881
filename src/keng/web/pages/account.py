"""One's own account: password, language, theme; the second factor stands in the sign-in pages."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.people import actions
from keng.records.people.accounts import set_password
from keng.web.gate import Asked, needs, way_in
from keng.web.pages.front import BY_LINK

THEMES = {"auto": _("Theo máy"), "night": _("Đêm"), "day": _("Ngày")}


def account_part(request: Asked) -> dict[str, object]:
    """What `people/part_account.html` shows, wherever it stands."""
    return {
        "languages": settings.LANGUAGES,
        "themes": THEMES.items(),
        "theme": request.COOKIES.get("theme", "auto"),
        "has_password": request.holder.account.has_usable_password(),
    }


@sensitive_post_parameters()
@way_in
@needs(Right.OWN_PAGE)
def password(request: Asked) -> HttpResponseBase:
    """Officers choose a password at their first link; field people have none to lose."""
    owner = request.holder.account
    if not request.holder.needs_password:
        raise Http404
    is_new = request.session.get(BY_LINK) == owner.pk
    if not is_new and not owner.has_usable_password():
        raise Http404  # only a link leads to a first password
    kind = SetPasswordForm if is_new else PasswordChangeForm
    form = kind(owner, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        set_password(owner, password=form.cleaned_data["new_password1"], at=request.at)
        request.session.pop(BY_LINK, None)
        update_session_auth_hash(request, owner)
        reauthenticate_by_password(request)
        messages.success(request, str(_("Đã đặt mật khẩu.")))
        return redirect("front")
    return render(request, "people/password.html", {"form": form, "is_new": is_new})


@require_POST
@needs(Right.OWN_PAGE)
def language(request: Asked) -> HttpResponseBase:
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        raise Http404
    actions.set_language(request.holder.person, language=code, at=request.at)
    return redirect(_back(request))


def _back(request: Asked) -> str:
    to = request.POST.get("next", "")
    return to if url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}) else "/"


urls = [
    path("tai-khoan/mat-khau/", password, name="password"),
    path("tai-khoan/ngon-ngu/", language, name="language"),
]
