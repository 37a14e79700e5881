"""What a chapter is, and for whom chapters are."""

from dataclasses import dataclass

from django.utils.functional import Promise

from keng.core.names import fold
from keng.core.rights import DESK_ROLES, Role

STRIKERS = frozenset(
    {Role.STRIKER, Role.TEAM_LEADER, Role.DEPUTY_LEADER, Role.TEAM_MEMBER, Role.VILLAGE_HEAD}
)
LEADERS = frozenset({Role.VILLAGE_HEAD, Role.TEAM_LEADER, Role.DEPUTY_LEADER})
KEEPERS = DESK_ROLES | {Role.LIAISON}
NEIGHBOURS = frozenset({Role.RESIDENT, Role.GROUP_LEADER, Role.FRONT, Role.MILITIA})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Chapter:
    """One question a person has, answered in steps; `page` is where it is done."""

    key: str
    title: str | Promise
    steps: tuple[str | Promise, ...]
    roles: frozenset[Role]
    page: str = ""  # name of a page

    @property
    def folded(self) -> str:
        """All its words without marks, for the search."""
        return fold(" ".join(str(part) for part in (self.title, *self.steps)))
