"""Which rights an account holds where: its person's appointments in force."""

from dataclasses import dataclass
from datetime import date

from keng.core import rights
from keng.core.rights import Grant, Right, Role
from keng.records.people.models import Account, Person
from keng.records.places.models import Commune, Village


@dataclass(frozen=True)
class Holder:
    """Somebody signed in, with what that person may do; computed once a request."""

    account: Account
    person: Person
    commune: Commune
    grants: tuple[Grant, ...]

    def may(self, right: Right, village: Village | None = None) -> bool:
        """Whether the right is held at that village, or at the whole commune."""
        commune_id = village.commune_id if village else self.commune.pk
        return rights.may(
            self.grants, right, commune_id=commune_id, village_id=village.pk if village else None
        )

    def may_somewhere(self, right: Right) -> bool:
        """Whether the right is held at any place of the commune."""
        return any(right in rights.ROLE_RIGHTS[g.role] for g in self.grants)

    def villages(self, right: Right, on: date) -> list[Village]:
        """The villages standing that day where the right is held, in the commune's order."""
        every = self.commune.villages.standing_on(on)
        ids = rights.reach(self.grants, right)
        return list(every if ids is None else every.filter(pk__in=ids))

    @property
    def is_officer(self) -> bool:
        return any(g.role in rights.DESK_ROLES for g in self.grants)

    @property
    def needs_password(self) -> bool:
        """Whether this person signs in with password and second factor: officers, but not made-up ones."""
        return self.is_officer and not self.commune.is_sample


def holder(account: Account, *, on: date) -> Holder | None:
    """The account with its rights on that day; None where no person stands behind it."""
    person = account.person
    if person is None or not person.is_active or not account.is_active:
        return None
    rows = person.appointments.in_force_on(on).values_list("role", "commune_id", "village_id")
    grants = tuple(Grant(Role(role), commune, village) for role, commune, village in rows)
    return Holder(account, person, person.commune, grants)
