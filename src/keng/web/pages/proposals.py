"""Warnings that came in from authorities: read, raised as an alarm by an officer, or left."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from keng.core.rights import Right
from keng.papers.cap.reading import Unreadable, read_cap
from keng.papers.cap.xml import MOST_BYTES
from keng.records.alarms.cap_feeds import trusted
from keng.records.alarms.doubted import doubted
from keng.records.alarms.kinds import kinds_of
from keng.records.alarms.models import CapProposal
from keng.records.alarms.proposals import Came, confirm_proposal, reject_proposal, take_cap
from keng.records.refusal import Refused
from keng.web.answers import taken, told
from keng.web.forms.cap import CapFileForm, DecisionForm
from keng.web.gate import Asked, needs

MOST = 50  # shown


@needs(Right.APPROVE_ALARM)
def proposals(request: Asked) -> HttpResponseBase:
    """Those that wait first, and a place to put in a file."""
    form = CapFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        row = taken(form, lambda: _take(request, form.cleaned_data["file"].read(MOST_BYTES + 1)))
        if row is not None:
            return redirect("proposal", row.pk)
    rows = request.holder.commune.cap_proposals.select_related("alarm", "decided_by")[:MOST]
    found = sorted(rows, key=lambda row: row.state != CapProposal.State.WAITING)
    context = {"proposals": doubted(found, at=request.at), "form": form}
    return render(request, "cap/proposals.html", context, status=422 if form.errors else 200)


@needs(Right.APPROVE_ALARM)
def proposal(request: Asked, pk: int) -> HttpResponseBase:
    """One warning, and what to do with it."""
    commune, who = request.holder.commune, request.holder
    rows = CapProposal.objects.select_related("alarm", "decided_by")
    row = get_object_or_404(rows, pk=pk, commune=commune)
    form = DecisionForm(
        request.POST if "phat" in request.POST else None,
        initial={"kind": row.kind, "villages": row.village_ids},
    )
    form.offer(kinds_of(commune), commune.pk)
    if "bo" in request.POST:
        done = _("Đã bỏ qua, có ghi lại.")
        told(
            request,
            lambda: reject_proposal(row, by=who.person, account=who.account, at=request.at),
            done=done,
        )
        return redirect("proposals")
    if "phat" in request.POST and form.is_valid():
        data = form.cleaned_data
        alarm = taken(
            form,
            lambda: confirm_proposal(
                row,
                kind=data["kind"],
                villages=list(data["villages"]),
                by=who.person,
                account=who.account,
                at=request.at,
            ),
        )
        if alarm is not None:
            messages.success(request, _("Đã phát báo động."))
            return redirect("alarm", alarm.pk)
    [shown] = doubted([row], at=request.at)
    context = {"row": row, "doubts": shown.doubts, "form": form}
    return render(request, "cap/proposal.html", context, status=422 if form.errors else 200)


def _take(request: Asked, data: bytes) -> CapProposal:
    commune = request.holder.commune
    pems = [one.pem for one in trusted(commune, at=request.at)]
    try:
        read = read_cap(data, trusted=pems)
    except Unreadable as why:
        raise Refused(str(why)) from why
    came = Came(read.message, CapProposal.Trust(read.trust), read.signed_by, str(request.holder.person))
    return take_cap(came, commune=commune, at=request.at)


urls = [
    path("tin-canh-bao/", proposals, name="proposals"),
    path("tin-canh-bao/<int:pk>/", proposal, name="proposal"),
]
