"""What the commune sets for itself: hours, steps, words, the rest."""

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.nights import Audience, Hours, Step
from keng.records.places.models import Village
from keng.records.places.terms import DEFAULTS
from keng.records.watch.models import AUDIENCE_WORDS, Exemption
from keng.records.watch.rules import SOURCE, General, HoursRule, StepRule

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WEEKDAYS = (
    (0, _("thứ Hai")),
    (1, _("thứ Ba")),
    (2, _("thứ Tư")),
    (3, _("thứ Năm")),
    (4, _("thứ Sáu")),
    (5, _("thứ Bảy")),
    (6, _("Chủ nhật")),
)


class HoursForm(forms.Form):
    """When the gong is due and how long a strike still helps."""

    ring_at = forms.TimeField(label=_("Giờ đánh kẻng"), widget=CLOCK)
    early_minutes = forms.IntegerField(
        label=_("Tính từ mấy phút trước giờ (sớm)"), min_value=0, max_value=120
    )
    on_time_before_minutes = forms.IntegerField(
        label=_("Đúng giờ từ mấy phút trước"), min_value=0, max_value=60
    )
    on_time_minutes = forms.IntegerField(label=_("Đúng giờ đến mấy phút sau"), min_value=1, max_value=120)
    cut_off_minutes = forms.IntegerField(
        label=_("Giờ chót: mấy phút sau"),
        min_value=1,
        max_value=180,
        help_text=_("Từ giờ chót, máy ghi “Đừng đánh nữa”: kẻng muộn dễ bị nghe là báo động."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Các đêm"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(
        label=_("Theo văn bản, mục nào"), max_length=120, help_text=_("ví dụ: KH 2024 §II.2")
    )

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("on_time_before_minutes", 0) > given.get("early_minutes", 120):
            self.add_error("early_minutes", _("Phải bằng hoặc nhiều hơn số phút “đúng giờ từ trước”."))
        if given.get("on_time_minutes", 0) > given.get("cut_off_minutes", 180):
            self.add_error("cut_off_minutes", _("Giờ chót không thể trước lúc hết đúng giờ."))

    def rule(self, village_id: int | None) -> HoursRule:
        """The hours as a value; asked only of a valid form."""
        given = self.cleaned_data
        hours = Hours(
            given["ring_at"],
            given["early_minutes"],
            given["on_time_before_minutes"],
            given["on_time_minutes"],
            given["cut_off_minutes"],
        )
        return HoursRule(hours, sum(1 << day for day in given["weekdays"]), given["source"], village_id)


def hours_initial(rule: HoursRule) -> dict[str, object]:
    """The form filled with hours that hold."""
    hours = rule.hours
    return {
        "ring_at": hours.ring_at,
        "early_minutes": hours.early_minutes,
        "on_time_before_minutes": hours.on_time_before_minutes,
        "on_time_minutes": hours.on_time_minutes,
        "cut_off_minutes": hours.cut_off_minutes,
        "weekdays": [day for day, _word in WEEKDAYS if rule.weekdays >> day & 1],
        "source": rule.source,
    }


class WhoseForm(forms.Form):
    """Whose hours: the village chosen for hours of its own."""

    village = forms.ModelChoiceField(label=_("Thôn"), queryset=Village.objects.none())

    def offer(self, villages: Sequence[Village]) -> None:
        self.fields["village"].queryset = Village.objects.filter(  # type: ignore[attr-defined]
            pk__in=[v.pk for v in villages]
        )


class StepForm(forms.Form):
    """One step of the evening. A row left empty or ticked off is no step."""

    when = forms.ChoiceField(
        label=_("Lúc"), choices=[("after", _("sau giờ")), ("before", _("trước giờ"))], initial="after"
    )
    minutes = forms.IntegerField(label=_("Số phút"), min_value=0, max_value=180, required=False)
    audience = forms.ChoiceField(label=_("Nhắc ai"), choices=[(a.value, AUDIENCE_WORDS[a]) for a in Audience])
    useful_minutes = forms.IntegerField(
        label=_("Còn có ích trong (phút)"), min_value=1, max_value=120, initial=10, required=False
    )
    source = forms.CharField(label=_("Theo mục"), max_length=120, required=False, initial=SOURCE)
    is_off = forms.BooleanField(label=_("Bỏ bước này"), required=False)

    def rule(self) -> StepRule | None:
        """The step as a value; None for a row that is none."""
        given = self.cleaned_data
        if given.get("minutes") is None or given.get("is_off"):
            return None
        minutes = -given["minutes"] if given["when"] == "before" else given["minutes"]
        step = Step(minutes, Audience(given["audience"]), given.get("useful_minutes") or 10)
        return StepRule(step, given.get("source") or "")


StepForms = forms.formset_factory(StepForm, extra=3, max_num=30)


def steps_initial(rules: Sequence[StepRule]) -> list[dict[str, object]]:
    """The rows filled with the steps that hold."""
    return [
        {
            "when": "before" if rule.step.offset_minutes < 0 else "after",
            "minutes": abs(rule.step.offset_minutes),
            "audience": rule.step.audience.value,
            "useful_minutes": rule.step.useful_minutes,
            "source": rule.source,
        }
        for rule in rules
    ]


class WordsForm(forms.Form):
    """The commune's own words (Q4); empty means ours."""

    def __init__(self, *args: object, own: Mapping[str, str], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for key, word in DEFAULTS.items():
            self.fields[key] = forms.CharField(
                label=str(word), initial=own.get(key, ""), max_length=120, required=False
            )


class KindsForm(forms.Form):
    """Reasons not to strike: the commune's word, and whether it uses the reason at all."""

    def __init__(self, *args: object, own: Mapping[str, str], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for kind in Exemption.Kind:
            word = own.get(kind.value, "")
            self.fields[kind.value] = forms.CharField(
                label=kind.label, initial="" if word == "-" else word, max_length=120, required=False
            )
            self.fields[f"{kind.value}-off"] = forms.BooleanField(
                label=_("không dùng: %(word)s") % {"word": kind.label}, initial=word == "-", required=False
            )

    def words(self) -> dict[str, str]:
        given = self.cleaned_data
        return {k: "-" if given[f"{k}-off"] else given[k] for k in Exemption.Kind.values}


class GeneralForm(forms.Form):
    """Time zone, quiet hours of plain notices, the cap of SMS."""

    time_zone = forms.ChoiceField(label=_("Múi giờ"))
    quiet_from = forms.TimeField(
        label=_("Thông báo thường: yên lặng từ"),
        widget=CLOCK,
        required=False,
        help_text=_("Nhắc đánh kẻng và báo động không bao giờ bị giữ lại."),
    )
    quiet_to = forms.TimeField(label=_("đến"), widget=CLOCK, required=False)
    sms_daily_cap = forms.IntegerField(
        label=_("Nhiều nhất mấy SMS một ngày cho một số"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("Để trống: theo máy chủ. Báo động không tính."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        near = sorted(z for z in zoneinfo.available_timezones() if z.startswith("Asia/"))
        self.fields["time_zone"].choices = [(z, z) for z in near]  # type: ignore[attr-defined]

    def rule(self) -> General:
        given = self.cleaned_data
        quiet: tuple[time | None, time | None] = given["quiet_from"], given["quiet_to"]
        return General(given["time_zone"], *quiet, given["sms_daily_cap"])
