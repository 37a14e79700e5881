"""What the watchman does, told in plain words as it happens, and how the night came out."""

from collections import defaultdict
from datetime import date

from django.utils import timezone

from keng.core.nights import Outcome
from keng.records.places.models import Commune
from keng.records.watch.models import AUDIENCE_WORDS, OUTCOME_WORDS, Expectation, WatchEvent

TOLD = (WatchEvent.Kind.REMINDED, WatchEvent.Kind.CONCLUDED, WatchEvent.Kind.CORRECTED)
SIGNS = {
    Outcome.EARLY: "●",
    Outcome.ON_TIME: "●",
    Outcome.LATE: "◐",
    Outcome.EXCUSED: "–",
    Outcome.UNKNOWN: "?",
    Outcome.WAITING: "◔",
}
FEW = 3  # more gongs than that are counted, not named


class News:
    """Reads the log of the night from where it stopped the last time."""

    def __init__(self, commune: Commune) -> None:
        self.commune, self.last = commune, 0

    def tell(self) -> None:
        """Print what happened since, a line for all that happened alike."""
        rows = WatchEvent.objects.filter(
            pk__gt=self.last, kind__in=TOLD, expectation__commune=self.commune
        ).select_related("expectation__post", "expectation__village")
        alike: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for event in rows.order_by("pk"):
            self.last = event.pk
            clock = f"{timezone.localtime(event.at, self.commune.zone):%H:%M}"
            alike[clock, event.kind, event.audience or event.outcome].append(_where(event.expectation))
        for (clock, kind, what), places in alike.items():
            print(f"{clock}      {_words(kind, what)}: {_named(places)}", flush=True)


def last_word(commune: Commune, night: date) -> str:
    """How each gong's night came out."""
    rows = Expectation.objects.filter(commune=commune, night=night).select_related("post", "village")
    lines = ["", "Đêm ấy ra sao:", ""]
    for row in rows.order_by("village__order", "post__number"):
        at = f" {timezone.localtime(row.struck_at, commune.zone):%H:%M}" if row.struck_at else ""
        outcome = Outcome(row.outcome)
        lines.append(f"  {SIGNS.get(outcome, '✕')} {_where(row):<34} {OUTCOME_WORDS[outcome]}{at}")
    return "\n".join(lines)


def _words(kind: str, what: str) -> str:
    if kind == WatchEvent.Kind.REMINDED:
        return f"Kẻng nhắc {next(words for key, words in AUDIENCE_WORDS.items() if key == what)}"
    outcome = Outcome(what)
    again = "ghi lại" if kind == WatchEvent.Kind.CORRECTED else "ghi"
    return f"Kẻng {again} {SIGNS.get(outcome, '✕')} {str(OUTCOME_WORDS[outcome]).lower()}"


def _where(row: Expectation) -> str:
    return f"{row.village}, kẻng số {row.post.number}"


def _named(places: list[str]) -> str:
    return "; ".join(places) if len(places) <= FEW else f"{len(places)} kẻng"
