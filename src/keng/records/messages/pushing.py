"""Browsers that agreed to be pushed, and whom we may send there."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keng.records.messages.models import Channel, ContactPath, PushEndpoint
from keng.records.messages.paths import paths_of
from keng.records.people.models import Person
from keng.records.refusal import Refused

SMS_AFTER_PUSH = timedelta(minutes=1)


# Who runs push services for browsers; any other address would have our worker call a stranger.
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "android.googleapis.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)


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
