"""The commune's own words, reasons, and the few numbers beside them."""

import zoneinfo
from collections.abc import Mapping
from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.places.terms import DEFAULTS
from keng.records.watch.models import Exemption
from keng.records.watch.rules import General
from keng.web.forms.hours import CLOCK


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
