"""What is asked about a night: a late entry from paper, a correction, a reason not to strike."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.gongs.models import GongPost
from keng.records.watch.models import Exemption
from keng.web.forms.people import VillageField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PaperForm(forms.Form):
    """A strike that was written on paper, entered later by name and with the reason."""

    time = forms.TimeField(label=_("Đánh lúc mấy giờ"), widget=CLOCK)
    reporter = forms.CharField(label=_("Ai ghi trong sổ giấy"), max_length=120)
    reason = forms.CharField(label=_("Vì sao ghi muộn"), max_length=200)
    is_wrong = forms.BooleanField(label=_("Đánh sai hiệu lệnh"), required=False)
    note = forms.CharField(label=_("Nghe thành gì"), max_length=120, required=False)


class ReasonForm(forms.Form):
    """Why a report is taken back."""

    reason = forms.CharField(label=_("Vì sao báo này sai"), max_length=200)


class ExemptionForm(forms.Form):
    """Nights on which nobody strikes, and why."""

    village = VillageField(label=_("Ở thôn"), required=False)
    post = forms.ChoiceField(label=_("Chỉ một kẻng"), required=False)
    kind = forms.ChoiceField(label=_("Vì việc gì"), choices=Exemption.Kind.choices)
    from_on = forms.DateField(label=_("Từ đêm"), widget=DAY)
    until_on = forms.DateField(
        label=_("Đến hết đêm"),
        widget=DAY,
        help_text=_("Sau đêm này kẻng tự được chờ lại."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def offer_posts(self, posts: Sequence[GongPost]) -> None:
        self.posts = posts
        named = [("", _("— mọi kẻng —")), *((str(p.pk), f"{p.village} · {p}") for p in posts)]
        self.fields["post"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        chosen = self.chosen_post()
        if chosen is not None and data.get("village") and chosen.village_id != data["village"].pk:
            self.add_error("post", _("Kẻng này không ở thôn đã chọn."))
        return data

    def chosen_post(self) -> GongPost | None:
        return next((p for p in self.posts if str(p.pk) == self.cleaned_data.get("post")), None)
