"""What nights are played, on what: the village as it stands or a plan, and a second one beside it."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.geojson import Json
from keng.records.places.models import Village
from keng.records.plans.headlines import label_of
from keng.records.plans.models import PlanRun
from keng.records.plans.scenes import Scene, scene_now, scene_of
from keng.web.forms.ears import SETS_OF_NIGHTS, WINDOWS

NOW = "nay"


class NightsForm(forms.Form):
    """A night, thousands of times."""

    note = forms.CharField(label=_("Tên"), max_length=120, required=False)
    first = forms.ChoiceField(label=_("Tính cho"))
    second = forms.ChoiceField(label=_("So với"), required=False)
    nights = forms.ChoiceField(label=_("Đêm"), choices=SETS_OF_NIGHTS)
    windows = forms.ChoiceField(
        label=_("Cửa sổ"),
        required=False,
        choices=[("", _("như đêm bình thường")), *WINDOWS],
    )
    relay = forms.ChoiceField(
        label=_("Kẻng thứ hai biết bằng cách nào"),
        choices=[
            ("hand", _("người giữ nghe kẻng trước rồi đánh theo")),
            ("machine", _("hộp kẻng nghe và đánh theo")),
            ("none", _("không đánh theo")),
        ],
    )
    minutes = forms.FloatField(
        label=_("Kịp là trong mấy phút"), min_value=0.5, max_value=60, initial=3, localize=True
    )
    responds = forms.IntegerField(
        label=_("Trong 100 nhà nghe gọi, mấy nhà tới"), min_value=0, max_value=100, initial=32
    )
    times = forms.IntegerField(label=_("Mấy đêm"), min_value=100, max_value=50_000, initial=10_000)

    def offer(self, village: Village, runs: Sequence[PlanRun]) -> None:
        self.village = village
        self.runs = {str(run.pk): run for run in runs}
        plans = [(pk, label_of(run)) for pk, run in self.runs.items()]
        both = [(NOW, _("thôn như hiện nay")), *plans]
        self.fields["first"].choices = both  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", _("— không so —")), *both]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", say("Hãy chọn một phương án khác để so."))
        return data

    def scenes(self, *, on: date) -> tuple[Scene, Scene | None]:
        """What was chosen. Raises `Refused`."""
        first = self._scene(str(self.cleaned_data["first"]), on=on)
        second = str(self.cleaned_data["second"])
        return first, self._scene(second, on=on) if second else None

    def _scene(self, chosen: str, *, on: date) -> Scene:
        return scene_now(self.village, on=on) if chosen == NOW else scene_of(self.runs[chosen])

    def wishes(self) -> dict[str, Json]:
        """The planner's table `simulate`."""
        data = self.cleaned_data
        said: dict[str, Json] = {"nights": data["nights"], "relay": data["relay"], "times": data["times"]}
        if data["windows"]:
            said["windows"] = data["windows"]
        return said | {"within_s": 60 * data["minutes"], "responds": data["responds"] / 100}
