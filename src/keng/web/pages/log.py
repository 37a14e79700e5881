"""The log: who did and saw what, for those who answer for it. Looking at it is a line of it, too."""

from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.records.people.audit import note_act
from keng.records.people.models import AuditEntry, Person
from keng.records.people.queries import find_people, log_of
from keng.web.gate import Asked, needs
from keng.web.log_words import VERBS

A_PAGE = 100
PAGES_OF = {"person": "person", "village": "village", "household": "household"}


@require_safe
@needs(Right.SEE_LOG)
def log(request: Asked) -> HttpResponseBase:
    who, verb = request.GET.get("ai", "").strip(), request.GET.get("viec", "")
    first, last = _day(request, "tu"), _day(request, "den")
    commune = request.holder.commune
    people = find_people(Person.objects.filter(commune=commune), text=who) if who else None
    rows = log_of(
        commune,
        verb=verb if verb in VERBS else "",
        people=people,
        since=_begin(request, first),
        until=_begin(request, last + timedelta(days=1) if last else None),
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "lines": _lines(list(page), commune.pk),
        "verbs": VERBS.items(),
        "asked": {"who": who, "verb": verb, "first": first, "last": last},
    }
    note_act("see_log", subject="log:", by=request.holder.account, commune=commune, at=request.at)
    return render(request, "log/log.html", context)


def _day(request: Asked, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _begin(request: Asked, day: date | None) -> datetime | None:
    return datetime.combine(day, time(), request.holder.commune.zone) if day else None


def _lines(found: list[AuditEntry], commune_id: int) -> list[dict[str, object]]:
    """Each line with its words and, where its subject is a person, that person's name of today."""
    ids = [int(r.subject.partition(":")[2]) for r in found if r.subject.startswith("person:")]
    people = Person.objects.filter(commune=commune_id).in_bulk(ids)
    return [
        {
            "row": row,
            "words": VERBS.get(row.verb, row.verb),
            "about": people.get(int(row.subject.partition(":")[2]))
            if row.subject.startswith("person:")
            else None,
            "href": _href(row.subject),
        }
        for row in found
    ]


def _href(subject: str) -> str:
    kind, _colon, pk = subject.partition(":")
    if kind not in PAGES_OF or not pk.isdigit():
        return ""
    try:
        return reverse(PAGES_OF[kind], args=[int(pk)])
    except NoReverseMatch:
        return ""


urls = [path("nhat-ky/", log, name="log")]
