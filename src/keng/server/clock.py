"""The one clock of the edge. It is the machine's, unless a demonstration runs an evening faster."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PARTS = 3  # start, speed, anchor
EXAMPLE = "2026-11-23T21:40+07:00@60@2026-11-23T08:00:00+00:00"


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
    parts = text.split("@")
    if len(parts) != PARTS:
        raise ValueError(f"phải viết BẮT_ĐẦU@TỐC_ĐỘ@MỐC như {EXAMPLE}, đang là “{text}”")
    start, speed, anchor = parts
    return Clock(_instant(start), _instant(anchor), _pace(speed))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"“{text}” không phải giờ viết như {EXAMPLE.partition('@')[0]}") from error
    if instant.tzinfo is None:
        raise ValueError(f"“{text}” thiếu múi giờ, ví dụ +07:00")
    return instant.astimezone(UTC)


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError as error:
        raise ValueError(f"tốc độ phải là một số, đang là “{text}”") from error
    if not 0 < pace < math.inf:
        raise ValueError(f"tốc độ phải lớn hơn 0 và không vô hạn, đang là “{text}”")
    return pace
