"""How many alarms were none, per village: tests left out, a later verdict before the first word."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from keng.core.escalation.machine import State
from keng.records.alarms.models import Alarm
from keng.records.incidents.models import Verdict
from keng.records.messages.models import Occasion
from keng.records.places.models import Village


@dataclass(frozen=True)
class FalseAlarms:
    """The alarms of one village in a period. `percent` is None where there was none."""

    village: Village
    alarms: int = 0
    false: int = 0
    tests: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.false / self.alarms) if self.alarms else None


def false_alarms(villages: Collection[Village], *, since: datetime, until: datetime) -> list[FalseAlarms]:
    """Per village, over the alarms raised in the period and ended; silent ones count as any other."""
    rows = Alarm.objects.filter(
        village__in=villages, state=State.ENDED, joined_to=None, raised_at__gte=since, raised_at__lt=until
    )
    counted: Counter[tuple[int, Verdict]] = Counter()
    for village, occasion, is_false, verdict in rows.values_list(
        "village", "occasion", "is_false", "became__incident__verdict"
    ):
        counted[village, _verdict(occasion, verdict, is_false=is_false)] += 1
    return [
        FalseAlarms(
            village,
            alarms=counted[village.pk, Verdict.REAL] + counted[village.pk, Verdict.FALSE],
            false=counted[village.pk, Verdict.FALSE],
            tests=counted[village.pk, Verdict.TEST],
        )
        for village in villages
    ]


def _verdict(occasion: str, verdict: str | None, *, is_false: bool) -> Verdict:
    """What was written afterwards; else what was said when it ended."""
    if verdict is not None:
        return Verdict(verdict)
    if occasion == Occasion.DRILL:
        return Verdict.TEST
    return Verdict.FALSE if is_false else Verdict.REAL
