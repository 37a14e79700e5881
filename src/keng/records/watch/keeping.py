"""The watcher is watched: its heartbeat, the hours it was away, and what went wrong in it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F


class Heartbeat(models.Model):
    """The last sign of life of one worker; beaten only after its audit passed."""

    worker = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    audited_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    clock_ahead_s = models.FloatField(null=True)  # of the world's time, when last asked
    clock_asked_at = models.DateTimeField(null=True)


class Outage(models.Model):
    """A stretch in which no worker was alive: silence in it proves nothing about a gong."""

    from_at = models.DateTimeField()
    until_at = models.DateTimeField()


class Fault(models.Model):
    """Something that failed in the engine room and is shown until somebody has seen it."""

    module = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    text = models.CharField(max_length=500)
    resolved_at = models.DateTimeField(null=True)


ABSENCE = timedelta(minutes=2)  # a shorter silence of the watchman hides nothing


def beat(worker: str, *, at: datetime) -> None:
    """A sign of life, after the audit passed."""
    if not Heartbeat.objects.filter(worker=worker).update(at=at, audited_at=at):
        Heartbeat.objects.create(worker=worker, at=at, audited_at=at, started_at=at)


def note_clock(worker: str, *, ahead_s: float, at: datetime) -> None:
    """What a time server said about this worker's clock."""
    Heartbeat.objects.filter(worker=worker).update(clock_ahead_s=ahead_s, clock_asked_at=at)


def note_absence(*, at: datetime, longest: timedelta = ABSENCE) -> Outage | None:
    """If no worker lived for that long until now, write down since when. Asked before each round acts."""
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is None or at - last < longest:
        return None
    known = Outage.objects.filter(from_at=last).first()
    if known is not None:
        Outage.objects.filter(pk=known.pk).update(until_at=at)
        return known
    return Outage.objects.create(from_at=last, until_at=at)


def was_away(from_at: datetime, until_at: datetime) -> bool:
    """Whether nobody watched during some of that time."""
    return Outage.objects.filter(from_at__lt=until_at, until_at__gt=from_at).exists()


def note_fault(module: str, *, subject: str, text: str, at: datetime) -> None:
    """Something failed; the same failure again only counts up."""
    open_one = Fault.objects.filter(module=module, subject=subject, text=text[:500], resolved_at=None)
    if not open_one.update(times=F("times") + 1, at=at):
        Fault.objects.create(module=module, subject=subject, text=text[:500], at=at)
