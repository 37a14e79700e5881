"""A tap, and a strike written down later."""

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

CENTURY_MS = 4_102_444_800_000  # 2100: what comes after is no clock
DECADE_MS = 315_360_000_000


class TapForm(forms.Form):
    """One report; without a script only the id comes, and the server's clock counts."""

    client_id = forms.UUIDField()
    tapped = forms.IntegerField(
        required=False, min_value=0, max_value=CENTURY_MS
    )  # the phone's clock, ms since 1970
    offset = forms.IntegerField(required=False, min_value=-DECADE_MS, max_value=DECADE_MS)

    def tapped_at(self) -> datetime | None:
        """The instant of the tap by the phone's own clock."""
        ms = self.cleaned_data["tapped"]
        return datetime.fromtimestamp(ms / 1000, UTC) if ms else None


class ForgotForm(forms.Form):
    """Struck, but not reported in time."""

    client_id = forms.UUIDField()
    time = forms.TimeField(label=_("Đánh lúc mấy giờ"))
    reason = forms.CharField(label=_("Vì sao báo muộn"), max_length=200)
