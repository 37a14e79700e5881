"""What every page knows: who looks, which pages that person may open, whether the watchman is alive."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from keng.core.rights import Right
from keng.records.alarms.models import Alarm
from keng.records.alarms.queries import alarms_of, is_any_open
from keng.records.people.rights import Holder
from keng.records.watch.models import Heartbeat
from keng.web.menu import Entry, menu_for


def everywhere(request: HttpRequest) -> dict[str, object]:
    """Names for all templates: `holder`, `menu`, `pulse_seconds`, `calls` (one's alarms, real ones first)."""
    who: Holder | None = getattr(request, "holder", None)
    menu: list[Entry] = menu_for(who) if who else []
    return {
        "holder": who,
        "menu": menu,
        "pulse_seconds": _pulse_seconds(request),
        "calls": SimpleLazyObject(lambda: _calls(who)),  # asked only where a page shows it
        "approves": who is not None and who.may(Right.APPROVE_ALARM),
    }


def _calls(who: Holder | None) -> list[Alarm]:
    """Every page asks this: on a quiet night one small question is enough."""
    return list(alarms_of(who.person)) if who and is_any_open() else []


def _pulse_seconds(request: HttpRequest) -> int | None:
    at = getattr(request, "at", None)
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    return max(0, int((at - last).total_seconds())) if at and last else None
