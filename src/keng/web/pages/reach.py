"""How I am reached: order and delay of my paths, codes that verify them, push to this browser."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.messages.codes import CODE_LIVES, is_code, send_code, verify
from keng.records.messages.models import Channel, ContactPath
from keng.records.messages.paths import add_number, add_path, drop_path, is_verified, keep_paths, paths_of
from keng.records.messages.pushing import disable_push, enable_push
from keng.records.messages.waking import enable_ntfy
from keng.records.messages.wording import BY_NUMBER
from keng.records.refusal import Refused
from keng.web.answers import tell_errors, told
from keng.web.forms.me import NewPathForm, path_form
from keng.web.gate import Asked, needs
from keng.web.throttle import count_failure, is_shut

WAITING = "keng_path_code"  # in a session: the path a code went to, its salt, digest, end
MOST_CODES, MOST_TRIES = 5, 5  # within an hour, within one code


@require_POST
@needs(Right.OWN_PAGE)
def keep(request: Asked) -> HttpResponseBase:
    person = request.holder.person
    rows = paths_of(person)
    forms = {row.pk: path_form(row, place, request.POST) for place, row in enumerate(rows, start=1)}
    wrong = [form for form in forms.values() if not form.is_valid()]
    if wrong:
        tell_errors(request, wrong[0])
        return redirect("me")
    wishes = {pk: form.wish() for pk, form in forms.items()}
    told(request, lambda: keep_paths(person, wishes=wishes), done=_("Đã lưu thứ tự báo."))
    return redirect("me")


@require_POST
@needs(Right.OWN_PAGE)
def add(request: Asked) -> HttpResponseBase:
    form = NewPathForm(request.POST, connected=connected())
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("me")
    person, by = request.holder.person, request.holder.account
    channel, address = Channel(form.cleaned_data["channel"]), form.cleaned_data["address"]

    def added() -> ContactPath:
        if channel in BY_NUMBER:
            return add_number(person, channel=channel, number=address, by=by, at=request.at)
        return add_path(person, channel=channel, address=address)

    try:
        path = added()
    except Refused as why:
        messages.error(request, str(why))
        return redirect("me")
    is_proved = _("Đã thêm. Xếp thứ tự và số phút chờ ở trên.")
    done = is_proved if is_verified(path) else _("Đã thêm. Bấm “Gửi mã” để xác nhận là của bác.")
    messages.success(request, str(done))
    return redirect("me")


@require_POST
@needs(Right.OWN_PAGE)
def ntfy(request: Asked) -> HttpResponseBase:
    """A secret topic for my phone, or the one I have."""
    person = request.holder.person
    done = _("Làm theo ba bước bên dưới, rồi bấm “Gửi mã”.")
    told(request, lambda: enable_ntfy(person, on=request.today), done=done)
    return redirect("me")


def connected() -> list[Channel]:
    """The further paths that this installation has a provider for."""
    config = settings.CONFIG
    ways = {Channel.VOICE: config.voice_urls, Channel.ZALO: config.zalo_app_id}
    return [channel for channel, key in ways.items() if key]


@require_POST
@needs(Right.OWN_PAGE)
def drop(request: Asked, pk: int) -> HttpResponseBase:
    row = _mine(request, pk)

    def gone() -> bool:
        drop_path(row)
        return True

    told(request, gone, done=_("Đã bỏ đường báo này."))
    return redirect("me")


@require_POST
@needs(Right.OWN_PAGE)
def code(request: Asked, pk: int) -> HttpResponseBase:
    """Send a code to a path of mine."""
    row = _mine(request, pk)
    if is_shut(request, f"code:{request.holder.person.pk}", most=MOST_CODES):
        messages.error(request, str(_("Đã gửi nhiều mã quá. Chờ một giờ rồi thử lại.")))
        return redirect("me")
    count_failure(request, f"code:{request.holder.person.pk}", minutes=60)
    try:
        salt, kept = send_code(row, at=request.at)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("me")
    until = (request.at + CODE_LIVES).isoformat()
    request.session[WAITING] = {"path": pk, "salt": salt, "digest": kept, "until": until, "tries": 0}
    messages.success(request, str(_("Đã gửi mã. Nhận được thì gõ vào ô dưới đây.")))
    return redirect("me")


@require_POST
@needs(Right.OWN_PAGE)
def check(request: Asked, pk: int) -> HttpResponseBase:
    """The digits that came back; five wrong ones and a new code is needed."""
    row = _mine(request, pk)
    sent = request.session.get(WAITING)
    if not sent or waiting_code(request) != pk:
        messages.error(request, str(_("Mã đã hết hạn. Hãy gửi mã mới.")))
        return redirect("me")
    if not is_code(request.POST.get("ma", ""), salt=sent["salt"], digest=sent["digest"]):
        request.session[WAITING] = {**sent, "tries": sent["tries"] + 1}
        messages.error(request, str(_("Mã chưa đúng.")))
        return redirect("me")
    verify(row, at=request.at)
    del request.session[WAITING]
    messages.success(request, str(_("Đã xác nhận. Từ nay máy báo được bác ở đây.")))
    return redirect("me")


def waiting_code(request: Asked) -> int | None:
    """The path a code was sent to and is still good for."""
    sent = request.session.get(WAITING)
    if not sent or sent["tries"] >= MOST_TRIES or request.at > datetime.fromisoformat(sent["until"]):
        return None
    return int(sent["path"])


@require_POST
@needs(Right.OWN_PAGE)
def push(request: Asked) -> HttpResponseBase:
    """This browser's address of a push service, as its script sends it."""
    person, sent = request.holder.person, request.POST
    if sent.get("bo"):
        disable_push(person, endpoint=sent.get("endpoint", ""), at=request.at)
        return JsonResponse({"text": str(_("Máy này không nhận thông báo nữa."))})
    try:
        enable_push(
            person,
            endpoint=sent.get("endpoint", ""),
            p256dh=sent.get("p256dh", ""),
            auth=sent.get("auth", ""),
            at=request.at,
        )
    except Refused as why:
        return JsonResponse({"text": str(why)}, status=422)
    return JsonResponse({"text": str(_("Đã bật. Tối đến giờ, máy này sẽ hiện thông báo."))})


def _mine(request: Asked, pk: int) -> ContactPath:
    rows = ContactPath.objects.select_related("phone", "person__commune")
    return get_object_or_404(rows, pk=pk, person=request.holder.person)


urls = [
    path("cua-toi/duong-bao/", keep, name="me_paths"),
    path("cua-toi/duong-bao/them/", add, name="me_path_add"),
    path("cua-toi/duong-bao/<int:pk>/bo/", drop, name="me_path_drop"),
    path("cua-toi/duong-bao/<int:pk>/ma/", code, name="me_code"),
    path("cua-toi/duong-bao/<int:pk>/xac-nhan/", check, name="me_code_check"),
    path("cua-toi/thong-bao/", push, name="me_push"),
    path("cua-toi/reo-to/", ntfy, name="me_ntfy"),
]
