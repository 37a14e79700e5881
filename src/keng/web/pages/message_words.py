"""The words of every kind of message, as the commune wants them said."""

from collections.abc import Iterator

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.core.sms import cheapest
from keng.records.messages.actions import set_words
from keng.records.messages.models import Channel, MessageTemplate
from keng.records.messages.texts import ENGLISH, EXAMPLES, VIETNAMESE, fill, text_of
from keng.records.places.models import Commune
from keng.web.answers import taken
from keng.web.forms.messages import WordsForm
from keng.web.gate import Asked, needs

# Kinds whose whole text somebody writes or that only answer: there is nothing to put in place.
FREE = frozenset({"word", "sms_answer"})
# The board shows our words; programs read JSON; Zalo keeps the words in its own approved templates.
WORDLESS = (Channel.BOARD, Channel.HOOK, Channel.ZALO)


@require_safe
@needs(Right.KEEP_SETTINGS)
def words(request: Asked) -> HttpResponseBase:
    return render(request, "messages/words.html", {"kinds": list(_kinds(request.holder.commune))})


@needs(Right.KEEP_SETTINGS)
def edit(request: Asked, template: str) -> HttpResponseBase:
    """One kind of message: its words by path and language, with an example filled in."""
    if template not in VIETNAMESE or template in FREE:
        raise Http404
    channel = (
        Channel(request.GET.get("duong", "")) if request.GET.get("duong") in set(Channel) else Channel.SMS
    )
    language = "en" if request.GET.get("tieng") == "en" else "vi"
    commune, ours = request.holder.commune, text_of(template, language, by=channel)
    own = MessageTemplate.objects.filter(
        commune=commune, template=template, channel=channel, language=language
    ).first()
    first = {"text": own.text if own else "", "channel": channel, "language": language}
    form = WordsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kept = taken(
            form,
            lambda: (
                set_words(
                    commune,
                    template=template,
                    channel=Channel(data["channel"]),
                    language=data["language"],
                    text=data["text"],
                    by=request.holder.account,
                    at=request.at,
                )
                or True
            ),
        )
        if kept:
            return redirect(f"{request.path}?duong={data['channel']}&tieng={data['language']}")
    example = fill(own.text if own else ours.body, EXAMPLES)
    context = {
        "form": form,
        "template": template,
        "ours": ours,
        "title": fill(text_of(template, _reader()).title, EXAMPLES),
        "names": sorted(ours.params),
        "example": cheapest(example) if channel == Channel.SMS else None,
        "full": example,
        "channel": channel,
        "language": language,
        "channels": [c for c in Channel if c not in WORDLESS],
        "languages": [("vi", _("tiếng Việt")), ("en", _("tiếng Anh"))] if template in ENGLISH else [],
    }
    return render(request, "messages/words_edit.html", context)


def _kinds(commune: Commune) -> Iterator[dict[str, object]]:
    own = set(MessageTemplate.objects.filter(commune=commune).values_list("template", flat=True))
    for key in VIETNAMESE:
        if key not in FREE:
            text = text_of(key, _reader())
            yield {
                "key": key,
                "title": fill(text.title, EXAMPLES),
                "example": fill(text.body, EXAMPLES),
                "is_own": key in own,
            }


def _reader() -> str:
    """The language of whoever looks at the page; messages speak that of whoever receives them."""
    return get_language() or "vi"


urls = [
    path("tin-nhan/loi/", words, name="message_words"),
    path("tin-nhan/loi/<slug:template>/", edit, name="message_words_edit"),
]
