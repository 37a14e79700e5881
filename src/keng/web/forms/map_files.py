"""A map file that comes in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MapFileForm(forms.Form):
    """A GeoJSON file; first only looked at where that is asked."""

    file = forms.FileField(
        label=_("Tệp bản đồ (GeoJSON)"),
        help_text=_("Tệp .geojson hoặc .json, hệ WGS 84, nhiều nhất 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    is_look = forms.BooleanField(label=_("Chỉ kiểm tra, chưa ghi"), required=False)
