"""When a commune tries its phones, each such test, and each path that was tried."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.core.reaching import LAST_DAY
from keng.records.messages.models import Channel, ContactPath
from keng.records.people.models import Person, Phone
from keng.records.places.models import Commune, Village


class ReachRule(models.Model):
    """A commune's own rule. Without one nothing is tried by itself."""

    commune = models.OneToOneField(Commune, on_delete=models.CASCADE, related_name="reach_rule")
    day = models.PositiveSmallIntegerField(null=True, blank=True)  # of the month; empty: only by hand
    ask_at = models.TimeField(default=time(9))
    answer_hours = models.PositiveSmallIntegerField(default=24)
    unheard_days = models.PositiveSmallIntegerField(default=100)  # then a phone counts as unreachable
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__gte=1, day__lte=LAST_DAY), name="reach_day"
            ),
            models.CheckConstraint(
                condition=Q(answer_hours__gte=1, answer_hours__lte=168, unheard_days__gte=1),
                name="reach_spans",
            ),
        ]


class ReachTest(models.Model):
    """One test of every phone of a commune or a village. It is a drill and never looks like an alarm."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="reach_tests")
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.PROTECT)  # empty: all
    planned_on = models.DateField(null=True, blank=True)  # empty: started by hand
    started_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "planned_on"], name="reach_test_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("started_at")), name="reach_test_closes"
            ),
        ]


class ReachAsk(models.Model):
    """One path of one person that a test tried. A person without any path has one row without a channel."""

    class By(models.TextChoices):
        """How it came back."""

        TAP = "tap", _("chạm trên máy")
        SMS = "sms", _("nhắn lại")
        KEY = "key", _("bấm phím")

    test = models.ForeignKey(ReachTest, on_delete=models.CASCADE, related_name="asks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reach_asks")
    village = models.ForeignKey(Village, null=True, on_delete=models.PROTECT)  # where they lived then
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    path = models.ForeignKey(ContactPath, null=True, on_delete=models.SET_NULL)
    phone = models.ForeignKey(Phone, null=True, on_delete=models.SET_NULL)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=3, choices=By, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["test", "person", "channel", "path"], name="reach_ask_once")
        ]
        indexes = [models.Index(fields=["phone", "test"], name="reach_ask_phone")]
