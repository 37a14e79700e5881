"""Six digits sent to a number or an address, which prove that its owner can be reached there (C12)."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keng.records.messages.models import Channel, ContactPath, Lane
from keng.records.messages.outbox import Notice, post_by
from keng.records.messages.paths import is_verified
from keng.records.people.models import Phone
from keng.records.refusal import Refused

CODE_LIVES = timedelta(minutes=10)


def send_code(path: ContactPath, *, at: datetime) -> tuple[str, str]:
    """Send six digits to a path; (salt, digest) to hold the answer against, never the digits."""
    if path.channel == Channel.PUSH or is_verified(path):
        raise Refused(_("Đường báo này không cần xác nhận."))
    code, salt = f"{secrets.randbelow(10**6):06d}", secrets.token_hex(8)
    is_spoken = path.channel == Channel.VOICE
    notice = Notice(
        "path_code",
        path.person.commune_id,
        params={"code": ", ".join(code) if is_spoken else code},  # figure by figure
        lane=Lane.NOTICE,
        expires_at=at + CODE_LIVES,
    )
    post_by(notice, path=path, at=at)
    return salt, _digest(salt, code)


def is_code(code: str, *, salt: str, digest: str) -> bool:
    """Whether these are the digits that were sent."""
    return hmac.compare_digest(_digest(salt, "".join(code.split())), digest)


@transaction.atomic
def verify(path: ContactPath, *, at: datetime) -> None:
    """Its owner answered from there: from now on it counts (C12)."""
    if path.phone is not None:
        Phone.objects.filter(pk=path.phone.pk).update(verified_at=at, last_heard_at=at)
    path.verified_at, path.is_enabled = at, True
    path.save()


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()
