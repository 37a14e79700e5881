"""What is asked about a signal and a codebook."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keng.core.signals import PURPOSE_WORDS, BadSignal, Signal, from_json, to_json
from keng.core.signals.presets import places
from keng.records.gongs.codebooks import Signature

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST_PEALS = 4  # groups one after another; more nobody strikes alike
KINDS = [("", _("— không có —")), ("roll", _("hồi (nhanh dần)")), ("strokes", _("tiếng (đếm được)"))]
DAYS = [(0, _("T2")), (1, _("T3")), (2, _("T4")), (3, _("T5")), (4, _("T6")), (5, _("T7")), (6, _("CN"))]
FIELDS = {"count": _("Số tiếng"), "times": _("Số lần"), "first_gap": _("Giây giữa hai tiếng đầu")} | {
    "last_gap": _("Giây giữa hai tiếng cuối"),
    "pause": _("Giây nghỉ sau mỗi lần"),
}
DEFAULTS = {"count": 3, "times": 1, "first_gap": 0.8, "last_gap": 0.8, "pause": 2.0}


class SignalForm(forms.Form):
    """A signal as its groups of hồi and tiếng; what is wrong is told beside its own field."""

    purpose = forms.ChoiceField(
        label=_("Dùng để"), choices=[(p.value, _(words)) for p, words in PURPOSE_WORDS.items()]
    )
    name = forms.CharField(label=_("Tên gọi"), max_length=120)
    repeats = forms.IntegerField(
        label=_("Đánh mấy lượt"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=_("Để trống: đánh liên tục đến khi có người tới."),
    )
    starts = forms.TimeField(label=_("Chỉ được đánh từ"), required=False, widget=CLOCK)
    ends = forms.TimeField(
        label=_("đến"), required=False, widget=CLOCK, help_text=_("Để trống cả hai: lúc nào cũng được.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Vào các ngày"),
        required=False,
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn ngày nào: hằng ngày."),
    )

    def __init__(self, *args: Any, known: Signal | None = None, **options: Any) -> None:
        if known is not None:
            options["initial"] = _as_fields(known)
        super().__init__(*args, **options)
        self.kept = to_json(known) if known else {}
        for n in range(MOST_PEALS):
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("Nhóm %(n)s") % {"n": n + 1}, choices=KINDS, required=n == 0
            )
            for name, label in FIELDS.items():
                kind = forms.IntegerField if name in ("count", "times") else forms.FloatField
                self.fields[f"{name}_{n}"] = kind(label=label, required=False, initial=DEFAULTS[name])

    def peal_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each group, for drawing them together."""
        return [[self[f"{name}_{n}"] for name in ("kind", *FIELDS)] for n in range(MOST_PEALS)]

    def head(self) -> list[forms.BoundField]:
        """The fields before the groups."""
        return [self[name] for name in ("purpose", "name", "repeats", "starts", "ends", "weekdays")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if (data["starts"] is None) != (data["ends"] is None):
            self.add_error("ends", _("Ghi cả giờ đầu và giờ cuối, hoặc để trống cả hai."))
            return data
        used = [n for n in range(MOST_PEALS) if data[f"kind_{n}"]]
        try:
            data["signal"] = from_json(self._as_json(data, used))
        except BadSignal as bad:
            for problem in bad.problems:
                self.add_error(self._field_of(problem.field, used), problem.say(gettext))
        return data

    def _as_json(self, data: Mapping[str, Any], used: list[int]) -> dict[str, object]:
        hours = []
        if data["starts"] is not None:
            days = data["weekdays"] or list(range(7))
            hours = [{"start": f"{data['starts']:%H:%M}", "end": f"{data['ends']:%H:%M}", "weekdays": days}]
        return {
            "purpose": data["purpose"],
            "name": data["name"],
            "repeats": data["repeats"],
            "peals": [_peal(data, n) for n in used],
            "hours": hours,
            "who": self.kept.get("who", []),
            "source": self.kept.get("source", ""),
            "place": self.kept.get("place", ""),
        }

    def _field_of(self, path: str, used: list[int]) -> str | None:
        parts = path.split(".")
        if parts[0] == "peals" and len(parts) == 3:
            return f"{parts[2]}_{used[int(parts[1])]}"
        if parts[0] == "hours":
            return "ends"
        return parts[0] if parts[0] in self.fields else None


class DraftForm(forms.Form):
    """A new draft, and what it starts from."""

    title = forms.CharField(label=_("Tên bản hiệu lệnh"), max_length=200)
    place = forms.ChoiceField(label=_("Bắt đầu từ"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        first = [("", _("bản đang áp dụng (hoặc trang trắng)"))]
        self.fields["place"].choices = [*first, *((p, p) for p in places())]  # type: ignore[attr-defined]


class IssueForm(forms.Form):
    """What makes a draft an issued paper."""

    symbol = forms.CharField(label=_("Số, ký hiệu"), max_length=60, help_text=_("ví dụ: 05/HD-UBND"))
    signer = forms.CharField(label=_("Người ký"), max_length=120)
    signer_title = forms.CharField(label=_("Chức vụ"), max_length=120)
    issued_on = forms.DateField(label=_("Ngày ký"), widget=DAY)
    valid_from = forms.DateField(label=_("Có hiệu lực từ"), widget=DAY)

    def signature(self) -> Signature:
        return Signature(**self.cleaned_data)


def _peal(data: Mapping[str, Any], n: int) -> dict[str, object]:
    given = {name: data[f"{name}_{n}"] for name in FIELDS}
    return {"kind": data[f"kind_{n}"]} | {k: DEFAULTS[k] if v is None else v for k, v in given.items()}


def _as_fields(signal: Signal) -> dict[str, object]:
    hours = signal.hours[0] if signal.hours else None
    known: dict[str, object] = {
        "purpose": signal.purpose.value,
        "name": signal.name,
        "repeats": signal.repeats,
        "starts": hours.start if hours else None,
        "ends": hours.end if hours else None,
        "weekdays": sorted(hours.weekdays) if hours and len(hours.weekdays) < 7 else [],
    }
    for n, peal in enumerate(signal.peals[:MOST_PEALS]):
        known |= {f"{name}_{n}": getattr(peal, name) for name in ("kind", *FIELDS)}
    return known
