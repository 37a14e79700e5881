"""Inter-family groups of a village and the homes in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from keng.records.households.models import Household
from keng.records.people.models import Person
from keng.records.places.models import Village


class InterFamilyGroup(models.Model):
    """Adjoining homes under a leader whom people chose; numbered from 1 in its village."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="groups")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)  # what people there call it
    leader = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="groups_led"
    )
    formed_on = models.DateField()
    dissolved_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords(app="keng")

    class Meta:
        ordering = ["village", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "number"], condition=Q(dissolved_on=None), name="group_number_now"
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("Tổ liên gia số %(n)s") % {"n": self.number})


class GroupMember(models.Model):
    """A home in a group, from a day until a day; a home is in one group at a time."""

    group = models.ForeignKey(InterFamilyGroup, on_delete=models.PROTECT, related_name="members")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="in_groups")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["group", "household__number"]
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(left_on=None), name="one_group_a_home"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("joined_on")), name="group_member_days"
            ),
        ]
