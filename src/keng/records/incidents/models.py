"""Incidents, the alarms that became them, who came, photos and tasks."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from keng.records.alarms.models import Alarm
from keng.records.households.models import Household
from keng.records.people.models import Account, Person
from keng.records.places.models import Commune, Village


class Verdict(models.TextChoices):
    """What it was; false alarms and tests are kept apart from what really happened."""

    REAL = "real", _("có việc thật")
    FALSE = "false", _("báo nhầm, không có việc gì")
    TEST = "test", _("thử, diễn tập")


class Authority(models.TextChoices):
    """Who took it over."""

    FIRE = "114", _("114: Cảnh sát PCCC&CNCH")
    POLICE = "113", _("113: Công an")
    MEDICAL = "115", _("115: cấp cứu")
    COMMUNE = "commune", _("Công an xã")


class Incident(models.Model):
    """What happened, as it is known now; what was written before stands in the history."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="incidents")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="incidents")
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)  # code of an alarm kind
    verdict = models.CharField(max_length=5, choices=Verdict)
    is_silent = models.BooleanField(default=False)  # from a silent alarm: for the commune's eyes only
    place = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=300, blank=True)
    loss = models.PositiveBigIntegerField(null=True, blank=True)  # đồng; None is not known
    hurt = models.PositiveSmallIntegerField(null=True, blank=True)  # people; None is not known
    dead = models.PositiveSmallIntegerField(null=True, blank=True)
    handed_to = models.CharField(max_length=8, blank=True, choices=Authority)
    handed_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(max_length=2000, blank=True)
    lesson = models.TextField(max_length=1000, blank=True)
    folded = models.TextField(editable=False)  # all its words without marks, for the search
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    history = HistoricalRecords(app="keng", excluded_fields=["folded"])
    _history_date: datetime  # the instant the request came, not the library's own clock
    _history_user: Account | None

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [models.Index(fields=["commune", "-began_at"], name="incident_recent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(over_at=None) | Q(over_at__gte=F("began_at")), name="incident_times"
            ),
            models.CheckConstraint(
                condition=Q(handed_to="", handed_at=None) | (~Q(handed_to="") & Q(handed_at__isnull=False)),
                name="incident_handed_when",
            ),
        ]


class IncidentAlarm(models.Model):
    """An alarm that became an incident; several alarms may be one incident."""

    alarm = models.OneToOneField(Alarm, on_delete=models.PROTECT, related_name="became")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="alarms")


class Attendance(models.Model):
    """Somebody who said to come or came; from the alarm's answers, or written down afterwards."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    promised_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [F("came_at").asc(nulls_last=True), "promised_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"], condition=Q(person__isnull=False), name="attendance_once"
            )
        ]


class IncidentPhoto(models.Model):
    """A picture of it, rid of everything but the picture. One taken out is shown no more."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="photos")
    photo = models.ImageField(upload_to="incidents/")
    caption = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]


class IncidentTask(models.Model):
    """Something to do so that it goes better next time: by whom, until when."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tasks")
    text = models.CharField(max_length=200)
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="incident_tasks")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_at=None), name="incident_task_open")]
