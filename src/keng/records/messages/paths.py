"""How a person wants to be reached: in which order, after how long, by numbers that were verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from keng.records.messages.models import Channel, ContactPath
from keng.records.people.actions import add_phone
from keng.records.people.models import Account, Person, Phone
from keng.records.refusal import Refused

AFTER_THE_OTHERS = timedelta(minutes=1)
CHATS = ("tgram",)  # services a person may name; nothing that could call a machine of ours

SECRET = {Channel.CHAT: "Telegram", Channel.NTFY: "ntfy"}  # whose address lets in whoever knows it


@dataclass(frozen=True)
class Wish:
    """What a person sets for one path."""

    order: int
    delay: timedelta
    is_enabled: bool


@dataclass(frozen=True)
class Way:
    """One way to a person that may be tried; without a path where only the number is known."""

    person_id: int
    channel: Channel
    path: ContactPath | None
    phone: Phone | None


def ways_to_try(people: QuerySet[Person]) -> list[Way]:
    """Every path in use and every number of these people, whether or not it was chosen."""
    theirs = {"person__in": people.order_by().values("pk")}
    paths = ContactPath.objects.filter(Q(is_enabled=True) | Q(channel=Channel.SMS), **theirs)
    chosen = paths.select_related("phone", "person__commune").order_by("person", "order", "pk")
    bare = Phone.objects.filter(**theirs).exclude(paths__channel=Channel.SMS)
    return [
        *(Way(one.person_id, Channel(one.channel), one, one.phone) for one in chosen),
        *(Way(one.person_id, Channel.SMS, None, one) for one in bare),
    ]


def give_paths(people: QuerySet[Person]) -> None:
    """What was only implied for these people (their numbers) becomes rows, as `paths_of` does for one."""
    theirs = {"person__in": people.order_by().values("pk")}
    highest = dict(
        ContactPath.objects.filter(**theirs).order_by().values_list("person").annotate(top=Max("order"))
    )
    has_own = set(
        ContactPath.objects.filter(is_enabled=True, **theirs).order_by().values_list("person", flat=True)
    )
    rows = []
    for phone in Phone.objects.filter(**theirs).exclude(paths__channel=Channel.SMS).order_by("order", "pk"):
        place = highest[phone.person_id] = highest.get(phone.person_id, 0) + 1
        rows.append(
            ContactPath(
                person_id=phone.person_id,
                channel=Channel.SMS,
                phone=phone,
                order=place,
                is_enabled=phone.person_id not in has_own,
                verified_at=phone.verified_at,
            )
        )
        has_own.add(phone.person_id)
    ContactPath.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


@transaction.atomic
def paths_of(person: Person) -> list[ContactPath]:
    """The person's paths in order; what was only implied (the numbers) becomes a row to choose about."""
    by_text = person.paths.filter(channel=Channel.SMS).exclude(phone=None)
    known = set(by_text.values_list("phone_id", flat=True))
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
def add_number(
    person: Person, *, channel: Channel, number: str, by: Account | None, at: datetime
) -> ContactPath:
    """One more way by telephone: a text, a call, a Zalo message. In use once the number is verified."""
    paths_of(person)
    phone = add_phone(person, number=number, by=by, at=at)
    if channel is Channel.SMS:
        paths_of(person)
        return person.paths.get(channel=channel, phone=phone)
    path, _made = ContactPath.objects.get_or_create(
        person=person,
        channel=channel,
        phone=phone,
        address="",
        defaults={
            "order": _last(person) + 1,
            "is_enabled": phone.verified_at is not None,
            "delay_seconds": int(AFTER_THE_OTHERS.total_seconds()),
        },
    )
    return path


@transaction.atomic
def drop_path(path: ContactPath) -> None:
    """Take a path away; the last one in use stays."""
    others = path.person.paths.filter(is_enabled=True).exclude(pk=path.pk)
    if path.is_enabled and not others.exists():
        raise Refused(_("Đây là đường báo cuối cùng đang dùng. Hãy bật đường khác trước."))
    path.delete()


def is_verified(path: ContactPath) -> bool:
    """Whether its owner was heard from there."""
    return bool(path.phone.verified_at if path.phone else path.verified_at)


def told_as(path: ContactPath) -> str:
    """A path in words: the number or address, never the secret of a chat or a topic."""
    if path.phone is not None:
        return path.phone.number
    return SECRET.get(Channel(path.channel), path.address)


def _last(person: Person) -> int:
    highest: int | None = person.paths.aggregate(top=Max("order"))["top"]
    return highest or 0
