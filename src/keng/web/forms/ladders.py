"""The ladder of an alarm, asked as a village head would say them."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import TypeAlias

from django import forms
from django.http import QueryDict
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
    """One rung. With nobody ticked it cannot be used."""

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
        error_messages={"min_value": _("phải ít nhất 1 người trả lời.")},
    )
    wait = forms.TypedChoiceField(label=_("Chờ bao lâu rồi gọi tiếp"), coerce=int)

    def __init__(self, *args: object, used: Iterable[int], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's form takes what it takes
        self.fields["wait"].choices = waits(*used)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        if given.get("heads") and not given.get("must") and "must" not in self.errors:
            self.add_error("must", _("Đã ghi số người mà chưa chọn ai phải trả lời."))
        return given

    def rung(self) -> Rung | None:
        """The rung as a value, as far as it can be said; None where a field is not understood."""
        if self.is_bound and not self.is_valid() and "wait" not in self.cleaned_data:
            return None
        given = self.cleaned_data if self.is_bound else self.initial
        chosen = tuple(Circle(c) for c in given.get("circles", ()))
        must = Must(Answerers(given["must"]), given.get("heads")) if given.get("must") else None
        return Rung(chosen, timedelta(seconds=given.get("wait", 180)), must)


Rungs: TypeAlias = "forms.BaseFormSet[RungForm]"
RungForms = forms.formset_factory(RungForm, extra=0, max_num=MOST_RUNGS)
OF_A_RUNG = tuple(RungForm.base_fields)


def moved(sent: QueryDict, deed: str) -> QueryDict:
    """What was sent with one rung more (`them`), one fewer (`bo-2`), one moved (`len-2`, `xuong-2`).

    A new one comes before the last, which stays the commune's. Whatever else was typed stays typed.
    """
    total = sent.get("form-TOTAL_FORMS", "")
    count = min(int(total), MOST_RUNGS) if total.isascii() and total.isdigit() else 0
    rows = [{name: sent.getlist(f"form-{n}-{name}") for name in OF_A_RUNG} for n in range(count)]
    _move(rows, deed)
    made = sent.copy()
    for n in range(MOST_RUNGS):
        for name in OF_A_RUNG:
            made.setlist(f"form-{n}-{name}", rows[n][name] if n < len(rows) else [])
    made["form-TOTAL_FORMS"] = str(len(rows))
    return made


def _move(rows: list[dict[str, list[str]]], deed: str) -> None:
    what, _dash, which = deed.partition("-")
    if what == "them" and len(rows) < MOST_RUNGS:
        rows.insert(max(0, len(rows) - 1), {name: [] for name in OF_A_RUNG} | {"wait": ["180"]})
    n = int(which) if which.isascii() and which.isdigit() else len(rows)
    if n >= len(rows):
        return
    if what == "bo":
        del rows[n]
    other = {"len": n - 1, "xuong": n + 1}.get(what, n)
    if other != n and 0 <= other < len(rows):
        rows[n], rows[other] = rows[other], rows[n]


def rung_forms(sent: QueryDict | None, ladder: Ladder) -> Rungs:
    """A form for each rung: as sent, else as the ladder in use has them."""
    used = [int(rung.wait.total_seconds()) for rung in ladder.rungs]
    known = {"used": used, "empty_permitted": False}
    if sent is not None:
        return RungForms(sent, form_kwargs=known)
    return RungForms(initial=_initial(ladder), form_kwargs=known)


def _initial(ladder: Ladder) -> list[dict[str, object]]:
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

    repeat = forms.TypedChoiceField(
        label=_("Sau bậc cuối vẫn thiếu người: cứ bao lâu gọi lại một lần"), coerce=int
    )
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

    def again(self) -> timedelta:
        """How often the last rung is called again, as far as it is known."""
        given: dict[str, int] = getattr(self, "cleaned_data", {})
        return timedelta(seconds=given.get("repeat", self.initial["repeat"]))

    def ladder(self, rungs: tuple[Rung, ...]) -> Ladder:
        given = self.cleaned_data
        return Ladder(rungs, repeat=timedelta(seconds=given["repeat"]), source=given["source"])
