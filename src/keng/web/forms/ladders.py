"""The ladder of an alarm, asked as a village head would say them."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import TypeAlias

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.ladder import Circle, Ladder, Rung
from keng.core.escalation.musts import Answerers, Must
from keng.records.alarms.models import ANSWERER_WORDS, CIRCLE_WORDS
from keng.records.places.models import Village
from keng.web.forms.hours import CLOCK

WAITS = (30, 60, 120, 180, 300, 600)  # seconds
MOST_RUNGS = 6
AT = time(22, 20)


def span(seconds: int) -> str:
    """`30 giây`, `3 phút`, `1 phút 30 giây`."""
    minutes, rest = divmod(seconds, 60)
    parts = [say("%(n)s phút") % {"n": minutes}] if minutes else []
    parts += [say("%(n)s giây") % {"n": rest}] if rest or not minutes else []
    return " ".join(parts)


def waits(*also: int) -> list[tuple[int, str]]:
    """The spans to choose from, those in use among them."""
    return [(s, span(s)) for s in sorted({*WAITS, *also})]


class RungForm(forms.Form):
    """One rung. With nobody ticked it is no rung."""

    circles = forms.MultipleChoiceField(
        label=_("Gọi ai"),
        choices=[(c.value, CIRCLE_WORDS[c]) for c in Circle],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    must = forms.ChoiceField(
        label=_("Ngoài đủ người, ai còn phải trả lời"),
        choices=[
            ("", _("không ai riêng: chỉ cần đủ người")),
            *((a.value, ANSWERER_WORDS[a]) for a in Answerers),
        ],
        required=False,
    )
    heads = forms.IntegerField(
        label=_("Ít nhất mấy người nhận lời (để trống: mọi người trong số đó phải trả lời)"),
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    wait = forms.TypedChoiceField(label=_("Chờ bao lâu, chưa đủ người thì gọi tiếp"), coerce=int)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's form takes what it takes
        used = self.initial.get("wait", 180)
        self.fields["wait"].choices = waits(used)  # type: ignore[attr-defined]
        self.fields["wait"].initial = used

    def rung(self) -> Rung | None:
        """The rung as a value; None where nobody is ticked."""
        chosen = tuple(Circle(c) for c in self.cleaned_data.get("circles", ()))
        given = self.cleaned_data
        must = Must(Answerers(given["must"]), given["heads"]) if given.get("must") else None
        return Rung(chosen, timedelta(seconds=given["wait"]), must) if chosen else None


Rungs: TypeAlias = "forms.BaseFormSet[RungForm]"
RungForms = forms.formset_factory(RungForm, extra=1, max_num=MOST_RUNGS)


def rungs_initial(ladder: Ladder) -> list[dict[str, object]]:
    """The rows filled with a ladder's rungs."""
    return [
        {
            "circles": [c.value for c in rung.circles],
            "wait": int(rung.wait.total_seconds()),
            "must": rung.must.who.value if rung.must else "",
            "heads": rung.must.heads if rung.must else None,
        }
        for rung in ladder.rungs
    ]


class LadderForm(forms.Form):
    """What holds for the whole ladder, and where and when to try it."""

    repeat = forms.TypedChoiceField(label=_("Hết bậc, vẫn thiếu người: gọi lại sau mỗi"), coerce=int)
    source = forms.CharField(label=_("Theo văn bản, mục nào"), max_length=120, required=False)
    village = forms.ModelChoiceField(
        label=_("Xem thử ở thôn"), queryset=Village.objects.none(), required=False, empty_label=None
    )
    moment = forms.TimeField(label=_("Báo lúc"), widget=CLOCK, required=False)

    def __init__(self, *args: object, villages: Iterable[Village], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["repeat"].choices = waits(self.initial.get("repeat", 300))  # type: ignore[attr-defined]
        ids = [v.pk for v in villages]
        self.fields["village"].queryset = Village.objects.filter(pk__in=ids)  # type: ignore[attr-defined]

    def ladder(self, rungs: tuple[Rung, ...]) -> Ladder:
        given = self.cleaned_data
        return Ladder(rungs, repeat=timedelta(seconds=given["repeat"]), source=given["source"])
