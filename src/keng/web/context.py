"""What every page knows: who looks, which pages that person may open, whether the watchman is alive."""

from django.http import HttpRequest

from keng.core.rights import Right
from keng.records.alarms.queries import alarms_of
from keng.records.people.rights import Holder
from keng.records.watch.models import Heartbeat
from keng.web.menu import Entry, menu_for


def everywhere(request: HttpRequest) -> dict[str, object]:
    """Names for all templates: `holder`, `menu`, `pulse_seconds`, `calls` (one's alarms, real ones first)."""
    who: Holder | None = getattr(request, "holder", None)
    menu: list[Entry] = menu_for(who) if who else []
    calls = alarms_of(who.person) if who else []  # asked only where a page shows it
    return {
        "holder": who,
        "menu": menu,
        "pulse_seconds": _pulse_seconds(request),
        "calls": calls,
        "approves": who is not None and who.may(Right.APPROVE_ALARM),
    }


def _pulse_seconds(request: HttpRequest) -> int | None:
    at = getattr(request, "at", None)
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    return max(0, int((at - last).total_seconds())) if at and last else None
