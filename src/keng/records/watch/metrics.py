"""Figures for Prometheus, counted from the rows themselves; ids and names never appear."""

from datetime import datetime, timedelta

from django.db.models import Count, Min
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from keng.records.messages.models import Message
from keng.records.watch.models import Expectation, Fault, Heartbeat


def figures(*, at: datetime) -> bytes:
    """The text exposition of now."""
    registry = CollectorRegistry()
    pulse = Gauge("keng_pulse_age_seconds", "Seconds since any worker's last heartbeat", registry=registry)
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    pulse.set((at - last).total_seconds() if last else float("inf"))
    ahead = Gauge("keng_clock_ahead_seconds", "This machine's clock against a time server", registry=registry)
    asked = Heartbeat.objects.exclude(clock_asked_at=None).order_by("-clock_asked_at")
    if (clock := asked.values_list("clock_ahead_s", flat=True).first()) is not None:
        ahead.set(clock)
    _messages(registry, at)
    outcomes = Gauge("keng_expectations", "Expectations of the last day", ["outcome"], registry=registry)
    recent = Expectation.objects.filter(
        ring_at__gt=at - timedelta(days=1), ring_at__lte=at + timedelta(hours=12)
    )
    for row in recent.values("outcome").annotate(n=Count("pk")).order_by():
        outcomes.labels(row["outcome"]).set(row["n"])
    faults = Gauge("keng_faults_open", "Faults nobody has seen yet", registry=registry)
    faults.set(Fault.objects.filter(resolved_at=None).count())
    return bytes(generate_latest(registry))


def _messages(registry: CollectorRegistry, at: datetime) -> None:
    states = Gauge("keng_messages", "Messages made in the last day", ["state", "channel"], registry=registry)
    recent = Message.objects.filter(made_at__gt=at - timedelta(days=1))
    for row in recent.values("state", "channel").annotate(n=Count("pk")).order_by():
        states.labels(row["state"], row["channel"]).set(row["n"])
    oldest = Gauge("keng_oldest_unsent_seconds", "Age of the oldest message that is due", registry=registry)
    due = Message.objects.filter(state=Message.State.QUEUED, send_after__lte=at).aggregate(
        at=Min("send_after")
    )
    oldest.set((at - due["at"]).total_seconds() if due["at"] else 0)
