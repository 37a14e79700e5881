"""The sample's inter-family groups: made up like everything here, in some villages, most with a leader."""

from math import atan2

from keng.core.rights import Role
from keng.records.groups.models import GroupMember, InterFamilyGroup
from keng.records.households.models import Household
from keng.records.people.models import Appointment
from keng.records.places.models import Cluster, Village
from keng.server.sample import Sample

GROUPED = (0, 3, 4)  # the other villages have not formed theirs yet
HOMES = 9


def make_groups(sample: Sample) -> None:
    """Slices of each cluster: homes that lie in one direction from its middle are neighbours."""
    for village in (sample.villages[i] for i in GROUPED):
        sliced = [homes for cluster in sample.clusters[village.pk] for homes in _slices(cluster)]
        groups = InterFamilyGroup.objects.bulk_create(
            InterFamilyGroup(
                village=village,
                number=n,
                leader=homes[0].head if n % 4 else None,
                formed_on=sample.since,
            )
            for n, homes in enumerate(sliced, 1)
        )
        GroupMember.objects.bulk_create(
            GroupMember(group=group, household=home, joined_on=sample.since)
            for group, homes in zip(groups, sliced, strict=True)
            for home in homes
        )
        _appoint_leaders(sample, village, groups)


def _slices(cluster: Cluster) -> list[list[Household]]:
    homes = sorted(
        cluster.households.select_related("head"),
        key=lambda h: atan2((h.lat or 0) - (cluster.lat or 0), (h.lon or 0) - (cluster.lon or 0)),
    )
    return [homes[n : n + HOMES] for n in range(0, len(homes), HOMES)]


def _appoint_leaders(sample: Sample, village: Village, groups: list[InterFamilyGroup]) -> None:
    Appointment.objects.bulk_create(
        Appointment(
            person=group.leader,
            role=Role.GROUP_LEADER,
            commune=sample.commune,
            village=village,
            from_on=sample.since,
            directive="Quyết định mẫu",
        )
        for group in groups
        if group.leader is not None
    )
