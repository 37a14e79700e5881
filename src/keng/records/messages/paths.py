"""How a person wants to be reached: in which order, after how long, by numbers that were verified."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from keng.records.messages.models import Channel, ContactPath, Lane, PushEndpoint
from keng.records.messages.outbox import Notice, post_by
from keng.records.people.models import Person, Phone
from keng.records.refusal import Refused

CODE_LIVES = timedelta(minutes=10)
SMS_AFTER_PUSH = timedelta(minutes=1)
CHATS = ("tgram",)  # services a person may name; nothing that could call a machine of ours
# Who runs push services for browsers; any other address would have our worker call a stranger.
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "android.googleapis.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)


@dataclass(frozen=True)
class Wish:
    """What a person sets for one path."""

    order: int
    delay: timedelta
    is_enabled: bool


@transaction.atomic
def paths_of(person: Person) -> list[ContactPath]:
    """The person's paths in order; what was only implied (the numbers) becomes a row to choose about."""
    known = set(person.paths.exclude(phone=None).values_list("phone_id", flat=True))
    has_own = person.paths.filter(is_enabled=True).exists()
    for number, phone in enumerate(person.phones.exclude(pk__in=known)):
        ContactPath.objects.create(
            person=person,
            channel=Channel.SMS,
            phone=phone,
            order=_last(person) + 1,
            is_enabled=not has_own and number == 0,
            verified_at=phone.verified_at,
        )
    return list(person.paths.select_related("phone").order_by("order", "pk"))


@transaction.atomic
def keep_paths(person: Person, *, wishes: Mapping[int, Wish]) -> None:
    """Set order, delay and whether in use; somebody who can be reached stays so."""
    rows = {path.pk: path for path in person.paths.select_related("phone")}
    if not set(wishes) <= set(rows):
        raise Refused(_("Đường báo này không còn."))
    for pk, wish in wishes.items():
        path = rows[pk]
        if wish.is_enabled and not path.is_enabled and not is_verified(path):
            raise Refused(_("Hãy xác nhận “%(path)s” trước khi dùng.") % {"path": told_as(path)})
        path.order, path.is_enabled = wish.order, wish.is_enabled
        path.delay_seconds = int(wish.delay.total_seconds())
    if rows and not any(path.is_enabled for path in rows.values()):
        raise Refused(_("Phải còn ít nhất một đường báo: nếu không, tối đến không ai gọi được bác."))
    ContactPath.objects.bulk_update(rows.values(), ["order", "is_enabled", "delay_seconds"])


@transaction.atomic
def add_path(person: Person, *, channel: Channel, address: str) -> ContactPath:
    """An e-mail or chat address; in use once a code sent there came back."""
    if channel is Channel.CHAT and urlsplit(address).scheme not in CHATS:
        raise Refused(_("Nhóm trò chuyện nhận địa chỉ Telegram dạng tgram://mã-bot/mã-nhóm."))
    path, _made = ContactPath.objects.get_or_create(
        person=person,
        channel=channel,
        phone=None,
        address=address,
        defaults={"order": _last(person) + 1, "is_enabled": False},
    )
    return path


@transaction.atomic
def drop_path(path: ContactPath) -> None:
    """Take a path away; the last one in use stays."""
    others = path.person.paths.filter(is_enabled=True).exclude(pk=path.pk)
    if path.is_enabled and not others.exists():
        raise Refused(_("Đây là đường báo cuối cùng đang dùng. Hãy bật đường khác trước."))
    path.delete()


@transaction.atomic
def enable_push(person: Person, *, endpoint: str, p256dh: str, auth: str, at: datetime) -> PushEndpoint:
    """This browser may be pushed: first of all ways, with an SMS a minute later for who has a number."""
    address = urlsplit(endpoint)
    host = address.hostname or ""
    if address.scheme != "https" or not any(
        host == h or (h[0] == "." and host.endswith(h)) for h in PUSH_HOSTS
    ):
        raise Refused(_("Trình duyệt này dùng dịch vụ báo mà Kẻng chưa biết. Hãy dùng SMS."))
    if not (0 < len(p256dh) <= 120 and 0 < len(auth) <= 40 and len(endpoint) <= 600):
        raise Refused(_("Trình duyệt gửi khóa không đúng. Hãy thử lại."))
    paths_of(person)
    row, _made = PushEndpoint.objects.update_or_create(
        endpoint=endpoint,
        defaults={"person": person, "p256dh": p256dh, "auth": auth, "made_at": at, "gone_at": None},
    )
    if not person.paths.filter(channel=Channel.PUSH).exists():
        sms = person.paths.filter(channel=Channel.SMS, is_enabled=True, delay_seconds=0)
        sms.update(delay_seconds=int(SMS_AFTER_PUSH.total_seconds()), order=1)
        ContactPath.objects.create(person=person, channel=Channel.PUSH, order=0, verified_at=at)
    person.paths.filter(channel=Channel.PUSH).update(is_enabled=True)
    return row


@transaction.atomic
def disable_push(person: Person, *, endpoint: str, at: datetime) -> None:
    """This browser is not pushed any more; without any browser left the numbers take over at once."""
    PushEndpoint.objects.filter(person=person, endpoint=endpoint, gone_at=None).update(gone_at=at)
    if not PushEndpoint.objects.filter(person=person, gone_at=None).exists():
        person.paths.filter(channel=Channel.PUSH).delete()
        if first := person.paths.filter(is_enabled=True).first():
            first.delay_seconds = 0
            first.save()


def is_verified(path: ContactPath) -> bool:
    """Whether its owner was heard from there."""
    return bool(path.phone.verified_at if path.phone else path.verified_at)


def told_as(path: ContactPath) -> str:
    """A path in words: the number or address, never the whole secret of a chat."""
    if path.phone is not None:
        return path.phone.number
    return path.address.split("/")[-1] if path.channel == Channel.CHAT else path.address


def send_code(path: ContactPath, *, at: datetime) -> tuple[str, str]:
    """Send six digits to a path; (salt, digest) to hold the answer against, never the digits."""
    if path.channel == Channel.PUSH or is_verified(path):
        raise Refused(_("Đường báo này không cần xác nhận."))
    code, salt = f"{secrets.randbelow(10**6):06d}", secrets.token_hex(8)
    notice = Notice(
        "path_code",
        path.person.commune_id,
        params={"code": code},
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


def _last(person: Person) -> int:
    highest: int | None = person.paths.aggregate(top=Max("order"))["top"]
    return highest or 0
