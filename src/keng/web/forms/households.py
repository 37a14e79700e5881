"""What is asked about a home: its head, where it stands, what its head agrees to."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.geo import Fault, NotAPoint, Point, read_point
from keng.records.households.actions import HeadFacts, HomeFacts
from keng.records.households.models import HelpNeed
from keng.records.households.needs import Need
from keng.records.people.models import Consent
from keng.records.people.numbers import normalise_list
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

POINT_FAULTS = {
    Fault.UNREADABLE: _("Không đọc được vị trí. Hãy ghi vĩ độ rồi kinh độ, ví dụ: 20.0213, 105.3301"),
    Fault.SWAPPED: _(
        "Vĩ độ và kinh độ đang đổi chỗ cho nhau: hãy ghi vĩ độ (20…) trước, kinh độ (105…) sau."
    ),
    Fault.OUTSIDE: _("Vị trí này nằm ngoài Việt Nam, chắc ghi nhầm."),
    Fault.GRID: _("Đây là tọa độ mét (VN-2000). Hãy ghi độ, ví dụ: 20.0213, 105.3301"),
}
PURPOSES = (Consent.Purpose.CALLS, Consent.Purpose.POSITION, Consent.Purpose.HELP_NEEDS)


class PhonesField(forms.CharField):
    """Several numbers in one field, the best one first."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: object) -> list[str]:
        try:
            return normalise_list(super().clean(value))
        except Refused as why:
            raise forms.ValidationError(str(why)) from why


class PointField(forms.CharField):
    """A position as a map application copies it."""

    def clean(self, value: object) -> Point | None:
        text = super().clean(value)
        try:
            return read_point(text) if text else None
        except NotAPoint as error:
            raise forms.ValidationError(POINT_FAULTS[error.fault]) from error


class HeadForm(forms.Form):
    """A person of a home with the numbers to call."""

    form_of_address = forms.CharField(
        label=_("Xưng hô"), max_length=20, required=False, help_text=_("bác, cô, anh… như hàng xóm gọi")
    )
    name = forms.CharField(label=_("Họ tên chủ hộ"), max_length=120)
    phones = PhonesField(
        label=_("Số điện thoại"),
        max_length=200,
        required=False,
        help_text=_("Nhiều số thì cách nhau bằng dấu phẩy; số gọi trước ghi trước."),
    )

    def head(self) -> HeadFacts:
        data = self.cleaned_data
        return HeadFacts(data["name"], data["form_of_address"], data["phones"])


class MemberForm(HeadForm):
    """Somebody called besides the head."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["name"].label = _("Họ tên")


class HouseholdForm(HeadForm):
    """A home as the village keeps it."""

    village = forms.ModelChoiceField(Village.objects.none(), label=_("Thôn"), empty_label=None)
    cluster = forms.ModelChoiceField(Cluster.objects.none(), label=_("Cụm"), required=False)
    number = forms.CharField(
        label=_("Số hộ trong thôn"),
        max_length=20,
        required=False,
        help_text=_("Để trống thì máy lấy số tiếp theo."),
    )
    address = forms.CharField(label=_("Chỗ ở, chỉ đường"), max_length=200, required=False)
    residents = forms.IntegerField(label=_("Số người trong nhà"), min_value=1, max_value=60, initial=1)
    point = PointField(
        label=_("Vị trí trên bản đồ"),
        max_length=200,
        required=False,
        help_text=_("Chép từ bản đồ: vĩ độ, kinh độ. Ví dụ: 20.0213, 105.3301"),
    )
    consents = forms.MultipleChoiceField(
        label=_("Chủ hộ đồng ý cho"),
        choices=[(p.value, p.label) for p in PURPOSES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    means = forms.CharField(
        label=_("Đồng ý bằng cách nào"),
        max_length=120,
        required=False,
        help_text=_("ký giấy ngày…, nói trước mặt ai…"),
    )
    is_another = forms.BooleanField(
        label=_("Đúng là hộ khác, vẫn ghi"), required=False, widget=forms.HiddenInput
    )

    def offer(self, villages: Sequence[Village]) -> None:
        """The villages the asker may write homes of, and their clusters."""
        ids = [v.pk for v in villages]
        self.fields["village"].queryset = Village.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        clusters = Cluster.objects.filter(village__in=ids, valid_to=None).select_related("village")
        self.fields["cluster"].queryset = clusters  # type: ignore[attr-defined]
        if len(villages) > 1:
            self.fields["cluster"].label_from_instance = _with_village  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("consents") and not data.get("means"):
            self.add_error("means", _("Hãy ghi chủ hộ đồng ý bằng cách nào."))
        return data

    def home(self) -> HomeFacts:
        data = self.cleaned_data
        return HomeFacts(
            number=data["number"],
            cluster=data["cluster"],
            address=data["address"],
            point=data["point"],
            residents=data["residents"],
            consents=dict.fromkeys(data["consents"], data["means"]),
        )


class NeedsForm(forms.Form):
    """For each kind of help: how many people of the home, and a word; empty means none."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for kind in HelpNeed.Kind:
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label, min_value=0, max_value=30, required=False, help_text=_("mấy người")
            )
            self.fields[f"{kind.value}_note"] = forms.CharField(
                label=_("Ghi thêm về việc này"), max_length=120, required=False
            )

    def needs(self) -> dict[str, Need]:
        data = self.cleaned_data
        return {k.value: Need(data[k.value], data[f"{k.value}_note"]) for k in HelpNeed.Kind if data[k.value]}


def _with_village(cluster: Cluster) -> str:
    return f"{cluster.village}: {cluster}"
