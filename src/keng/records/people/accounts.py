"""Signing in without a password: one-use links, and the phone that opened one."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from keng.core.names import fold
from keng.records.people.audit import note_act
from keng.records.people.models import Account, BoundPhone, Person, SignInLink
from keng.records.people.rights import Holder, holder

LINK_LIVES = timedelta(days=3)
SEEN_EVERY = timedelta(minutes=10)  # how finely it is kept when a phone was last seen


def digest(token: str) -> str:
    """What is stored of a token; the token itself is only ever in its owner's hands."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_account(person: Person) -> Account:
    """The person's account, made when first needed; its name is typed by officers only."""
    if account := Account.objects.filter(person=person).first():
        return account
    stem = re.sub(r"[^a-z0-9]+", ".", fold(person.name)).strip(".") or "nguoi"
    return Account.objects.create(username=f"{stem}.{person.pk}", person=person, password="!")  # noqa: S106


@transaction.atomic
def invite(person: Person, *, by: Account | None, at: datetime, lives: timedelta = LINK_LIVES) -> str:
    """A fresh one-use link token for a person; earlier unused ones stop working."""
    account = open_account(person)
    SignInLink.objects.filter(account=account, used_at=None, expires_at__gt=at).update(expires_at=at)
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(
        account=account, digest=digest(token), made_by=by, made_at=at, expires_at=at + lives
    )
    note_act("invite", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at)
    return token


def is_unspent(token: str, *, at: datetime) -> bool:
    """Whether a link would still sign somebody in; asking spends nothing."""
    return _unspent(token, at).exists()


def _unspent(token: str, at: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=at)


@transaction.atomic
def use_link(token: str, *, label: str, at: datetime) -> tuple[Account, str] | None:
    """Sign in by a link once: the account and the key that binds this phone; None if it is spent.

    The key is empty for an officer: no phone is remembered in place of a password.
    """
    used = _unspent(token, at)
    link = used.select_related("account__person__commune").first()
    if link is None or not used.update(used_at=at):
        return None
    note_act("sign_in", subject=f"account:{link.account_id}", by=link.account, commune=None, at=at)
    person = link.account.person
    who = holder(link.account, on=_day(person, at)) if person is not None else None
    if who is None or who.needs_password:
        return link.account, ""
    key = secrets.token_urlsafe(32)
    BoundPhone.objects.create(
        account=link.account, digest=digest(key), label=label[:120], bound_at=at, last_seen_at=at
    )
    return link.account, key


def holder_by_phone(key: str, *, at: datetime) -> tuple[BoundPhone, Holder] | None:
    """The phone that carries a key and who enters by it; None once it was let go, and for an officer."""
    bound = BoundPhone.objects.filter(digest=digest(key), revoked_at=None)
    phone = bound.select_related("account__person__commune").first()
    if phone is None or phone.account.person is None:
        return None
    found = holder(phone.account, on=_day(phone.account.person, at))
    if found is None or found.needs_password:
        return None
    return phone, found


def note_seen(phone: BoundPhone, *, at: datetime) -> None:
    """Keep when a phone was last seen, as finely as is of use to its owner."""
    if at - phone.last_seen_at > SEEN_EVERY:
        BoundPhone.objects.filter(pk=phone.pk).update(last_seen_at=at)


@transaction.atomic
def let_phones_go(person: Person, *, by: Account | None, at: datetime, but_key: str = "") -> int:
    """Sign every phone of a person out, lost, sold, or a new striker; but the one that carries `but_key`."""
    note_act("let_phones_go", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at)
    Account.objects.filter(person=person).update(signed_out_at=at)
    SignInLink.objects.filter(account__person=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    bound = BoundPhone.objects.filter(account__person=person, revoked_at=None)
    return bound.exclude(digest=digest(but_key)).update(revoked_at=at)


@transaction.atomic
def let_one_go(bound: BoundPhone, *, by: Account, at: datetime) -> None:
    """Sign one remembered phone out; its next step asks for a link."""
    BoundPhone.objects.filter(pk=bound.pk, revoked_at=None).update(revoked_at=at)
    person = bound.account.person
    note_act(
        "let_phone_go",
        subject=f"account:{bound.account_id}",
        by=by,
        commune=person.commune if person else None,
        at=at,
    )


def let_phone_go(key: str, *, at: datetime) -> int:
    """Sign one phone out by the key it carries; how many were."""
    return BoundPhone.objects.filter(digest=digest(key), revoked_at=None).update(revoked_at=at)


@transaction.atomic
def set_password(account: Account, *, password: str, at: datetime) -> Account:
    """A password chosen by its owner; every other session of the account ends with the old one."""
    account.set_password(password)
    account.save()
    commune = account.person.commune if account.person else None
    note_act("set_password", subject=f"account:{account.pk}", by=account, commune=commune, at=at)
    return account


def _day(person: Person, at: datetime) -> date:
    return at.astimezone(person.commune.zone).date()
