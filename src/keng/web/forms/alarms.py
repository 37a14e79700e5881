"""What is said to an alarm: an answer, a word to all, the end."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.answers import LONGEST, ON_THE_WAY
from keng.core.escalation.machine import Reply

LATER = {f"coming_{minutes}": minutes for minutes in (2, 5, 10, 15)}


class AnswerForm(forms.Form):
    """One tap: coming in so many minutes, on the scene, cannot."""

    reply = forms.ChoiceField(choices=[(r.value, r.value) for r in Reply] + [(one, one) for one in LATER])

    def answer(self, on_foot: int | None) -> tuple[Reply, int]:
        """The answer and the minutes on the way: those of the walk where it is known."""
        said = self.cleaned_data["reply"]
        if said in LATER:
            return Reply.COMING, LATER[said]
        return Reply(said), minutes_at_once(on_foot)


def minutes_at_once(on_foot: int | None) -> int:
    """What "at once" promises: the walk and a minute to get dressed, five minutes where no way is known."""
    return ON_THE_WAY if on_foot is None else min(on_foot + 1, LONGEST)


class WordForm(forms.Form):
    """A word to everybody who was told."""

    text = forms.CharField(
        label=_("Lời báo cho mọi người đã được gọi"),
        max_length=200,
        error_messages={"required": _("Chưa có lời nào để báo.")},
    )


class EndForm(forms.Form):
    """The end, said by a named person."""

    is_false = forms.BooleanField(required=False)
    text = forms.CharField(label=_("Nói thêm khi báo yên"), max_length=200, required=False)


class MergeForm(forms.Form):
    """The alarm that another one is the same event as, by its number."""

    into = forms.IntegerField(min_value=1, max_value=2**63 - 1)
