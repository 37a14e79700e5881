"""The one clock of the edge. It is the machine's, unless a demonstration runs an evening faster."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """`now()` starts at `start` when the machine shows `anchor` and runs `speed` times as fast."""

    start: datetime | None = None
    anchor: datetime | None = None
    speed: float = 1.0

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        real = datetime.now(UTC)
        if self.start is None or self.anchor is None:
            return real
        return self.start + (real - self.anchor) * self.speed

    def real_seconds(self, span: timedelta) -> float:
        """How long the machine must wait for that much of this clock's time."""
        return span.total_seconds() / self.speed


def parse(text: str) -> Clock:
    """`2026-11-23T21:40+07:00@60@2026-11-23T08:00:00+00:00`: start, speed, anchor. Empty is the machine's.

    Raises ValueError where a part is missing, a time has no zone or the speed is not positive.
    """
    if not text:
        return Clock()
    start, speed, anchor = text.split("@")
    began, anchored, pace = _instant(start), _instant(anchor), float(speed)
    if pace <= 0:
        raise ValueError("the speed must be above 0")
    return Clock(began, anchored, pace)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return instant.astimezone(UTC)
