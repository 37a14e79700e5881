"""The book of nights: months of every village, one gong's night with its reports, late entries."""

import uuid
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.nights import Source
from keng.core.rights import Right
from keng.records.roster.queries import on_duty
from keng.records.watch import queries
from keng.records.watch.actions import Report, report_ringing, take_back
from keng.records.watch.away import said_busy
from keng.records.watch.board import NEEDY, face_of
from keng.records.watch.book import book, book_of_gongs, month_of, whole
from keng.records.watch.callers import callers
from keng.records.watch.models import Expectation, Ringing
from keng.records.watch.unreached import unreached
from keng.web.answers import taken, tell_errors, told
from keng.web.forms.nights import PaperForm, ReasonForm
from keng.web.gate import Asked, needs
from keng.web.pages.rota import tonight_of


def night_for(request: Asked, pk: int, right: Right = Right.SEE_NIGHTS) -> Expectation:
    """One gong's night where the right is held, or the 404 of one that does not exist."""
    rows = Expectation.objects.filter(commune=request.holder.commune)
    row = get_object_or_404(
        rows.select_related("village__commune", "post__village__commune", "exemption", "struck_by"), pk=pk
    )
    if not request.holder.may(right, row.village):
        raise Http404
    return row


@require_safe
@needs(Right.SEE_NIGHTS)
def nights(request: Asked) -> HttpResponseBase:
    """A month of every village in reach, or of every gong of one."""
    tonight = tonight_of(request)
    villages = request.holder.villages(Right.SEE_NIGHTS, tonight)
    first, last = month_of(request.GET.get("thang", ""), tonight=tonight)
    chosen = request.GET.get("thon", "")
    village = next((v for v in villages if str(v.pk) == chosen), None)
    if chosen and village is None:
        raise Http404
    if village is not None:
        calendars = book_of_gongs(village, first=first, last=last, tonight=tonight)
    else:
        calendars = book(request.holder.commune, villages=villages, first=first, last=last, tonight=tonight)
    context = {
        "calendars": calendars,
        "whole": whole(calendars),
        "villages": villages,
        "village": village,
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "may_excuse": request.holder.may_somewhere(Right.EXCUSE_NIGHT),
    }
    return render(request, "nights/nights.html", context)


@require_safe
@needs(Right.SEE_NIGHTS)
def sheet(request: Asked) -> HttpResponseBase:
    """An empty month to write on with a pencil, for the nights without power."""
    tonight = tonight_of(request)
    villages = request.holder.villages(Right.SEE_NIGHTS, tonight)
    chosen = request.GET.get("thon", "")
    village = next((v for v in villages if str(v.pk) == chosen), villages[0] if villages else None)
    if village is None or (chosen and str(village.pk) != chosen):
        raise Http404
    first, last = month_of(request.GET.get("thang", ""), tonight=tonight)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    posts = village.gong_posts.filter(valid_to=None).order_by("number")
    return render(
        request, "nights/sheet.html", {"village": village, "days": days, "posts": posts, "first": first}
    )


@require_safe
@needs(Right.SEE_NIGHTS)
def night(request: Asked, pk: int) -> HttpResponseBase:
    return _page(request, night_for(request, pk), PaperForm())


@require_POST
@needs(Right.CORRECT_NIGHT)
def paper(request: Asked, pk: int) -> HttpResponseBase:
    """A strike entered from the paper book: a new report beside the others, never over one."""
    row = night_for(request, pk, Right.CORRECT_NIGHT)
    form = PaperForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        zone = row.commune.zone
        evening = row.ring_at.astimezone(zone).date()
        struck_at = datetime.combine(evening, data["time"], tzinfo=zone)
        if struck_at < row.early_from - timedelta(hours=12):
            struck_at += timedelta(days=1)  # a gong due around midnight
        report = Report(
            client_id=uuid.uuid4(),
            source=Source.PAPER,
            struck_at=struck_at,
            by=request.holder.person,
            reporter=data["reporter"],
            is_right_signal=not data["is_wrong"],
            signal_note=data["note"],
            reason=data["reason"],
        )
        if taken(form, lambda: report_ringing(row.post, report, at=request.at)):
            row.refresh_from_db(fields=["outcome"])
            words = {"outcome": row.get_outcome_display()}
            messages.success(request, _("Đã ghi. Kết luận của đêm: %(outcome)s.") % words)
            return redirect("night", pk)
    return _page(request, row, form)


@require_POST
@needs(Right.CORRECT_NIGHT)
def correct(request: Asked, pk: int) -> HttpResponseBase:
    """A report was wrong: it stays in the book, struck through, with who said so and why."""
    report = get_object_or_404(
        Ringing.objects.select_related("expectation"), pk=pk, expectation__commune=request.holder.commune
    )
    if report.expectation_id is None:
        raise Http404
    row = night_for(request, report.expectation_id, Right.CORRECT_NIGHT)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
    else:
        reason = form.cleaned_data["reason"]
        told(
            request,
            lambda: take_back(report, by=request.holder.person, reason=reason, at=request.at),
            done=_("Đã đính chính; báo cũ vẫn còn trong sổ."),
        )
    return redirect("night", row.pk)


def _page(request: Asked, row: Expectation, form: PaperForm) -> HttpResponseBase:
    face = face_of(row, at=request.at)
    may_ring = face in NEEDY and request.holder.may(Right.SEE_PEOPLE, row.village)
    gongs = queries.expected(row.commune, first=row.night, last=row.night, villages=[row.village_id])
    events = list(row.events.select_related("by").order_by("at", "id"))
    context = {
        "row": row,
        "face": face,
        "held": on_duty([row.post_id], row.night).get(row.post_id, {}),
        "busy": {who for _row, who in said_busy([row])},
        "whom": callers([row])[row.pk] if may_ring else [],
        "others": [(one, face_of(one, at=request.at)) for one in gongs.exclude(pk=row.pk)],
        "reports": queries.reports_of(row),
        "events": events,
        "lost": unreached(events),
        "form": form,
        "reason_form": ReasonForm(),
        "may_correct": request.holder.may(Right.CORRECT_NIGHT, row.village),
        "may_excuse": request.holder.may(Right.EXCUSE_NIGHT, row.village),
    }
    return render(request, "nights/night.html", context)


urls = [
    path("so-dem/", nights, name="nights"),
    path("so-dem/giay/", sheet, name="nights_sheet"),
    path("so-dem/<int:pk>/", night, name="night"),
    path("so-dem/<int:pk>/ghi-giay/", paper, name="night_paper"),
    path("so-dem/bao/<int:pk>/dinh-chinh/", correct, name="report_correct"),
]
