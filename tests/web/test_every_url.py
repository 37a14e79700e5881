"""Every address × role × place: deny by default, and a stranger's row is as if it were not.

Walks the resolver, so that a page nobody declared in `doors.py` fails here.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from keng.core.rights import OFFICER_ROLES, ROLE_RIGHTS, Grant, Role, may
from tests.web.conftest import World, sign_in
from tests.web.doors import DOORS, SIGN_IN, Door, Row
from tests.web.row_names import ROWS
from tests.web.sides import Side

TO_SIGN_IN = "/accounts/login/"
SIGNED_OUT = "signed_out"
NEIGHBOUR = "striker_of_another_village"
ACTORS = [*Role, SIGNED_OUT, NEIGHBOUR]
CLUMSY = (Role.POLICE_CHIEF, Role.OFFICE, Role.VILLAGE_HEAD, Role.STRIKER)
"""Who also asks by the method that a page does not take; between them they may open every page."""


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "", given: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern, tuple[str, ...]]]:
    """Every named address: (name with its namespace, pattern, its parameters)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if getattr(pattern, "namespace", "") == "api":
            continue  # machines show a key: tests/api asks every operation for it
        params = (*given, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner, params)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern, params


def is_of_sign_in(pattern: URLPattern) -> bool:
    return pattern.callback.__module__.startswith(("allauth.", "django.views.generic"))


@pytest.mark.feature("R2")
def test_every_address_says_who_may_open_it() -> None:
    names = {name for name, pattern, _ in addresses() if not is_of_sign_in(pattern)}
    assert names - DOORS.keys() == set(), "write a line in tests/web/doors.py for each of these"
    assert DOORS.keys() - names == set(), "these lines speak of pages that are no more"


def test_every_page_asks_for_what_its_line_says() -> None:
    for name, pattern, _ in addresses():
        if not is_of_sign_in(pattern):
            asked = getattr(pattern.callback, "keng_rights", None)
            assert asked == DOORS[name].rights, name


def test_every_parameter_can_be_filled_with_a_row() -> None:
    for name, _, params in addresses():
        if params and name in DOORS:
            assert name in ROWS, f"say in tests/web/row_names.py how to name a row in {name}"


@pytest.mark.feature("R1", "R2", "C12")
@pytest.mark.parametrize("actor", ACTORS)
def test_each_person_gets_what_the_table_of_rights_grants(world: World, actor: str) -> None:
    client, grants = _actor(world, actor)
    sides = [Side(world.mot), Side(world.hai), Side(world.la)]
    wrong = []
    for name, door in DOORS.items():
        # Whoever has no such right anywhere is turned away before a row is looked at.
        is_shut = bool(door.rights) and not _has_any(door, grants)
        for side in sides[:1] if is_shut or door.row is Row.NONE else sides:
            address = reverse(name, kwargs=ROWS[name](side) if name in ROWS else {})
            for method in ("get", "post"):
                if 405 in _opens(door, method) and actor not in CLUMSY:
                    continue
                got = _ask(client, method, address)
                expected = _expected(door, method, grants, side)
                is_led = not door.rights or _leads_rightly(got, grants)
                if got.status_code not in expected or not is_led:
                    wrong.append(f"{method} {address} ({side.village}): {got.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_between_them_the_clumsy_may_open_every_page() -> None:
    rights = {right for role in CLUMSY for right in ROLE_RIGHTS[role]}
    assert not [name for name, door in DOORS.items() if door.rights and not rights & set(door.rights)]


@pytest.mark.parametrize("actor", [Role.OFFICE, Role.STRIKER, SIGNED_OUT])
def test_of_the_sign_in_pages_only_those_in_use_answer(world: World, actor: str) -> None:
    client, grants = _actor(world, actor)
    column = 0 if grants is None else 2 if any(g.role in OFFICER_ROLES for g in grants) else 1
    for name, pattern, params in addresses():
        if not is_of_sign_in(pattern):
            continue
        fill = {"pk": 1, "uidb36": "1", "key": "x-y"}
        address = reverse(name, kwargs={p: fill[p] for p in params})
        expected = SIGN_IN[name][column] if name in SIGN_IN else {404}
        assert _ask(client, "get", address).status_code in expected, (name, actor)
        assert _ask(client, "post", address).status_code < 500, (name, actor)


def _actor(world: World, actor: str) -> tuple[Client, tuple[Grant, ...] | None]:
    """A browser of that role in thôn Một (or of a striker in thôn Hai), and the grants behind it."""
    if actor == SIGNED_OUT:
        return Client(), None
    role, village = (Role.STRIKER, world.hai) if actor == NEIGHBOUR else (Role(actor), world.mot)
    person = world.person("Người Thử", role=role, village=village)
    at = None if role in OFFICER_ROLES else village.pk
    return sign_in(person), (Grant(role, world.commune.pk, at),)


def _opens(door: Door, method: str) -> frozenset[int]:
    return door.get if method == "get" else door.post


def _expected(door: Door, method: str, grants: tuple[Grant, ...] | None, side: Side) -> frozenset[int]:
    opens = _opens(door, method)
    if not door.rights:
        return opens
    if grants is None:
        return frozenset({302})
    if not _has_any(door, grants):
        return frozenset({403})
    if door.row is Row.NONE:
        return opens
    commune, village = side.village.commune_id, side.village.pk
    if door.row is Row.PERSON:
        reached = False
    elif door.row is Row.COMMUNE:
        reached = any(g.commune_id == commune for g in grants)
    else:
        reached = any(may(grants, r, commune_id=commune, village_id=village) for r in door.by or door.rights)
    if reached:
        return opens
    return frozenset({404, 405}) if 405 in opens else frozenset({404})


def _has_any(door: Door, grants: tuple[Grant, ...] | None) -> bool:
    return any(right in ROLE_RIGHTS[g.role] for right in door.rights for g in grants or ())


def _ask(client: Client, method: str, address: str) -> HttpResponse:
    """One request whose writes are taken back, by a browser that stays as it was."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _leads_rightly(answer: HttpResponse, grants: tuple[Grant, ...] | None) -> bool:
    """A signed-out browser is led to the door and nowhere else; nobody else is."""
    if answer.status_code != 302:
        return True
    return answer["Location"].startswith(TO_SIGN_IN) == (grants is None)
