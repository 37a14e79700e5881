"""The public feed of a commune's alarms, and the certificates of those whose word it believes."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.cap.message import CapMessage
from keng.records.alarms.cap import WORDS, messages_of
from keng.records.alarms.models import Alarm, CapCertificate, CapFeed
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Commune
from keng.records.refusal import Refused

TOKEN_BYTES = 16  # 128 bits
KEPT = timedelta(days=30)  # older alarms leave the feed
MOST = 100  # messages of one feed
USUAL = ("fire", "explosion", "flood")  # what strangers may well hear of; the rest is for the commune to add


@transaction.atomic
def open_cap(commune: Commune, *, kinds: Collection[str], by: Account | None, at: datetime) -> CapFeed:
    """Open the feed at a new address, for these kinds; the address before stops answering."""
    chosen = sorted(set(kinds) & set(WORDS))
    if not chosen:
        raise Refused(_("Chọn ít nhất một loại báo động để đưa ra ngoài."))
    row, _made = CapFeed.objects.update_or_create(
        commune=commune,
        defaults={"token": secrets.token_urlsafe(TOKEN_BYTES), "is_open": True, "kinds": chosen},
    )
    detail = ", ".join(chosen)
    note_act("open_cap", subject=f"commune:{commune.pk}", by=by, commune=commune, at=at, detail=detail)
    return row


@transaction.atomic
def close_cap(commune: Commune, *, by: Account | None, at: datetime) -> None:
    """Nobody outside hears of alarms any more."""
    if CapFeed.objects.filter(commune=commune, is_open=True).update(is_open=False):
        note_act("close_cap", subject=f"commune:{commune.pk}", by=by, commune=commune, at=at)


def feed_messages(feed: CapFeed, *, at: datetime) -> list[CapMessage]:
    """What the feed tells now, the newest first."""
    rows = Alarm.objects.filter(commune=feed.commune_id, kind__in=feed.kinds, raised_at__gt=at - KEPT)
    rows = rows.filter(is_silent=False).select_related("village", "commune", "household", "post", "cluster")
    found = [one for row in rows.order_by("-raised_at", "-pk")[:MOST] for one in reversed(messages_of(row))]
    return sorted(found, key=lambda one: one.sent, reverse=True)[:MOST]  # one second: as told


def feed_message(feed: CapFeed, identifier: str, *, at: datetime) -> CapMessage | None:
    """One message of the feed by its name."""
    return next((one for one in feed_messages(feed, at=at) if one.identifier == identifier), None)


@transaction.atomic
def trust_certificate(
    commune: Commune,
    *,
    name: str,
    pem: str,
    fingerprint: str,
    valid_until: datetime,
    by: Account | None,
    at: datetime,
) -> CapCertificate:
    """Believe what is signed with this certificate's key."""
    if valid_until <= at:
        raise Refused(_("Chứng thư này đã hết hạn."))
    if commune.cap_certificates.filter(fingerprint=fingerprint, removed_at=None).exists():
        raise Refused(_("Chứng thư này đã có."))
    row = CapCertificate.objects.create(
        commune=commune,
        name=name.strip()[:120],
        pem=pem,
        fingerprint=fingerprint,
        valid_until=valid_until,
        added_at=at,
    )
    note_act("trust_certificate", subject=f"certificate:{row.pk}", by=by, commune=commune, at=at)
    return row


@transaction.atomic
def drop_certificate(row: CapCertificate, *, by: Account | None, at: datetime) -> None:
    """Believe it no more."""
    if CapCertificate.objects.filter(pk=row.pk, removed_at=None).update(removed_at=at):
        note_act("drop_certificate", subject=f"certificate:{row.pk}", by=by, commune=row.commune, at=at)


def trusted(commune: Commune, *, at: datetime) -> list[CapCertificate]:
    """The certificates in force."""
    return list(commune.cap_certificates.filter(removed_at=None, valid_until__gt=at))
