"""Lists about incidents: tasks that are left, false alarms per village, and files to keep."""

from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keng.core.rights import Right, reach
from keng.papers.sheets import Heading, Sheet, as_csv, as_workbook
from keng.records.incidents.listing import HEADINGS, listed
from keng.records.incidents.queries import find_incidents, incidents_of, tasks_of
from keng.records.incidents.rates import false_alarms
from keng.records.people.audit import note_act
from keng.web.forms.incidents import FindForm
from keng.web.gate import Asked, needs
from keng.web.pages.exports import CSV, XLSX, attachment

A_PAGE = 60
YEAR = timedelta(days=365)


@require_safe
@needs(Right.SEE_INCIDENTS)
def tasks(request: Asked) -> HttpResponseBase:
    """What is left to do, the most urgent first; done ones on asking."""
    who = request.holder
    rows = tasks_of(who.commune, villages=reach(who.grants, Right.SEE_INCIDENTS))
    shows_done = request.GET.get("xong") == "1"
    rows = rows.exclude(done_at=None).order_by("-done_at") if shows_done else rows.filter(done_at=None)
    keeps = (
        reach(who.grants, Right.KEEP_INCIDENTS) if who.may_somewhere(Right.KEEP_INCIDENTS) else frozenset()
    )
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("trang")),
        "shows_done": shows_done,
        "today": request.today,
        "keeps_all": keeps is None,
        "keeps": keeps or (),
    }
    return render(request, "incidents/tasks.html", context)


@require_safe
@needs(Right.SEE_INCIDENTS)
def rates(request: Asked) -> HttpResponseBase:
    """False alarms per village over a period; a year unless asked otherwise."""
    who = request.holder
    first, last = FindForm(request.GET).period((request.today - YEAR, request.today))
    villages = who.villages(Right.SEE_INCIDENTS, request.today)
    rows = false_alarms(
        villages, since=_midnight(request, first), until=_midnight(request, last + timedelta(days=1))
    )
    total = {"alarms": sum(r.alarms for r in rows), "false": sum(r.false for r in rows)}
    context = {"rows": rows, "first": first, "last": last, "total": total}
    return render(request, "incidents/rates.html", context)


@require_safe
@needs(Right.EXPORT)
def export(request: Asked) -> HttpResponse:
    """The incidents found, of the villages one answers for, as .xlsx or .csv; logged."""
    who = request.holder
    rows = incidents_of(who.commune, villages=reach(who.grants, Right.EXPORT))
    rows = find_incidents(rows, FindForm(request.GET).wanted(), commune=who.commune)
    headings = [Heading(str(words)) for words in HEADINGS]
    sheet = Sheet(_("Vụ việc"), headings, listed(rows, commune=who.commune))
    detail = _("%(n)d dòng") % {"n": len(sheet.rows)}
    note_act(
        "export", subject="list:incidents", by=who.account, commune=who.commune, at=request.at, detail=detail
    )
    name = f"keng-vu-viec-{request.today:%Y%m%d}"
    if request.GET.get("tep") == "csv":
        return attachment(as_csv(sheet), name=f"{name}.csv", kind=CSV)
    return attachment(as_workbook([sheet]), name=f"{name}.xlsx", kind=XLSX)


def _midnight(request: Asked, day: date) -> datetime:
    return datetime.combine(day, time(), request.holder.commune.zone)


urls = [
    path("vu-viec/viec/", tasks, name="incident_tasks"),
    path("vu-viec/bao-nham/", rates, name="false_alarms"),
    path("vu-viec/xuat/", export, name="incident_export"),
]
