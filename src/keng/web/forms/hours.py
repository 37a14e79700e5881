"""When the gong is due, asked of the commune."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.nights import Hours
from keng.records.places.models import Village
from keng.records.watch.rules import HoursRule

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
