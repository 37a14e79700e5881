"""What is asked of a fair rota: which nights, whose, with what rest, which days are holidays."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.cells import Unreadable, read_day
from keng.core.holidays import holidays_between
from keng.records.people.models import Person
from keng.records.plans.rota_questions import PLANNED, RotaWishes
from keng.records.roster.models import Duty
from keng.web.forms.rota import DAY, people_choices

LONGEST_DAYS = 92
USUAL = timedelta(days=30)
MONTH = timedelta(days=30)
PAIRS = 2


class FairRotaForm(forms.Form):
    """A fair rota of a village's gongs."""

    first = forms.DateField(label=_("Từ đêm"), widget=DAY)
    last = forms.DateField(label=_("Đến hết đêm"), widget=DAY)
    duties = forms.MultipleChoiceField(
        label=_("Xếp việc"),
        choices=[(d.value, d.label) for d in PLANNED],
        widget=forms.CheckboxSelectMultiple,
        initial=[d.value for d in PLANNED],
    )
    people = forms.MultipleChoiceField(label=_("Những người trực"), widget=forms.CheckboxSelectMultiple)
    rest = forms.TypedChoiceField(
        label=_("Trực xong thì nghỉ ít nhất"),
        coerce=int,
        choices=[(1, _("một đêm")), (2, _("hai đêm")), (3, _("ba đêm")), (0, _("không cần nghỉ"))],
    )
    months = forms.TypedChoiceField(
        label=_("Tính cả những đêm đã trực trước đây"),
        coerce=int,
        choices=[(1, _("một tháng qua")), (3, _("ba tháng qua")), (0, _("không, tính từ đầu"))],
    )
    holidays = forms.CharField(
        label=_("Đêm lễ, Tết: chia riêng cho đều"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một ngày hoặc một khoảng, ví dụ: 5/2/2027 - 9/2/2027"),
    )
    keeps = forms.BooleanField(
        label=_("Giữ nguyên các ca đã chỉ định, đã đổi với nhau"), required=False, initial=True
    )
    gaps = forms.BooleanField(label=_("Chỗ không ai trực được thì để trống và nêu rõ"), required=False)
    note = forms.CharField(label=_("Tên phương án"), max_length=120, required=False)

    def offer(self, people: Sequence[Person], *, serving: Collection[int], tonight: date) -> None:
        """Who may strike in the village; whoever serves of late is chosen, or all where nobody does."""
        choices = people_choices(people)
        self.tonight = tonight
        self.fields["people"].choices = choices  # type: ignore[attr-defined]
        self.fields["people"].initial = [str(p.pk) for p in people if not serving or p.pk in serving]
        first, last = tonight + timedelta(days=1), tonight + USUAL
        self.fields["first"].initial, self.fields["last"].initial = first, last
        known = holidays_between(first, first + timedelta(days=LONGEST_DAYS))
        self.fields["holidays"].initial = "\n".join(_stretch_word(a, b) for a, b in known)
        for n in range(1, PAIRS + 1):
            for side in "ab":
                label = _("Không trực cùng đêm: người thứ nhất") if side == "a" else _("và người thứ hai")
                self.fields[f"apart_{n}{side}"] = forms.ChoiceField(
                    label=label, choices=[("", "—"), *choices], required=False
                )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"apart_{n}a"], self[f"apart_{n}b"]) for n in range(1, PAIRS + 1)]

    def clean_holidays(self) -> list[tuple[date, date]]:
        found = []
        for number, line in enumerate(self.cleaned_data["holidays"].splitlines(), start=1):
            if not line.strip():
                continue
            parts = line.replace("–", "-").replace("..", " - ").split(" - ")
            try:
                days = [read_day(part) for part in parts]
            except Unreadable as wrong:
                raise forms.ValidationError(
                    say("Dòng %(n)s: chưa đọc được ngày “%(text)s”.") % {"n": number, "text": line[:40]}
                ) from wrong
            if len(days) > 2 or days[-1] < days[0]:
                raise forms.ValidationError(say("Dòng %(n)s: ngày sau phải sau ngày trước.") % {"n": number})
            found.append((days[0], days[-1]))
        return found

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if isinstance(first, date) and first < self.tonight:
            self.add_error("first", say("Đêm đã qua thì không xếp lại được."))
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("last", say("Đêm cuối phải sau đêm đầu."))
            elif (last - first).days >= LONGEST_DAYS:
                self.add_error("last", say("Xếp nhiều nhất %(n)s đêm một lần.") % {"n": LONGEST_DAYS})
        for n in range(1, PAIRS + 1):
            a, b = (data.get(f"apart_{n}{side}") for side in "ab")
            if bool(a) != bool(b):
                self.add_error(f"apart_{n}b", say("Chọn đủ hai người."))
            elif a and a == b:
                self.add_error(f"apart_{n}b", say("Hãy chọn hai người khác nhau."))
        return data

    def wishes(self) -> RotaWishes:
        data = self.cleaned_data
        pairs = [(data[f"apart_{n}a"], data[f"apart_{n}b"]) for n in range(1, PAIRS + 1)]
        return RotaWishes(
            first=data["first"],
            last=data["last"],
            duties=[Duty(value) for value in data["duties"]],
            people={int(pk) for pk in data["people"]},
            rest=data["rest"],
            apart=[(int(a), int(b)) for a, b in pairs if a],
            holidays=data["holidays"],
            counted_from=data["first"] - data["months"] * MONTH if data["months"] else None,
            keeps_by_hand=data["keeps"],
            may_leave_gaps=data["gaps"],
            note=data["note"],
        )


def _stretch_word(first: date, last: date) -> str:
    words = [f"{day.day}/{day.month}/{day.year}" for day in (first, last)]
    return words[0] if first == last else " - ".join(words)
