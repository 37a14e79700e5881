"""A made-up commune for the demonstration: its places, people and nights exist nowhere else.

Everything is drawn from one seed, so that two loads on the same evening give the same commune.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from keng.records.gongs.models import GongPost
from keng.records.people.models import Person
from keng.records.places.models import Cluster, Commune, Village

SEED = 2024


@dataclass
class Sample:
    """What has been made so far; each step reads what the ones before it left."""

    at: datetime
    tonight: date
    since: date
    draw: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - made-up data, not a secret
    commune: Commune = field(default_factory=Commune)
    villages: list[Village] = field(default_factory=list)
    clusters: dict[int, list[Cluster]] = field(default_factory=dict)  # by village id
    posts: dict[int, list[GongPost]] = field(default_factory=dict)  # by village id
    officers: dict[str, Person] = field(default_factory=dict)  # by role
    heads: dict[int, Person] = field(default_factory=dict)  # village heads by village id
    liaisons: dict[int, Person] = field(default_factory=dict)
    teams: dict[int, list[Person]] = field(default_factory=dict)  # leader first, by village id
    phones: int = 0

    def next_number(self) -> str:
        """The next number of a range that is plainly not anybody's."""
        self.phones += 1
        return f"+8490000{self.phones:04d}"
