"""Questions about what was sent, what came in, and whom to ring when nothing works."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Count, Q, QuerySet

from keng.core.names import fold
from keng.core.rights import Role
from keng.records.messages.models import InboundMessage, Message
from keng.records.people.models import Appointment, Person
from keng.records.people.numbers import search_digits
from keng.records.places.models import Commune, Village


def messages_of(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[Message]:
    """What a holder may see: everything of the commune, or what concerned some villages."""
    rows = Message.objects.filter(commune=commune)
    if villages is not None:
        rows = rows.filter(village_id__in=villages)
    return rows.select_related("person", "village", "commune", "outlet", "webhook").order_by(
        "-made_at", "-pk"
    )


def find_messages(rows: QuerySet[Message], *, text: str) -> QuerySet[Message]:
    """Those to a person whose name or number holds what was typed, without marks."""
    if digits := search_digits(text):
        return rows.filter(person__phones__number__contains=digits).distinct()
    for word in fold(text).split():
        rows = rows.filter(Q(person__folded__contains=word) | Q(village__folded__contains=word))
    return rows


def inbound_of(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[InboundMessage]:
    """Texts that came in; strangers' only for who sees the whole commune."""
    rows = InboundMessage.objects.filter(commune=commune)
    if villages is not None:
        rows = rows.filter(person__village_id__in=villages)
    return rows.select_related("person").order_by("-received_at", "-pk")


def counted(rows: QuerySet[Message], *, since: datetime) -> dict[str, int]:
    """How many messages stand in each state since then."""
    found = rows.filter(made_at__gte=since).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in found}


RECENT = timedelta(hours=24)

# Who rings whom in a village when only telephones are left.
LADDER: tuple[tuple[Role, ...], ...] = (
    (Role.VILLAGE_HEAD,),
    (Role.TEAM_LEADER, Role.DEPUTY_LEADER, Role.LIAISON),
    (Role.TEAM_MEMBER, Role.STRIKER, Role.GROUP_LEADER, Role.FRONT),
)


@dataclass
class Caller:
    """One person of a call tree and those this person rings."""

    person: Person
    roles: list[Role]
    rings: list["Caller"] = field(default_factory=list)


def call_tree(village: Village, *, on: date) -> list[Caller]:
    """The head rings the leaders, the leaders share the members between them; each stands once.

    Where a rung is empty the rung above rings the one below. With nobody at all: an empty list.
    """
    rows = Appointment.objects.in_force_on(on).filter(village=village, person__is_active=True)
    held: dict[int, Caller] = {}
    for row in rows.select_related("person").prefetch_related("person__phones").order_by("person__folded"):
        held.setdefault(row.person_id, Caller(row.person, [])).roles.append(Role(row.role))
    rungs: list[list[Caller]] = []
    placed: set[int] = set()
    for roles in LADDER:
        rung = [c for pk, c in held.items() if pk not in placed and set(c.roles) & set(roles)]
        placed |= {c.person.pk for c in rung}
        if rung:
            rungs.append(rung)
    for above, below in pairwise(rungs):
        _share(above, below)
    return rungs[0] if rungs else []


def everybody_in(tree: Sequence[Caller]) -> list[Caller]:
    """All who stand in a call tree, each once."""
    return [one for above in tree for one in (above, *everybody_in(above.rings))]


def _share(above: Sequence[Caller], below: Sequence[Caller]) -> None:
    for n, one in enumerate(below):
        above[n % len(above)].rings.append(one)
