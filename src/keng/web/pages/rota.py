"""The rota of a village, night by night, and what each person does with his own shifts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.nights import night_of
from keng.core.rights import Right
from keng.records.gongs.models import GongPost
from keng.records.places.models import Village
from keng.records.roster import actions, queries, swaps
from keng.records.roster.clashes import clashes
from keng.records.roster.models import Duty, Leave, Shift, Swap
from keng.records.roster.turns import nights_between
from keng.records.watch import rota_notices
from keng.web.answers import taken, told
from keng.web.forms.rota import LeaveForm
from keng.web.gate import Asked, needs

WEEK = 7
MONTH = 35  # five rows of weeks, as a wall calendar has them


@dataclass(frozen=True)
class Cell:
    """One post on one night: who strikes, who stands in, who patrols."""

    post: GongPost
    striker: Shift | None
    deputy: Shift | None
    patrol: tuple[Shift, ...]


@dataclass(frozen=True)
class NightRow:
    """One night of the grid."""

    night: date
    is_tonight: bool
    is_past: bool
    cells: tuple[Cell, ...]


def tonight_of(request: Asked) -> date:
    """The night it is now where the commune lies."""
    return night_of(request.at, request.holder.commune.zone)


def village_for(request: Asked, right: Right) -> Village | None:
    """The village asked for (`?thon=`), or one's own, or the first; 404 for one out of reach."""
    villages = request.holder.villages(right, request.today)
    asked = request.GET.get("thon", "")
    if asked:
        chosen = next((v for v in villages if str(v.pk) == asked), None)
        if chosen is None:
            raise Http404
        return chosen
    own = next((v for v in villages if v.pk == request.holder.person.village_id), None)
    return own or next(iter(villages), None)


def grid(posts: list[GongPost], *, nights: list[date], tonight: date) -> list[NightRow]:
    """The nights with their people; one query however long."""
    found: dict[tuple[int, date], list[Shift]] = {}
    if nights and posts:
        for shift in queries.shifts_between(posts, first=nights[0], last=nights[-1]):
            found.setdefault((shift.post_id, shift.night), []).append(shift)
    return [
        NightRow(n, n == tonight, n < tonight, tuple(_cell(p, found.get((p.pk, n), [])) for p in posts))
        for n in nights
    ]


def span_of(request: Asked) -> tuple[str, date, list[date]]:
    """Week or month, its first night (a Monday) and its nights."""
    kind = "thang" if request.GET.get("xem") == "thang" else "tuan"
    try:
        start = date.fromisoformat(request.GET.get("tu", ""))
    except ValueError:
        start = tonight_of(request)
    first = start - timedelta(days=start.weekday())
    return (
        kind,
        first,
        nights_between(first, first + timedelta(days=(MONTH if kind == "thang" else WEEK) - 1)),
    )


@require_safe
@needs(Right.SEE_ROTA)
def rota(request: Asked) -> HttpResponseBase:
    village, tonight = village_for(request, Right.SEE_ROTA), tonight_of(request)
    kind, first, nights = span_of(request)
    posts = queries.posts_of([village], on=tonight) if village else []
    step = timedelta(days=len(nights))
    person = request.holder.person
    mine = queries.shifts_of(person, since=tonight)
    coming = nights_between(tonight, tonight + timedelta(days=6))
    context = {
        "village": village,
        "villages": request.holder.villages(Right.SEE_ROTA, tonight),
        "posts": posts,
        "rows": grid(posts, nights=nights, tonight=tonight),
        "kind": kind,
        "first": first,
        "last": nights[-1],
        "before": first - step,
        "after": first + step,
        "gaps": queries.gaps(posts, nights=coming),
        "clashes": clashes(posts, nights=coming),
        "may_keep": village is not None and request.holder.may(Right.KEEP_ROTA, village),
        "may_plan": village is not None and request.holder.may(Right.KEEP_PLANS, village),
        "mine": [(shift, queries.fellows(shift, on=tonight)) for shift in mine],
        "asked_of_me": queries.swaps_for(person, since=tonight),
        "my_leaves": queries.leaves_of([person.pk], first=tonight, last=date.max),
        "notes": queries.handovers_for({s.post_id for s in mine if s.night == tonight}, tonight),
        "is_busy": person.pk in queries.unavailable([person.pk], at=request.at),
        "is_striker": request.holder.may_somewhere(Right.STRIKE),
        "leave_form": LeaveForm(initial={"from_on": tonight, "until_on": tonight}, prefix="nghi"),
        "tonight": tonight,
        "duties": Duty,
    }
    return render(request, "rota/rota.html", context)


@require_POST
@needs(Right.STRIKE)
def ask(request: Asked, pk: int) -> HttpResponseBase:
    shift = get_object_or_404(Shift, pk=pk, person=request.holder.person)
    fellows = queries.fellows(shift, on=tonight_of(request))
    to = next((p for p in fellows if str(p.pk) == request.POST.get("nguoi")), None)
    if to is None:
        messages.error(request, _("Hãy chọn người để nhờ."))
        return redirect("rota")
    told(
        request,
        lambda: rota_notices.ask_swap(shift, to=to, at=request.at),
        done=_("Đã nhờ %(who)s. Khi %(who)s nhận, ca mới đổi.") % {"who": to},
    )
    return redirect("rota")


@require_POST
@needs(Right.STRIKE)
def answer(request: Asked, pk: int) -> HttpResponseBase:
    swap = get_object_or_404(Swap, pk=pk, to=request.holder.person)
    if request.POST.get("tra-loi") == "nhan":
        told(request, lambda: rota_notices.agree_swap(swap, at=request.at), done=_("Cảm ơn bác đã nhận ca."))
    else:
        told(
            request,
            lambda: rota_notices.refuse_swap(swap, at=request.at),
            done=_("Đã báo lại là không nhận."),
        )
    return redirect("rota")


@require_POST
@needs(Right.STRIKE)
def withdraw(request: Asked, pk: int) -> HttpResponseBase:
    swap = get_object_or_404(Swap, pk=pk, shift__person=request.holder.person)
    told(request, lambda: swaps.withdraw_swap(swap, at=request.at), done=_("Đã rút lời nhờ."))
    return redirect("rota")


@needs(Right.STRIKE)
def leave(request: Asked) -> HttpResponseBase:
    form = LeaveForm(request.POST or None, prefix="nghi", initial={"from_on": tonight_of(request)})
    if request.method == "POST" and form.is_valid():
        person = request.holder.person
        done = taken(form, lambda: rota_notices.take_leave(person, **form.cleaned_data, at=request.at))
        if done:
            _say_leave(request, done[1])
            return redirect("rota")
    return render(request, "rota/leave.html", {"form": form})


@require_POST
@needs(Right.STRIKE)
def come_back(request: Asked, pk: int) -> HttpResponseBase:
    row = get_object_or_404(Leave, pk=pk, person=request.holder.person, cancelled_at=None)
    told(request, lambda: actions.come_back(row, at=request.at), done=_("Đã bỏ ngày nghỉ."))
    return redirect("rota")


@require_POST
@needs(Right.STRIKE)
def available(request: Asked) -> HttpResponseBase:
    is_available = request.POST.get("ranh") == "1"
    until = None if is_available else _noon_after(request)
    told(
        request,
        lambda: actions.say_available(
            request.holder.person, is_available=is_available, until=until, at=request.at
        ),
        done=_("Đã ghi: đêm nay rảnh.")
        if is_available
        else _("Đã ghi: đêm nay bận, sẽ không xếp trực thay."),
    )
    return redirect("rota")


@require_POST
@needs(Right.STRIKE)
def note(request: Asked, pk: int) -> HttpResponseBase:
    shift = get_object_or_404(Shift, pk=pk, person=request.holder.person, replaced_at=None)
    told(
        request,
        lambda: actions.leave_note(
            shift.post,
            night=shift.night + timedelta(days=1),
            by=request.holder.person,
            text=request.POST.get("loi-nhan", ""),
            at=request.at,
        ),
        done=_("Đã để lời nhắn cho người đêm sau."),
    )
    return redirect("rota")


def rota_of(village: Village) -> str:
    """The rota of a village."""
    return f"{reverse('rota')}?thon={village.pk}"


def rota_url(post: GongPost, night: date) -> str:
    """The week of that village and night."""
    return f"{reverse('rota')}?thon={post.village_id}&tu={night}"


def _cell(post: GongPost, shifts: list[Shift]) -> Cell:
    def one(duty: Duty) -> Shift | None:
        return next((s for s in shifts if s.duty == duty), None)

    patrol = tuple(s for s in shifts if s.duty == Duty.PATROL)
    return Cell(post, one(Duty.STRIKER), one(Duty.DEPUTY), patrol)


def _noon_after(request: Asked) -> datetime:
    """Busy tonight ends when the night does."""
    zone = request.holder.commune.zone
    return datetime.combine(tonight_of(request) + timedelta(days=1), datetime.min.time(), zone) + timedelta(
        hours=12
    )


def _say_leave(request: Asked, empty: list[Shift]) -> None:
    if not empty:
        messages.success(request, _("Đã ghi ngày nghỉ. Các ca trong đó đã có người khác."))
        return
    nights = ", ".join(f"{s.night.day}/{s.night.month}" for s in empty)
    messages.warning(
        request,
        _("Đã ghi ngày nghỉ. Chưa có người thay đêm %(nights)s: trưởng thôn sẽ được báo.")
        % {"nights": nights},
    )


urls = [
    path("lich-truc/", rota, name="rota"),
    path("lich-truc/ca/<int:pk>/nho/", ask, name="swap_ask"),
    path("lich-truc/ca/<int:pk>/loi-nhan/", note, name="handover"),
    path("lich-truc/nho/<int:pk>/", answer, name="swap_answer"),
    path("lich-truc/nho/<int:pk>/rut/", withdraw, name="swap_withdraw"),
    path("lich-truc/nghi/", leave, name="leave"),
    path("lich-truc/nghi/<int:pk>/bo/", come_back, name="leave_cancel"),
    path("lich-truc/ranh/", available, name="availability"),
]
