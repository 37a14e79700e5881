"""What a checkpoint asks of whoever passes: between which hours, how long a stop, how likely trouble is."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.geojson import Json
from keng.core.names import fold
from keng.core.planning.routes.wishes import clock

RISKS: dict[int, str | Promise] = {
    1: _("ít"),
    2: _("vừa"),
    3: _("khá nhiều"),
    4: _("nhiều"),
    5: _("rất nhiều"),
}
RISK_WORDS = {"it": 1, "vua": 2, "kha nhieu": 3, "nhieu": 4, "rat nhieu": 5}
LONGEST_STOP_MIN = 600
HIGHEST_RISK = 1_000_000  # what the planner takes; people choose of five
SECONDS = re.compile(r"(\d+:\d\d):00(\.0+)?")  # how a spreadsheet writes an hour


@dataclass(frozen=True)
class VisitWish:
    """`opens` and `closes` as "22:15", empty where any time will do; None where nothing else is asked."""

    opens: str = ""
    closes: str = ""
    stop_min: float | None = None
    risk: float | None = None

    def said(self) -> dict[str, Json]:
        """As the planner reads it."""
        fields: dict[str, Json] = {
            "from": self.opens or None,
            "to": self.closes or None,
            "stop_min": self.stop_min,
            "risk": self.risk,
        }
        return {name: value for name, value in fields.items() if value is not None}


def read_wish(asks: Mapping[str, str]) -> tuple[VisitWish, dict[str, str]]:
    """What was written as a wish, and by field what cannot be."""
    flaws: dict[str, str] = {}
    opens, closes = (_hour(asks, name, flaws) for name in ("from", "to"))
    stop = _number(asks, "stop_min", LONGEST_STOP_MIN, flaws)
    word = RISK_WORDS.get(fold(asks.get("risk", "")))
    risk = float(word) if word else _number(asks, "risk", HIGHEST_RISK, flaws)
    return VisitWish(opens, closes, stop, risk), flaws


def _hour(asks: Mapping[str, str], name: str, flaws: dict[str, str]) -> str:
    text = asks.get(name, "").strip()
    found = clock(SECONDS.sub(r"\1", text))
    if text and found is None:
        flaws[name] = say("phải là giờ như 22:15, đang ghi “%(text)s”") % {"text": text[:20]}
    return "" if found is None else f"{found // 60:02}:{found % 60:02}"


def _number(asks: Mapping[str, str], name: str, most: int, flaws: dict[str, str]) -> float | None:
    text = asks.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if 0 <= value <= most:
        return value
    flaws[name] = say("phải là số từ 0 đến %(most)s, đang ghi “%(text)s”") % {
        "most": most,
        "text": text[:20],
    }
    return None
