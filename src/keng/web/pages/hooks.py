"""Other systems that hear of alarms: opened, tried, given a new secret, closed; and every attempt."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.core.webhooks import spoken
from keng.records.messages.hooks import close_hook, open_hook, rotate_secret, secrets_of, test_hook
from keng.records.messages.models import Webhook
from keng.web.answers import taken, told
from keng.web.forms.hooks import HookForm
from keng.web.gate import Asked, needs

A_PAGE = 30


@needs(Right.KEEP_SETTINGS)
def hooks(request: Asked) -> HttpResponseBase:
    """Those that are told, and a form for one more; a new secret is shown here once."""
    commune, by = request.holder.commune, request.holder.account
    form = HookForm(request.POST or None)
    made: Webhook | None = None
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: open_hook(commune, **form.cleaned_data, by=by, at=request.at))
        form = HookForm() if made else form
    return _page(request, form, made)


@require_safe
@needs(Right.KEEP_SETTINGS)
def hook(request: Asked, pk: int) -> HttpResponseBase:
    """One of them, with every word that was owed to it and every attempt."""
    row = _row(request, pk)
    words = row.messages.prefetch_related("deliveries").order_by("-made_at", "-pk")
    page = Paginator(words, A_PAGE).get_page(request.GET.get("trang"))
    return render(request, "hooks/hook.html", {"row": row, "page": page})


@require_POST
@needs(Right.KEEP_SETTINGS)
def hook_rotate(request: Asked, pk: int) -> HttpResponseBase:
    """A new secret, shown once."""
    row = _row(request, pk)
    done = _("Khóa mới đã có hiệu lực; khóa cũ còn dùng được 24 giờ.")
    by = request.holder.account
    made = told(request, lambda: rotate_secret(row, by=by, at=request.at), done=done)
    return _page(request, HookForm(), made) if made else redirect("hooks")


@require_POST
@needs(Right.KEEP_SETTINGS)
def hook_test(request: Asked, pk: int) -> HttpResponseBase:
    """Owe it a word of trial."""
    row = _row(request, pk)
    told(request, lambda: test_hook(row, at=request.at), done=_("Tin thử đã vào hàng chờ gửi."))
    if row.commune.is_sample:
        messages.info(request, _("Xã mẫu không gửi gì ra ngoài: tin thử chỉ ghi trong máy này."))
    return redirect("hook", pk)


@require_POST
@needs(Right.KEEP_SETTINGS)
def hook_close(request: Asked, pk: int) -> HttpResponseBase:
    """Tell it nothing more."""
    row = _row(request, pk)
    by = request.holder.account
    told(request, lambda: close_hook(row, by=by, at=request.at), done=_("Nơi này không nhận tin nữa."))
    return redirect("hooks")


def _row(request: Asked, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.select_related("commune"), pk=pk, commune=request.holder.commune)


def _page(request: Asked, form: HookForm, made: Webhook | None) -> HttpResponseBase:
    context = {
        "form": form,
        "hooks": request.holder.commune.webhooks.all(),
        "made": made,
        "secret": spoken(secrets_of(made, at=request.at)[0]) if made else "",
        "is_private_allowed": settings.CONFIG.webhooks_to_private,
    }
    answer = render(request, "hooks/hooks.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


urls = [
    path("noi-nhan/", hooks, name="hooks"),
    path("noi-nhan/<int:pk>/", hook, name="hook"),
    path("noi-nhan/<int:pk>/khoa-moi/", hook_rotate, name="hook_rotate"),
    path("noi-nhan/<int:pk>/thu/", hook_test, name="hook_test"),
    path("noi-nhan/<int:pk>/ngung/", hook_close, name="hook_close"),
]
