"""What is asked about a machine of a village that says an alarm: a loudspeaker, a radio node."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.messages.models import Outlet
from keng.web.forms.people import VillageField


class OutletForm(forms.Form):
    """What it is, where it stands, and how it is reached."""

    kind = forms.ChoiceField(label=_("Loại máy"), choices=Outlet.KINDS)
    village = VillageField(label=_("Của thôn"), required=False)
    name = forms.CharField(label=_("Tên máy"), max_length=120, help_text=_("ví dụ: loa nhà văn hóa"))
    address = forms.CharField(
        label=_("Địa chỉ"),
        max_length=500,
        help_text=_("Loa: địa chỉ https:// của hệ thống truyền thanh. Nút vô tuyến: mã DevEUI 16 ký tự."),
    )
