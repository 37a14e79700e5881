"""A commune's alarms for other systems, where it opened the feed: Atom, and signed CAP 1.2 messages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keng.core.cap.written import tree_of
from keng.papers.cap.atom import CAP_TYPE, feed_of
from keng.papers.cap.signing import sign
from keng.papers.cap.xml import as_bytes, element_of
from keng.records.alarms.cap_feeds import feed_message, feed_messages
from keng.records.alarms.cap_keys import certificate_pem, signing_pem
from keng.records.alarms.models import CapFeed
from keng.web.gate import Asked, public

SHORT = 30  # seconds that others may keep an answer


@require_safe
@public
def cap_feed(request: Asked, token: str) -> HttpResponse:
    """What was said in the last thirty days, the newest first."""
    feed = _open(token)
    element = feed_of(
        feed_messages(feed, at=request.at),
        title=_("Báo động của %(commune)s") % {"commune": feed.commune},
        address=_address("cap_feed", token),
        file_at=lambda name: _address("cap_message", token, name),
        at=request.at,
    )
    return _answer(as_bytes(element), "application/atom+xml; charset=utf-8")


@require_safe
@public
def cap_message(request: Asked, token: str, identifier: str) -> HttpResponse:
    """One message, signed."""
    message = feed_message(_open(token), identifier, at=request.at)
    if message is None:
        raise Http404
    signed = sign(element_of(tree_of(message)), pem=_pem(request))
    return _answer(as_bytes(signed), CAP_TYPE)


@require_safe
@public
def cap_certificate(request: Asked, token: str) -> HttpResponse:
    """The certificate by which others check our signature."""
    _open(token)
    return _answer(certificate_pem(_pem(request)), "application/x-pem-file")


def _open(token: str) -> CapFeed:
    return get_object_or_404(CapFeed.objects.select_related("commune"), token=token, is_open=True)


def _pem(request: Asked) -> bytes:
    config = settings.CONFIG
    host = urlsplit(config.base_url).hostname or "localhost"
    return signing_pem(config.data_dir, given=config.cap_key, host=host, at=request.at)


def _address(name: str, *args: str) -> str:
    return f"{settings.CONFIG.base_url}{reverse(name, args=args)}"


def _answer(body: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Cache-Control"] = f"public, max-age={SHORT}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


urls = [
    path("canh-bao/<str:token>/", cap_feed, name="cap_feed"),
    path("canh-bao/<str:token>/chung-thu.pem", cap_certificate, name="cap_certificate"),
    path("canh-bao/<str:token>/<str:identifier>.xml", cap_message, name="cap_message"),
]
