"""The rota as iCalendar, for whoever knows the address."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from keng.core.nights import Window, night_of
from keng.records.places.models import Commune
from keng.records.roster.feeds import shifts_in
from keng.records.roster.models import CalendarFeed, Shift
from keng.records.watch.schedules import due_on
from keng.web.gate import Asked, public

KEPT_BACK = timedelta(days=7)  # nights just past stay, so that a phone does not seem to lose them


@require_safe
@public
def feed(request: Asked, token: str) -> HttpResponseBase:
    """The shifts as iCalendar. Whoever knows the address reads it, so one person's names no other."""
    rows = CalendarFeed.objects.select_related("person__commune", "village__commune")
    row = get_object_or_404(rows, token=token, revoked_at=None)
    if row.person and not row.person.is_active:
        raise Http404
    with translation.override(row.person.language if row.person else settings.LANGUAGE_CODE):
        body = _calendar(row, at=request.at).to_ical()
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _calendar(row: CalendarFeed, *, at: datetime) -> Calendar:
    owner = row.person or row.village
    if owner is None:
        raise Http404
    first = night_of(at, owner.commune.zone) - KEPT_BACK
    shifts = shifts_in(row, first=first)
    windows = _windows(owner.commune, shifts)
    calendar = Calendar()
    calendar.add("prodid", "-//Kẻng//Lịch trực//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Lịch trực kẻng: %(who)s") % {"who": owner})
    for shift in shifts:
        window = windows.get((shift.post_id, shift.night))
        calendar.add_component(_event(shift, window, is_own=row.person is not None))
    return calendar


def _windows(commune: Commune, shifts: list[Shift]) -> dict[tuple[int, date], Window]:
    """The hour each night is due, by the commune's own schedule."""
    nights = sorted({s.night for s in shifts})
    return {(due.post.pk, due.night): due.window for due in due_on(commune, nights)}


def _event(shift: Shift, window: Window | None, *, is_own: bool) -> Event:
    """One shift; the whole day where no hour is set for that night."""
    duty = str(shift.get_duty_display())
    event = Event()
    event.add("uid", f"ca-{shift.pk}@keng")
    event.add("dtstamp", shift.made_at)
    event.add("summary", f"{duty[:1].upper()}{duty[1:]}" if is_own else f"{shift.person}: {duty}")
    event.add("location", f"{shift.post}, {shift.post.village}")
    event.add("dtstart", window.ring_at if window else shift.night)
    event.add("dtend", window.cut_off_at if window else shift.night + timedelta(days=1))
    return event


urls = [path("lich/<str:token>.ics", feed, name="calendar_feed")]
