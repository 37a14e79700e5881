"""What is asked about another system that hears of our alarms."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HookForm(forms.Form):
    """Its name and where it listens."""

    name = forms.CharField(label=_("Tên nơi nhận"), max_length=120, help_text=_("ví dụ: trung tâm của tỉnh"))
    url = forms.URLField(
        label=_("Địa chỉ nhận tin"), max_length=500, assume_scheme="https", help_text=_("https://…")
    )
