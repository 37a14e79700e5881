"""What a village shows to anybody: whether its gong was heard, night by night, and not one person.

Gongs are not named either: one may hang at somebody's house. A night that is still open says only that
it is awaited, so that the page tells nobody where it is silent now.
"""

from datetime import date, timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keng.core.nights import night_of
from keng.records.places.models import Village
from keng.records.watch.book import Calendar, book
from keng.web.gate import Asked, public

BADGE_NIGHTS = 30


@require_safe
@public
def status(request: Asked, token: str) -> HttpResponseBase:
    """Tonight, this month and the one before."""
    village = _shown(request, token)
    tonight = night_of(request.at, village.commune.zone)
    first = tonight.replace(day=1)
    before = first - timedelta(days=1)
    months = [
        _book(request, village, first=first, nights=(tonight - first).days + 1),
        _book(request, village, first=before.replace(day=1), nights=before.day),
    ]
    context = {
        "village": village,
        "months": [(m.days[0].night, m) for m in months],
        "tonight": next((d for d in months[0].days if d.night == tonight), None),
        "streak": months[0].streaks,
    }
    answer = render(request, "status/status.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
@public
def badge(request: Asked, token: str) -> HttpResponseBase:
    """A small picture for a village's own site: nights heard of the last thirty."""
    village = _shown(request, token)
    last = night_of(request.at, village.commune.zone) - timedelta(days=1)
    days = _book(request, village, first=last - timedelta(days=BADGE_NIGHTS - 1), nights=BADGE_NIGHTS)
    tally = days.tally
    known = {"village": village, "a": tally.struck, "b": tally.counted}
    context = {
        "label": _("Kẻng %(village)s") % known,
        "title": _("Kẻng %(village)s: %(a)s/%(b)s đêm có tiếng kẻng") % known,
        "value": "? " + _("chưa rõ")
        if tally.percent is None
        else f"{'●' if tally.percent == 100 else '◐'} {tally.struck}/{tally.counted}",
        "percent": tally.percent,
    }
    answer = render(request, "status/badge.svg", context, content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=600"
    return answer


def _shown(request: Asked, token: str) -> Village:
    """The village whose head opened its page; otherwise there is none."""
    standing = Village.objects.standing_on(request.today).filter(is_status_open=True)
    return get_object_or_404(standing.select_related("commune"), status_token=token)


def _book(request: Asked, village: Village, *, first: date, nights: int) -> Calendar:
    tonight = night_of(request.at, village.commune.zone)
    last = first + timedelta(days=nights - 1)
    return book(village.commune, villages=[village], first=first, last=last, tonight=tonight)[0]


urls = [
    path("xem/<str:token>/", status, name="status"),
    path("xem/<str:token>/huy-hieu.svg", badge, name="status_badge"),
]
