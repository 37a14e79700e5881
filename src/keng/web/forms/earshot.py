"""Of which night and of whose ears the earshot page tells."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.acoustics.hearing import Listener, Window
from keng.core.acoustics.nights import INSECTS, KINDS
from keng.records.plans.heard import Listening, listening
from keng.web.forms.ears import LISTENERS, WINDOWS, Choices

NIGHTS: Choices = [
    ("insects", _("đêm bình thường, côn trùng kêu")),
    ("calm", _("đêm lặng")),
    ("frogs", _("ếch nhái kêu")),
    ("rain", _("mưa")),
    ("winter", _("đêm lạnh, đóng cửa")),
    ("heat", _("đêm nóng")),
    ("wind_000", _("gió từ hướng bắc")),
    ("wind_045", _("gió từ hướng đông bắc")),
    ("wind_090", _("gió từ hướng đông")),
    ("wind_135", _("gió từ hướng đông nam")),
    ("wind_180", _("gió từ hướng nam")),
    ("wind_225", _("gió từ hướng tây nam")),
    ("wind_270", _("gió từ hướng tây")),
    ("wind_315", _("gió từ hướng tây bắc")),
]


class EarshotForm(forms.Form):
    """Read from the address, so that a page can be sent to somebody."""

    dem = forms.ChoiceField(label=_("Đêm"), required=False, choices=NIGHTS)
    nguoi = forms.ChoiceField(label=_("Người nghe"), required=False, choices=LISTENERS)
    cua = forms.ChoiceField(
        label=_("Cửa sổ"), required=False, choices=[("", _("như đêm ấy thường mở")), *WINDOWS]
    )
    on = forms.IntegerField(
        label=_("Tiếng ồn đêm (dB), nếu đã đo"), required=False, min_value=15, max_value=90
    )

    def listening(self) -> Listening:
        """What is asked; where something cannot be read, the usual."""
        data = self.cleaned_data if self.is_valid() else {}
        window = data.get("cua")
        return listening(
            KINDS.get(data.get("dem") or "", INSECTS),
            Listener(data.get("nguoi") or "indoors"),
            window=Window(window) if window else None,
            noise_dba=data.get("on"),
        )
