"""The sample's monthly reach test: one that has been, with answers, and the next one planned."""

from datetime import datetime, time, timedelta

from keng.records.messages.paths import ways_to_try
from keng.records.reach.actions import Plan, people_to_try, set_rule
from keng.records.reach.models import ReachAsk, ReachTest
from keng.server.sample import Sample

DAY = 5
PLAN = Plan(day=DAY, ask_at=time(9), answer_hours=24, unheard_days=100, source="Mẫu")
ANSWER = 0.83  # of those asked


def make_reach(sample: Sample) -> None:
    """The last fifth of a month: most answered within hours, the rest are to be rung."""
    set_rule(sample.commune, PLAN, by=None, at=sample.at)
    today = sample.at.astimezone(sample.commune.zone).date()
    month = today if today.day >= DAY else today.replace(day=1) - timedelta(days=1)
    last = month.replace(day=DAY)
    begun = min(datetime.combine(last, PLAN.ask_at, tzinfo=sample.commune.zone), sample.at)
    test = ReachTest.objects.create(
        commune=sample.commune,
        planned_on=last,
        started_at=begun,
        closes_at=begun + timedelta(hours=PLAN.answer_hours),
    )
    people = people_to_try(sample.commune, None)
    channels = {way.person_id: way.channel for way in ways_to_try(people)}
    asks = [
        ReachAsk(test=test, person_id=person, village_id=village, channel=channels.get(person, ""))
        for person, village in people.values_list("pk", "village")
    ]
    for ask in asks:
        if ask.channel and sample.draw.random() < ANSWER:
            ask.answered_at = begun + timedelta(minutes=sample.draw.randint(1, 600))
            ask.answered_by = ReachAsk.By.SMS
    ReachAsk.objects.bulk_create(asks, batch_size=500)
