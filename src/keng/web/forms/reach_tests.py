"""When the commune tries its phones, and whom an officer tries by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.reaching import LAST_DAY
from keng.records.reach.actions import Plan
from keng.web.forms.hours import CLOCK
from keng.web.forms.people import VillageField


class StartForm(forms.Form):
    """Whom to try now."""

    village = VillageField(label=_("Thử ở đâu"), required=False)


class ReachRuleForm(forms.Form):
    """The monthly test."""

    day = forms.IntegerField(
        label=_("Thử vào ngày mấy hằng tháng"),
        min_value=1,
        max_value=LAST_DAY,
        required=False,
        help_text=_("Từ 1 đến 28. Để trống: máy không tự thử, chỉ thử bằng tay."),
    )
    ask_at = forms.TimeField(label=_("Lúc"), widget=CLOCK)
    answer_hours = forms.IntegerField(
        label=_("Đợi trả lời trong mấy giờ"), min_value=1, max_value=168, initial=24
    )
    unheard_days = forms.IntegerField(
        label=_("Bao nhiêu ngày không nghe trả lời thì coi như không gọi được"),
        min_value=30,
        max_value=730,
    )
    source = forms.CharField(label=_("Theo văn bản, mục nào"), max_length=120, required=False)

    def plan(self) -> Plan:
        given = self.cleaned_data
        return Plan(
            given["day"], given["ask_at"], given["answer_hours"], given["unheard_days"], given["source"]
        )
