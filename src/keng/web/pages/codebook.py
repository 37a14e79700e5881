"""The codebook in force: every signal drawn, said and heard; practised by tapping; printed for the gong."""

import json

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.core.signals import Bar, Signal, bars, from_json, length_s, say, say_hours, spell
from keng.core.signals.score import score
from keng.core.signals.sound import wav
from keng.records.gongs.codebooks import signals_of
from keng.records.gongs.models import Codebook, CodebookSignal
from keng.records.gongs.queries import codebook_in_force
from keng.records.people.models import ROLE_WORDS
from keng.web.gate import Asked, needs

MOST_TAPS = 400
SECONDS = 20.0  # of an endless signal, for the ear and for practice


class Shown:
    """A signal made ready for a page: its words, bars and hours."""

    def __init__(self, row: CodebookSignal, signal: Signal) -> None:
        self.row, self.signal = row, signal
        self.words, self.hours = say(signal, gettext), say_hours(signal, gettext)
        self.bars: tuple[Bar, ...] = bars(signal)
        self.who = ", ".join(str(ROLE_WORDS[role]) for role in signal.who)

    @property
    def is_alarm(self) -> bool:
        return self.signal.is_alarm


def shown(book: Codebook) -> list[Shown]:
    """Every signal of a codebook, in its order."""
    return [Shown(row, signal) for row, signal in signals_of(book)]


def signal_for(request: Asked, pk: int) -> CodebookSignal:
    """A signal of the asker's commune: in force or past for everybody, of a draft for who drafts."""
    rows = CodebookSignal.objects.filter(codebook__commune=request.holder.commune)
    row = get_object_or_404(rows.select_related("codebook__commune"), pk=pk)
    is_draft = row.codebook.state == Codebook.State.DRAFT
    if is_draft and not request.holder.may(Right.DRAFT_CODEBOOK):
        raise Http404
    return row


@require_safe
@needs(Right.SEE_CODEBOOK)
def codebook(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    book = codebook_in_force(commune)
    may_draft = request.holder.may(Right.DRAFT_CODEBOOK)
    context = {
        "book": book,
        "signals": shown(book) if book else [],
        "past": commune.codebooks.filter(state=Codebook.State.SUPERSEDED).order_by("-valid_from"),
        "drafts": commune.codebooks.filter(state=Codebook.State.DRAFT) if may_draft else [],
        "may_draft": may_draft,
    }
    return render(request, "codebook/codebook.html", context)


@require_safe
@needs(Right.SEE_CODEBOOK)
def card(request: Asked) -> HttpResponseBase:
    """The sheet that hangs beside the gong."""
    book = codebook_in_force(request.holder.commune)
    context = {"book": book, "signals": shown(book) if book else []}
    return render(request, "codebook/card.html", context)


@require_safe
@needs(Right.SEE_CODEBOOK)
def sound(request: Asked, pk: int) -> HttpResponseBase:
    """The signal as a sound file."""
    signal = from_json(signal_for(request, pk).definition)
    response = HttpResponse(wav(signal, duration_s=SECONDS), content_type="audio/wav")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
@needs(Right.SEE_CODEBOOK)
def practice(request: Asked, pk: int) -> HttpResponseBase:
    row = signal_for(request, pk)
    signal = from_json(row.definition)
    context = {
        "one": Shown(row, signal),
        "strokes": json.dumps([round(t, 3) for t in spell(signal, duration_s=SECONDS)]),
        "seconds": round(length_s(signal, duration_s=SECONDS)),
    }
    return render(request, "codebook/practice.html", context)


@require_POST
@needs(Right.SEE_CODEBOOK)
def judge(request: Asked, pk: int) -> HttpResponseBase:
    """How close the taps came. Nothing is kept: practising is nobody's business."""
    signal = from_json(signal_for(request, pk).definition)
    try:
        taps = [float(t) for t in request.POST.get("taps", "").split(",") if t][:MOST_TAPS]
    except ValueError:
        taps = []
    found = score(signal, [t for t in taps if 0 <= t <= 600], gettext)
    return JsonResponse({"points": found.points, "words": found.words, "understood": found.is_understood})


urls = [
    path("hieu-lenh/", codebook, name="codebook"),
    path("hieu-lenh/the/", card, name="codebook_card"),
    path("hieu-lenh/tin/<int:pk>/nghe.wav", sound, name="signal_sound"),
    path("hieu-lenh/tin/<int:pk>/tap/", practice, name="practice"),
    path("hieu-lenh/tin/<int:pk>/tap/cham/", judge, name="practice_score"),
]
