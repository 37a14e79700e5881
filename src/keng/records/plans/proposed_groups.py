"""The groups a plan proposes, with what people moved by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keng.records.plans.models import PlanRun
from keng.records.refusal import Refused


@dataclass(frozen=True)
class ProposedGroup:
    """One group of a plan by its number, with the ids of its homes as they stand in the plan."""

    number: int
    homes: Sequence[str]
    middle: str
    farthest_m: float


def proposed_groups(run: PlanRun) -> list[ProposedGroup]:
    """In the plan's order, moved homes in their new groups; a group that lost all its homes is no more."""
    found = {
        said["group"]: ProposedGroup(said["group"], said["homes"], said["middle"], said["farthest_m"])
        for said in (one["properties"] for one in run.answer["features"])
        if said["kind"] == "group"
    }
    homes = {number: list(group.homes) for number, group in found.items()}
    for home, to in run.moves:
        for own in homes.values():
            if home in own:
                own.remove(home)
        if to in homes:
            homes[to].append(home)
    return [
        ProposedGroup(number, tuple(own), found[number].middle, found[number].farthest_m)
        for number, own in sorted(homes.items())
        if own
    ]


def group_of_homes(run: PlanRun) -> Mapping[str, int]:
    """In which proposed group each home is now."""
    return {home: group.number for group in proposed_groups(run) for home in group.homes}


def household_groups(run: PlanRun) -> list[list[int]]:
    """The same as rows of the register; refused where homes were drawn."""
    rows = {one["properties"]["id"]: one["properties"].get("household") for one in run.input["features"]}
    groups = [[rows.get(home) for home in group.homes] for group in proposed_groups(run)]
    if any(pk is None for group in groups for pk in group):
        raise Refused(
            _("Phương án có nhà vẽ tay, không có trong sổ hộ: ghi các hộ vào sổ, tính lại rồi mới áp dụng.")
        )
    return [[pk for pk in group if pk is not None] for group in groups]
