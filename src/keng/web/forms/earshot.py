"""Of which night and of whose ears the earshot page tells."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.acoustics.hearing import Listener, Window
from keng.core.acoustics.nights import INSECTS, KINDS, weathered, with_windows
from keng.core.geojson import Json
from keng.records.plans.heard import Listening
from keng.records.plans.things import AREAS
from keng.records.plans.typed import read_typed
from keng.web.forms.ears import LISTENERS, WINDOWS, Choices

MOST_FLAWS = 30
WEATHER = {"temperature_c": "nhiet", "humidity": "am", "noise_dba": "on"}  # of a night → the form's field

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


DIRECTIONS = [
    _("bắc"),
    _("đông bắc"),
    _("đông"),
    _("đông nam"),
    _("nam"),
    _("tây nam"),
    _("tây"),
    _("tây bắc"),
]
WINDS: Choices = [("", _("như đêm ấy")), *((str(45 * n), name) for n, name in enumerate(DIRECTIONS))]


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

    nhiet = forms.IntegerField(
        label=_("Nhiệt độ (°C), nếu đã đo"), required=False, min_value=-10, max_value=50
    )
    am = forms.IntegerField(label=_("Độ ẩm (%), nếu đã đo"), required=False, min_value=10, max_value=100)
    gio = forms.ChoiceField(label=_("Gió từ hướng"), required=False, choices=WINDS)

    def listening(self) -> Listening:
        """What is asked; where something cannot be read, the usual."""
        data = self.cleaned_data if self.is_valid() else {}
        kind = KINDS.get(data.get("dem") or "", INSECTS)
        night = weathered(kind, **{name: data.get(field) for name, field in WEATHER.items()})
        night = replace(night, wind_from=float(data["gio"])) if data.get("gio") else night
        window = Window(data["cua"]) if data.get("cua") else kind.window
        return Listening(with_windows(night, window), Listener(data.get("nguoi") or "indoors"))

    def wishes(self) -> dict[str, Json]:
        """The same as a planner's table `siting` has it."""
        asked = self.listening()
        night = asked.night
        said: dict[str, Json] = {"nights": night.name, "listener": asked.listener.value}
        said |= {"windows": night.window.value, "noise_dba": night.noise_dba}
        said |= {"temperature_c": night.air.celsius, "humidity": night.air.humidity}
        return said if night.wind_from is None else {**said, "wind_from": night.wind_from}


class CoverForm(forms.Form):
    """What the sound goes through between a gong and the homes."""

    things = forms.CharField(
        label=_("Rặng cây, khu nhà ở giữa, mỗi dòng một vùng"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("rừng: 20.02, 105.33; 20.03, 105.34; 20.03, 105.33 · khu nhà: …"),
    )

    def clean_things(self) -> str:
        text = str(self.cleaned_data["things"])
        self.areas, flaws = read_typed(text)
        flaws += [
            say("%(where)s: ở đây chỉ vẽ rừng và khu nhà") % {"where": one.where}
            for one in self.areas
            if one.kind not in AREAS
        ]
        if flaws:
            raise forms.ValidationError(flaws[:MOST_FLAWS])
        return text

    def features(self) -> list[Json]:
        return [one.feature(n) for n, one in enumerate(self.areas, start=1)]
