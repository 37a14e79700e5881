"""What a person sets for himself."""

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.messages.models import Channel, ContactPath
from keng.records.messages.paths import Wish
from keng.records.messages.wording import BY_NUMBER
from keng.records.people.numbers import normalise
from keng.records.refusal import Refused

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PathForm(forms.Form):
    """One path: where it stands in the order and how long it waits."""

    is_enabled = forms.BooleanField(label=_("Dùng"), required=False)
    order = forms.IntegerField(label=_("Thứ tự"), min_value=1, max_value=50)
    minutes = forms.IntegerField(label=_("Chờ mấy phút rồi mới báo"), min_value=0, max_value=120)

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(given["order"], timedelta(minutes=given["minutes"]), given["is_enabled"])


def path_form(path: ContactPath, place: int, data: object = None) -> PathForm:
    """The form of one path; its fields carry the path's number."""
    known = {"is_enabled": path.is_enabled, "order": place, "minutes": path.delay_seconds // 60}
    return PathForm(data, initial=known, prefix=f"d{path.pk}")  # type: ignore[arg-type]


class NewPathForm(forms.Form):
    """One more number or address."""

    channel = forms.ChoiceField(label=_("Loại"))
    address = forms.CharField(label=_("Số điện thoại hoặc địa chỉ"), max_length=300)

    def __init__(self, *args: object, connected: Iterable[Channel], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes what it takes
        kinds = [Channel.SMS, Channel.EMAIL, Channel.CHAT, *connected]
        self.fields["channel"].choices = [(c.value, c.label) for c in kinds]  # type: ignore[attr-defined]

    def clean(self) -> None:
        channel, address = self.cleaned_data.get("channel"), self.cleaned_data.get("address", "")
        try:
            if channel in BY_NUMBER and address:
                self.cleaned_data["address"] = normalise(address)
        except Refused as why:
            self.add_error("address", str(why))
        if channel == Channel.EMAIL and address:
            try:
                self.cleaned_data["address"] = forms.EmailField().clean(address)
            except forms.ValidationError:
                self.add_error("address", _("Địa chỉ thư điện tử chưa đúng."))


class QuietForm(forms.Form):
    """When plain notices wait."""

    quiet_from = forms.TimeField(label=_("Yên lặng từ"), widget=CLOCK, required=False)
    quiet_to = forms.TimeField(label=_("đến"), widget=CLOCK, required=False)
