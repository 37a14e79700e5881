"""Households: the homes that hear the gong, answer it, and may need help themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from keng.records.people.models import Person
from keng.records.places.models import Cluster, Village


class Household(models.Model):
    """A home under a village. A moved, merged or split one keeps its row and its dates."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="households")
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="households"
    )
    number = models.CharField(max_length=20)  # the village's own number of the home
    head = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="heads")
    address = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    residents = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    history = HistoricalRecords(app="keng")

    class Meta:
        ordering = ["village", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "number"], condition=Q(valid_to=None), name="household_number_now"
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="household_position",
            ),
        ]

    def __str__(self) -> str:
        return _("hộ %(head)s (số %(number)s)") % {"head": self.head, "number": self.number}


class HouseholdMember(models.Model):
    """A person of a home who is called, besides its head."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="households")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "person"], name="member_once")]


class HelpNeed(models.Model):
    """Help that somebody of the home needs in an emergency: the need, never the diagnosis."""

    class Kind(models.TextChoices):
        CARRY = "carry", _("cần người cõng, khiêng")
        GUIDE = "guide", _("cần người dắt")
        WAKE = "wake", _("cần gọi cửa, lay dậy")
        HEAR = "hear", _("không nghe được kẻng")
        CHILDREN = "children", _("có trẻ nhỏ ở nhà một mình")
        OTHER = "other", _("cần giúp việc khác")

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="help_needs")
    kind = models.CharField(max_length=10, choices=Kind)
    people = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "kind"], name="help_need_once")]


class HouseholdChange(models.Model):
    """A move, merger or split of homes: what stood before and after."""

    class Kind(models.TextChoices):
        MOVE = "move", _("chuyển đến nơi khác")
        SPLIT = "split", _("tách hộ")
        MERGE = "merge", _("nhập hộ")

    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    was = models.JSONField(default=dict)  # what each home was before, so that the change can be undone
    before = models.ManyToManyField(Household, related_name="changes_after")
    after = models.ManyToManyField(Household, related_name="changes_before")
    made_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
