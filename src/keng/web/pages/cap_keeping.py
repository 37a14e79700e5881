"""Opening and closing the feed of warnings; the certificates of those whose word counts."""

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.papers.cap.signing import certificate_in, fingerprint_of, pem_of
from keng.records.alarms.cap_feeds import USUAL, close_cap, drop_certificate, open_cap, trust_certificate
from keng.records.alarms.kinds import kinds_of
from keng.records.alarms.models import CapCertificate, CapFeed
from keng.web.answers import taken, told
from keng.web.forms.cap import CapFeedForm, CertificateForm
from keng.web.gate import Asked, needs

MOST_BYTES = 20_000  # a certificate has two thousand


@needs(Right.KEEP_SETTINGS)
def settings_cap(request: Asked) -> HttpResponseBase:
    """Whether the feed is open, where it stands, what it tells; whom we believe."""
    commune = request.holder.commune
    feed = CapFeed.objects.filter(commune=commune).first()
    doing = request.POST.get("viec", "") if request.method == "POST" else ""
    form = CapFeedForm(
        request.POST if doing == "mo" else None, initial={"kinds": feed.kinds if feed else USUAL}
    )
    form.offer(kinds_of(commune))
    trust = CertificateForm(*((request.POST, request.FILES) if doing == "tin" else ()))
    if _do(request, doing, form, trust):
        return redirect("settings_cap")
    context = {
        "feed": feed,
        "form": form,
        "trust": trust,
        "certificates": commune.cap_certificates.filter(removed_at=None),
        "address": f"{settings.CONFIG.base_url}{reverse('cap_feed', args=[feed.token])}" if feed else "",
    }
    answer = render(request, "cap/keeping.html", context, status=422 if form.errors or trust.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _do(request: Asked, doing: str, form: CapFeedForm, trust: CertificateForm) -> bool:
    """What the form asked for; whether it was done."""
    commune, by = request.holder.commune, request.holder.account
    if doing == "dong":
        told(
            request,
            lambda: close_cap(commune, by=by, at=request.at),
            done=_("Đã đóng: không ai ngoài xã còn đọc được."),
        )
        return True
    if doing == "mo" and form.is_valid():
        kinds = form.cleaned_data["kinds"]
        opened = taken(form, lambda: open_cap(commune, kinds=kinds, by=by, at=request.at))
        return opened is not None
    return doing == "tin" and trust.is_valid() and _trust(request, trust)


def _trust(request: Asked, form: CertificateForm) -> bool:
    try:
        certificate = certificate_in(form.cleaned_data["file"].read(MOST_BYTES))
        pem = pem_of(certificate)
    except ValueError:
        form.add_error("file", _("Tệp này không phải chứng thư đọc được."))
        return False
    row = taken(
        form,
        lambda: trust_certificate(
            request.holder.commune,
            name=form.cleaned_data["name"],
            pem=pem,
            fingerprint=fingerprint_of(pem.encode()),
            valid_until=certificate.not_valid_after_utc,
            by=request.holder.account,
            at=request.at,
        ),
    )
    return row is not None


@require_POST
@needs(Right.KEEP_SETTINGS)
def certificate_drop(request: Asked, pk: int) -> HttpResponseBase:
    """Believe it no more."""
    row = get_object_or_404(CapCertificate, pk=pk, commune=request.holder.commune)
    done = _("Từ nay không tin chứng thư này nữa.")
    told(request, lambda: drop_certificate(row, by=request.holder.account, at=request.at), done=done)
    return redirect("settings_cap")


urls = [
    path("cai-dat/canh-bao/", settings_cap, name="settings_cap"),
    path("cai-dat/canh-bao/<int:pk>/bo/", certificate_drop, name="certificate_drop"),
]
