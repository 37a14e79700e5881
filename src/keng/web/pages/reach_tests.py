"""Whether people can be reached: the tests of the phones, their rates, who stays silent, and the one tap."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from keng.core.reaching import next_planned
from keng.core.rights import Right, reach
from keng.records.alarms.queries import has_real_open
from keng.records.messages.models import Channel
from keng.records.places.models import Village
from keng.records.reach.actions import answer_by_tap, asked_with, preview_test, set_rule, start_test
from keng.records.reach.heard import UNHEARD_DAYS
from keng.records.reach.models import ReachRule, ReachTest
from keng.records.reach.queries import past_of, result_of, silent_people, tests_of, unreachable_now
from keng.records.refusal import Refused
from keng.web.answers import taken
from keng.web.forms.reach_tests import ReachRuleForm, StartForm
from keng.web.gate import Asked, needs, public

SHOWN = 6  # tests beside each other
A_PAGE = 60


@require_safe
@needs(Right.SEE_MESSAGES)
def reach_tests(request: Asked) -> HttpResponseBase:
    """Who can be reached now, the last tests village by village, and when the next one is."""
    commune, villages = request.holder.commune, _villages(request)
    rule = ReachRule.objects.filter(commune=commune).first()
    now = unreachable_now(commune, villages=villages, at=request.at)
    context = {
        "now": now,
        "lost": sum(tally.silent for _village, tally in now),
        "people": sum(tally.asked for _village, tally in now),
        "rule": rule,
        "unheard_days": rule.unheard_days if rule else UNHEARD_DAYS,
        "next": _next(request, rule),
        "past": past_of(list(tests_of(commune, villages=villages)[:SHOWN]), villages=villages),
        "may_start": request.holder.may_somewhere(Right.SEND_MESSAGES),
        "may_keep": request.holder.may(Right.KEEP_SETTINGS),
    }
    return render(request, "reach/tests.html", context)


@require_safe
@never_cache
@needs(Right.SEE_MESSAGES)
def reach_test(request: Asked, pk: int) -> HttpResponseBase:
    """One test: its rates, and those who have not answered, with their numbers to ring."""
    return render(request, "reach/test.html", _shown(request, pk))


@require_safe
@never_cache
@needs(Right.SEE_MESSAGES)
def reach_test_fragment(request: Asked, pk: int) -> HttpResponseBase:
    return render(request, "reach/part_test.html", _shown(request, pk))


@needs(Right.SEND_MESSAGES)
def reach_start(request: Asked) -> HttpResponseBase:
    """Looked at first: whom it asks and what it costs; nothing leaves before the second press."""
    who, is_for_all = request.holder, request.holder.may(Right.SEND_MESSAGES)
    villages = who.villages(Right.SEND_MESSAGES, request.today)
    form = StartForm(request.POST or None)
    form.fields["village"].offer(villages, may_be_commune=is_for_all)  # type: ignore[attr-defined]
    preview = None
    if request.method == "POST" and form.is_valid():
        village = form.cleaned_data["village"]
        if "gui" in request.POST:
            test = taken(form, lambda: _start(request, village))
            if test is not None:
                return redirect("reach_test", test.pk)
        preview = preview_test(who.commune, village=village, at=request.at)
    context = {
        "form": form,
        "preview": preview,
        "cost": preview.parts * settings.CONFIG.sms_cost if preview else 0,
    }
    return render(request, "reach/start.html", context, status=422 if form.errors else 200)


def _start(request: Asked, village: Village | None) -> ReachTest:
    who = request.holder
    if has_real_open(who.commune):
        raise Refused(_("Đang có báo động: ai nhắn 1 là nhận đến giúp. Xong báo động rồi hãy thử."))
    return start_test(who.commune, village=village, by=who.person, account=who.account, at=request.at)


@needs(Right.KEEP_SETTINGS)
def reach_rule(request: Asked) -> HttpResponseBase:
    """The day of the month, the hour, and how long silence may last."""
    commune = request.holder.commune
    rule = ReachRule.objects.filter(commune=commune).first() or ReachRule(
        commune=commune, unheard_days=UNHEARD_DAYS
    )
    names = ("day", "ask_at", "answer_hours", "unheard_days", "source")
    form = ReachRuleForm(request.POST or None, initial={name: getattr(rule, name) for name in names})
    if request.method == "POST" and form.is_valid():
        by = request.holder.account
        if taken(form, lambda: set_rule(commune, form.plan(), by=by, at=request.at)):
            return redirect("reach_tests")
    return render(request, "reach/rule.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@public
def reached(request: Asked, token: str) -> HttpResponseBase:
    """What the message leads to: one button. Looking at the page answers nothing; a mail filter looks too."""
    ask = asked_with(token)
    if ask is None:
        raise Http404
    is_done = request.method == "POST" and answer_by_tap(token, at=request.at) is not None
    context = {
        "commune": ask.test.commune,
        "is_done": is_done or ask.answered_at is not None,
        "is_from_push": ask.channel == Channel.PUSH and not is_done and ask.answered_at is None,
    }
    answer = render(request, "reach/reached.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _shown(request: Asked, pk: int) -> dict[str, object]:
    villages = _villages(request)
    test = get_object_or_404(tests_of(request.holder.commune, villages=villages), pk=pk)
    silent = silent_people(test, villages=villages)
    return {
        "r": result_of(test, villages=villages),
        "page": Paginator(silent, A_PAGE).get_page(request.GET.get("trang")),
        "is_open": test.closes_at > request.at,
    }


def _villages(request: Asked) -> frozenset[int] | None:
    found = reach(request.holder.grants, Right.SEE_MESSAGES)
    return None if found is None else frozenset(found)


def _next(request: Asked, rule: ReachRule | None) -> object:
    if rule is None or rule.day is None:
        return None
    return next_planned(request.at.astimezone(request.holder.commune.zone), day=rule.day, ask_at=rule.ask_at)


urls = [
    path("thu-lien-lac/", reach_tests, name="reach_tests"),
    path("thu-lien-lac/bat-dau/", reach_start, name="reach_start"),
    path("thu-lien-lac/lich/", reach_rule, name="reach_rule"),
    path("thu-lien-lac/<int:pk>/", reach_test, name="reach_test"),
    path("thu-lien-lac/<int:pk>/phan/", reach_test_fragment, name="reach_test_fragment"),
    path("nhan-duoc/<str:token>/", reached, name="reached"),
]
