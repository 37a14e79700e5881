"""The sample's monthly reach test: one that has been, with answers, and the next one planned."""

from datetime import datetime, time, timedelta

from keng.records.messages.models import Message
from keng.records.reach.actions import Plan, set_rule, start_due_test
from keng.records.reach.models import ReachAsk
from keng.server.sample import Sample

PLAN = Plan(day=5, ask_at=time(9), answer_hours=24, unheard_days=100, source="Mẫu")
ANSWER = 0.83  # of those asked


def make_reach(sample: Sample) -> None:
    """The last fifth of a month: most answered within hours, the rest are to be rung."""
    set_rule(sample.commune, PLAN, by=None, at=sample.at)
    today = sample.at.astimezone(sample.commune.zone).date()
    last = (
        today.replace(day=5) if today.day > 5 else (today.replace(day=1) - timedelta(days=1)).replace(day=5)
    )
    begun = datetime.combine(last, time(9), tzinfo=sample.commune.zone)
    start_due_test(sample.commune, at=begun)
    asks = list(ReachAsk.objects.exclude(channel="").order_by("pk"))
    answered = [ask for ask in asks if sample.draw.random() < ANSWER]
    for ask in answered:
        ask.answered_at = begun + timedelta(minutes=sample.draw.randint(1, 600))
        ask.answered_by = ReachAsk.By.SMS
    ReachAsk.objects.bulk_update(answered, ["answered_at", "answered_by"], batch_size=500)
    Message.objects.filter(template="reach_test").delete()  # sent weeks ago; long swept away
