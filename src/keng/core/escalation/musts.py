"""Who must have answered before a rung of the ladder has done its work, besides enough hands.

An alarm that must be taken by somebody in particular is not held by six neighbours who are coming.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from keng.core.rights import Role


class Answerers(StrEnum):
    """Who on a rung may be asked to answer, whatever the head-count says."""

    EVERYBODY = "everybody"  # all whom this rung calls
    TEAM = "team"
    TEAM_LEADER = "team_leader"
    VILLAGE_HEAD = "village_head"
    POLICE = "police"
    CHAIRPERSON = "chairperson"


HOLDERS: Mapping[Answerers, frozenset[Role]] = {
    Answerers.TEAM: frozenset({Role.TEAM_LEADER, Role.DEPUTY_LEADER, Role.TEAM_MEMBER}),
    Answerers.TEAM_LEADER: frozenset({Role.TEAM_LEADER, Role.DEPUTY_LEADER}),
    Answerers.VILLAGE_HEAD: frozenset({Role.VILLAGE_HEAD}),
    Answerers.POLICE: frozenset({Role.POLICE_CHIEF, Role.POLICE_OFFICER}),
    Answerers.CHAIRPERSON: frozenset({Role.CHAIRPERSON}),
}


@dataclass(frozen=True)
class Must:
    """`heads` empty: all of them, with any answer, since each has then heard it. A number: so many
    who are coming or there."""

    who: Answerers
    heads: int | None = None


@dataclass(frozen=True)
class Asked:
    """Somebody who was called: on which rung, and what that person holds."""

    person: int
    rung: int
    roles: frozenset[Role] = frozenset()


def meant(must: Must, asked: Iterable[Asked], *, rung: int) -> frozenset[int]:
    """Who of those called is meant: all of this rung, or the holders of a role on whichever rung."""
    if must.who is Answerers.EVERYBODY:
        return frozenset(one.person for one in asked if one.rung == rung)
    return frozenset(one.person for one in asked if one.roles & HOLDERS[must.who])


def is_met(must: Must, who: Set[int], *, answered: Set[int], taken: Set[int]) -> bool:
    """Whether those meant have answered. Where nobody is meant nobody has: the ladder goes on.

    `is_met(Must(TEAM, 2), {1, 2, 3}, answered={1, 2}, taken={1})` → False: of two answers one is "cannot".
    """
    if must.heads is not None:
        return len(who & taken) >= must.heads
    return bool(who) and who <= answered
