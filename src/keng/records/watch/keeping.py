"""The watcher is watched: its heartbeat, the hours it was away, and what went wrong in it."""

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of one worker; beaten only after its audit passed."""

    worker = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    audited_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()


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
