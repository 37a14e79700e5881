"""What is asked about a person, a role, a consent."""

from collections.abc import Sequence

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.core.rights import Role
from keng.records.people.models import ROLE_WORDS, Consent, ServiceNote
from keng.records.people.numbers import normalise_list
from keng.records.places.models import Village
from keng.records.refusal import Refused

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VillageField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among the villages the asker may act for."""

    def __init__(self, **options: object) -> None:
        super().__init__(Village.objects.none(), empty_label=_("— cả xã —"), **options)  # type: ignore[arg-type]

    def offer(self, villages: Sequence[Village], *, may_be_commune: bool) -> None:
        self.queryset = Village.objects.filter(pk__in=[v.pk for v in villages])
        self.required = not may_be_commune
        if not may_be_commune:
            self.empty_label = None if len(villages) == 1 else _("— chọn thôn —")


class PersonForm(forms.Form):
    """A person as the village knows him; several numbers may be typed, the best one first."""

    form_of_address = forms.CharField(
        label=_("Xưng hô"), max_length=20, required=False, help_text=_("bác, cô, anh… như hàng xóm gọi")
    )
    name = forms.CharField(label=_("Họ tên"), max_length=120)
    village = VillageField(label=_("Thôn"), required=False)
    phones = forms.CharField(
        label=_("Số điện thoại"),
        max_length=200,
        required=False,
        help_text=_("Nhiều số thì cách nhau bằng dấu phẩy; số gọi trước ghi trước."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_phones(self) -> list[str]:
        try:
            return normalise_list(self.cleaned_data["phones"])
        except Refused as why:
            raise forms.ValidationError(str(why)) from why


class AppointForm(forms.Form):
    """A role given from a day on, with the decision that gives it."""

    role = forms.ChoiceField(label=_("Chức vụ"))
    village = VillageField(label=_("Ở thôn"), required=False)
    on = forms.DateField(label=_("Từ ngày"), widget=DAY)
    directive = forms.CharField(
        label=_("Số quyết định"), max_length=120, required=False, help_text=_("ví dụ: 15/QĐ-UBND")
    )
    is_replacement = forms.BooleanField(label=_("Thay người đang giữ chức vụ này"), required=False)

    def __init__(self, *args: object, roles: Sequence[Role] = tuple(Role), **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        words: list[tuple[str, str | Promise]] = [(r.value, ROLE_WORDS[r]) for r in roles]
        self.fields["role"].choices = words  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """A role ended: from which day, and why."""

    on = forms.DateField(label=_("Thôi từ ngày"), widget=DAY)
    reason = forms.CharField(label=_("Lý do"), max_length=200)


class ServiceNoteForm(forms.Form):
    """A line in a member's file."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ServiceNote.Kind.choices)
    on = forms.DateField(label=_("Ngày"), widget=DAY)
    text = forms.CharField(label=_("Nội dung"), max_length=300)
    directive = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=120, required=False)


class ConsentForm(forms.Form):
    """For what, and how it was said."""

    purpose = forms.ChoiceField(label=_("Đồng ý cho"), choices=Consent.Purpose.choices)
    means = forms.CharField(
        label=_("Đồng ý bằng cách nào"), max_length=120, help_text=_("ký giấy ngày…, nói trước mặt ai…")
    )
