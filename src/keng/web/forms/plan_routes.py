"""What is asked of the planner of patrol routes: checkpoints on the map, who walks, how varied."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import randbelow

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.geojson import Json
from keng.records.places.models import Village
from keng.records.plans.standing import Stock
from keng.records.plans.things import Thing
from keng.web.forms.plans import HomesForm

NIGHTS = 120  # written out at once; then the first comes again
SEEDS = 2**32


class RoutesForm(HomesForm):
    """Which way the patrol walks."""

    field_order = ["note", "walkers", "aim", "leave", "stop_min", "things", "file"]

    source = None  # type: ignore[assignment]  # checkpoints are drawn; no register has them
    walkers = forms.IntegerField(
        label=_("Mấy người cùng đi, mỗi người một ngả"), min_value=1, max_value=20, initial=1
    )
    aim = forms.ChoiceField(
        label=_("Muốn"),
        choices=[("longest", _("người về sau cùng được về sớm nhất")), ("total", _("cả tổ đi bộ ít nhất"))],
    )
    leave = forms.TimeField(label=_("Xuất phát lúc"), initial="22:00", input_formats=["%H:%M", "%Hh%M"])
    stop_min = forms.IntegerField(label=_("Dừng ở mỗi điểm (phút)"), min_value=0, max_value=60, initial=1)
    within = forms.IntegerField(
        label=_("Đêm khác đường được dài hơn mấy phần trăm"), min_value=0, max_value=100, initial=10
    )

    def clean(self) -> dict[str, object]:
        data = super().clean()
        self.drawn = [_to_pass(one, n) for n, one in enumerate(self.drawn, start=1)]
        kinds = {one.kind for one in self.drawn}
        if "checkpoint" not in kinds and not self.errors:
            self.add_error(
                "things", say("Chưa có điểm tuần tra nào: chạm lên bản đồ, gõ tọa độ hoặc chọn tệp.")
            )
        elif not kinds & {"start", "gong"} and not self.stock.gongs and not self.errors:
            self.add_error(
                "things", say("Chưa có nơi xuất phát: thôn chưa có kẻng ghi tọa độ, hãy vẽ nơi xuất phát.")
            )
        return data

    def offer(self, village: Village, stock: Stock) -> None:
        self.village, self.stock = village, stock
        self.fields["things"].help_text = _(
            "tuần tra Cổng làng: 20.02131, 105.33010 · xuất phát Đình: 20.02, 105.33 · "
            "sông: 20.02, 105.33; 20.03, 105.34 · lối qua Cầu Treo: …"
        )

    @property
    def is_drawn(self) -> bool:
        return True

    def features(self) -> Sequence[Json]:
        """What was drawn, and the village's gongs, from the first of which they set out."""
        own = [thing.feature(n) for n, thing in enumerate(self.drawn, start=1)]
        return [*own, *(one for one in self.stock.features if _kind(one) == "gong")]

    def wishes(self) -> dict[str, Json]:
        """The planner's table `routes`; the seed is drawn here and told to nobody."""
        data = self.cleaned_data
        return {
            "walkers": data["walkers"],
            "aim": data["aim"],
            "leave": f"{data['leave']:%H:%M}",
            "stop_min": data["stop_min"],
            "within": data["within"] / 100,
            "nights": NIGHTS,
            "seed": randbelow(SEEDS),
        }


def _to_pass(one: Thing, number: int) -> Thing:
    """What says no kind is a point to pass; walkers read its name."""
    if one.kind not in ("home", "checkpoint"):
        return one
    return replace(one, kind="checkpoint", name=one.name or say("điểm %(n)s") % {"n": number})


def _kind(one: Json) -> object:
    return one["properties"]["kind"] if isinstance(one, dict) else None
