"""The commune's lists in the columns of the import: what goes out comes in again without a change."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.imports.columns import Column
from keng.records.imports.folk import say_phones
from keng.records.imports.gongs import gong_of
from keng.records.imports.households import PURPOSE_WORDS, say_needs
from keng.records.imports.models import ImportSheet
from keng.records.imports.rota_writing import coming
from keng.records.imports.tables import TABLES
from keng.records.people.models import ROLE_WORDS, Appointment, Consent, Person
from keng.records.places.models import Cluster, Commune, Village

Kind = ImportSheet.Kind
Row = dict[str, str]


@dataclass(frozen=True)
class Scope:
    """Whose rows, as of when, and whether help needs may be shown."""

    commune: Commune
    villages: Collection[int] | None  # None: all of the commune
    on: date
    shows_needs: bool = False

    def of(self) -> list[Village]:
        rows = self.commune.villages.standing_on(self.on)
        return list(rows if self.villages is None else rows.filter(pk__in=self.villages))


@dataclass(frozen=True)
class Listed:
    """One sheet as it goes out."""

    kind: ImportSheet.Kind
    columns: tuple[Column, ...]
    rows: list[list[str]]


def listed(kind: str, scope: Scope) -> Listed:
    """The rows of one kind, each thing in one column."""
    columns = tuple(c for c in TABLES[kind].columns if not c.is_read_only)
    if not scope.shows_needs:
        columns = tuple(c for c in columns if c.key != "needs")
    rows = [[row.get(c.key, "") for c in columns] for row in _ROWS[Kind(kind)](scope)]
    return Listed(Kind(kind), columns, rows)


def _villages(scope: Scope) -> Iterable[Row]:
    clusters = defaultdict(list)
    for cluster in Cluster.objects.filter(village__in=scope.of(), valid_to=None):
        clusters[cluster.village_id].append(cluster)
    for village in scope.of():
        own = {
            "village": village.name,
            "local_word": village.local_word,
            "security_class": str(village.security_class or ""),
        }
        yield own | {"point": _point(village)}
        for cluster in clusters[village.pk]:
            more = {"cluster": cluster.name, "is_far": "có" if cluster.is_far else "không"}
            yield own | more | {"point": _point(cluster)}


def _people(scope: Scope) -> Iterable[Row]:
    """Who holds an office, and who belongs to no home of the register."""
    held: dict[int, dict[int | None, list[Appointment]]] = defaultdict(lambda: defaultdict(list))
    rows = Appointment.objects.filter(commune=scope.commune, until_on=None).order_by("pk")
    if scope.villages is not None:
        rows = rows.filter(village_id__in=scope.villages)
    for office in rows.select_related("village"):
        held[office.person_id][office.village_id].append(office)
    people = Person.objects.filter(commune=scope.commune, is_active=True).select_related("village")
    people = people.prefetch_related("phones").order_by("village__order", "folded", "pk")
    homely = set(Household.objects.filter(village__commune=scope.commune).values_list("head_id", flat=True))
    for person in people:
        if not held[person.pk] and person.pk not in homely and _is_in(scope, person.village_id):
            yield _person(person, person.village, [])
        for offices in held[person.pk].values():
            yield _person(person, offices[0].village or person.village, offices)


def _person(person: Person, village: Village | None, offices: list[Appointment]) -> Row:
    one = offices[0] if len(offices) == 1 else None
    return {
        "name": person.name,
        "form_of_address": person.form_of_address,
        "village": village.name if village else "",
        "role": ", ".join(str(ROLE_WORDS[office.role]) for office in offices),  # type: ignore[index]
        "phone": say_phones([p.number for p in person.phones.all()]),
        "from_on": f"{one.from_on:%d/%m/%Y}" if one else "",
        "directive": one.directive if one else "",
    }


def _gongs(scope: Scope) -> Iterable[Row]:
    posts = GongPost.objects.filter(village__in=scope.of(), valid_to=None).select_related("village")
    posts = posts.order_by("village__order", "number")
    for post in posts.prefetch_related("gongs__keeper__phones", "clusters", "may_strike"):
        gong = gong_of(post)
        keeper = gong.keeper if gong else None
        yield {
            "village": post.village.name,
            "number": str(post.number),
            "name": post.name,
            "material": str(gong.get_material_display()) if gong else "",
            "size_note": gong.size_note if gong else "",
            "keeper": keeper.name if keeper else "",
            "keeper_phone": say_phones([p.number for p in keeper.phones.all()]) if keeper else "",
            "strikers": ", ".join(p.name for p in post.may_strike.all()),
            "clusters": ", ".join(c.name for c in post.clusters.all()),
            "hung_on": f"{gong.hung_on:%d/%m/%Y}" if gong else "",
            "cost": str(gong.cost) if gong and gong.cost is not None else "",
            "point": _point(post),
        }


def _households(scope: Scope) -> Iterable[Row]:
    homes = Household.objects.filter(village__in=scope.of(), valid_to=None)
    homes = homes.select_related("village", "cluster", "head").order_by("village__order", "village_id", "pk")
    agreed: dict[int, list[Consent]] = defaultdict(list)
    for consent in Consent.objects.filter(person__commune=scope.commune, withdrawn_at=None).order_by(
        "purpose"
    ):
        agreed[consent.person_id].append(consent)
    for home in homes.prefetch_related("head__phones", "help_needs"):
        yield _household(home, agreed[home.head_id], scope)


def _household(home: Household, agreed: list[Consent], scope: Scope) -> Row:
    purposes = {c.purpose for c in agreed} & {p.value for p in PURPOSE_WORDS}
    needs = {n.kind: n.people for n in home.help_needs.all()}
    may_tell = scope.shows_needs and Consent.Purpose.HELP_NEEDS in purposes
    return {
        "village": home.village.name,
        "number": home.number,
        "head": home.head.name,
        "form_of_address": home.head.form_of_address,
        "phone": say_phones([p.number for p in home.head.phones.all()]),
        "cluster": home.cluster.name if home.cluster else "",
        "address": home.address,
        "residents": str(home.residents),
        "needs": say_needs(needs) if may_tell else "",
        "consents": ", ".join(PURPOSE_WORDS[Consent.Purpose(p)] for p in sorted(purposes)),
        "means": agreed[0].means if purposes else "",
        "point": _point(home) if Consent.Purpose.POSITION in purposes else "",
    }


def _is_in(scope: Scope, village_id: int | None) -> bool:
    return scope.villages is None or village_id in scope.villages


def _point(row: Village | Cluster | GongPost | Household) -> str:
    return f"{row.lat!r}, {row.lon!r}" if row.lat is not None and row.lon is not None else ""


_ROWS: dict[ImportSheet.Kind, Callable[[Scope], Iterable[Row]]] = {
    Kind.VILLAGES: _villages,
    Kind.PEOPLE: _people,
    Kind.GONGS: _gongs,
    Kind.HOUSEHOLDS: _households,
    Kind.ROTA: lambda scope: coming(scope.of(), on=scope.on),
}
