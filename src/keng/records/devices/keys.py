"""Keys of machines: made once, shown once, revoked at any time.

A key is derived from the installation's secret, so that what a gateway signs with can be checked and
yet stands in no table; the table keeps a digest, by which a bearer of the key is found.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from keng.core.webhooks import is_signed, spoken
from keng.records.devices.models import ApiKey
from keng.records.gongs.models import GongPost
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Commune

USED_GRAIN = timedelta(minutes=1)  # how exactly we know when a key was last used


@transaction.atomic
def make_key(
    commune: Commune,
    *,
    name: str,
    scope: ApiKey.Scope,
    post: GongPost | None = None,
    by: Account | None,
    at: datetime,
) -> tuple[ApiKey, str]:
    """A new key and its secret; the secret is not shown again."""
    row = ApiKey.objects.create(
        commune=commune, name=name[:120], scope=scope, post=post, made_at=at, digest=f"new{at.timestamp()}"
    )
    secret = secret_of(row)
    row.digest = _digest(secret)
    row.save(update_fields=["digest"])
    note_act("key_made", subject=f"key:{row.pk}", by=by, commune=commune, at=at, detail=scope)
    return row, secret


@transaction.atomic
def revoke_key(row: ApiKey, *, by: Account | None, at: datetime) -> None:
    """The machine may not speak any more."""
    if ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=at):
        note_act("key_revoked", subject=f"key:{row.pk}", by=by, commune=row.commune, at=at)


def bearer(secret: str, *, at: datetime) -> ApiKey | None:
    """The key with that secret, if it stands."""
    rows = ApiKey.objects.filter(revoked_at=None).select_related("commune", "post")
    return _used(rows.filter(digest=_digest(secret)).first(), at)


def signer(pk: int, *, signature: str, signed: bytes, at: datetime) -> ApiKey | None:
    """The gateway's key, if it signed exactly these bytes with it (HMAC-SHA256, hex)."""
    rows = ApiKey.objects.filter(pk=pk, revoked_at=None, scope=ApiKey.Scope.SMS_IN)
    row = rows.select_related("commune").first()
    if row is None:
        return None
    secret = secret_of(row)
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    is_ours = hmac.compare_digest(expected, signature.strip().lower()) and row.digest == _digest(secret)
    return _used(row, at) if is_ours else None


def hook_signer(pk: int, *, header: str, number: str, stamp: int, body: bytes, at: datetime) -> ApiKey | None:
    """The key of a program that may raise alarms, if it signed this as Standard Webhooks says.

    What it signs with is the key's own text; programs that want `whsec_…` take `hook_secret`.
    """
    rows = ApiKey.objects.filter(pk=pk, revoked_at=None, scope=ApiKey.Scope.ALARMS)
    row = rows.select_related("commune", "post").first()
    if row is None or row.digest != _digest(secret_of(row)):
        return None
    secret = secret_of(row).encode()
    return _used(row, at) if is_signed(header, [secret], number=number, stamp=stamp, body=body) else None


def hook_secret(secret: str) -> str:
    """A key's text as a webhook secret (`whsec_…`), for programs that sign instead of showing it."""
    return spoken(secret.encode())


def secret_of(row: ApiKey) -> str:
    """The secret of a key, from the installation's own and the moment the key was made."""
    made = f"{row.pk}.{row.made_at.timestamp():.3f}"
    return f"keng_{salted_hmac('keng.api_key', made, algorithm='sha256').hexdigest()}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _used(row: ApiKey | None, at: datetime) -> ApiKey | None:
    if row is not None and (row.last_used_at is None or at - row.last_used_at > USED_GRAIN):
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=at)
    return row
