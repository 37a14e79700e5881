"""What is asked of the planner of patrol routes: checkpoints on the map, who walks, how varied."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from secrets import randbelow

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.geojson import Json
from keng.core.planning.places import Place
from keng.core.planning.refused import Flaw
from keng.core.planning.routes.windows import windows_of
from keng.core.planning.routes.wishes import RouteWishes
from keng.records.places.models import Village
from keng.records.plans.standing import Stock
from keng.records.plans.things import Thing
from keng.records.plans.typed import written
from keng.records.plans.visit_wishes import read_wish
from keng.web.forms.plan_checkpoints import ASKED, MOST_ROWS, CheckpointRow, blank_rows, rows_of
from keng.web.forms.plans import HomesForm

NIGHTS = 120  # written out at once; then the first comes again
SEEDS = 2**32
TO_TABLE = "bang"  # the button that brings checkpoints into the table
TYPED = ("start", "gong", "river", "road", "crossing", "path")  # what stays a line of its own


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
        leave = data.get("leave")
        self._check_wishes(leave if isinstance(leave, time) else None)
        if TO_TABLE not in self.data:
            self._tell_lacking()
        return data

    def tabled(self) -> list[Thing]:
        return [row.thing for row in self.rows if row.is_bound and row.is_valid() and row.thing is not None]

    def with_table(self) -> "RoutesForm":
        """The same form with every checkpoint a row of the table, or with what cannot be read."""
        self.full_clean()
        found = [one for one in self.drawn if one.kind == "checkpoint"]
        if len(found) > MOST_ROWS:
            words = say(
                "Bảng chứa nhiều nhất %(most)s điểm. Nhiều hơn thì ghi giờ, phút dừng ngay trong tệp."
            )
            self.add_error("file", words % {"most": MOST_ROWS})
        if {"things", "file", "__all__"} & self.errors.keys():
            return self
        kept = {name: self.data.get(name, "") for name in self.fields}
        kept["things"] = "\n".join(written(one) for one in self.drawn if one.kind in TYPED)
        form = RoutesForm(initial=kept)
        form.offer(self.village, self.stock)
        rows = [CheckpointRow.of(one, number) for number, one in enumerate(found, start=1)]
        form.rows = [*rows, *blank_rows(first=len(rows) + 1)]
        return form

    def _check_wishes(self, leave: time | None) -> None:
        """Hours, stops and risks that cannot be, by row and field."""
        labels = {field: CheckpointRow.base_fields[name].label for field, name in ASKED.items()}
        of_table = [row for row in self.rows if row.thing is not None]
        brought = self.drawn[: len(self.drawn) - len(of_table)]
        for one in brought:
            wrong = _wrong(one, leave) if one.kind == "checkpoint" else {}
            self._tell("file", [f"{one.where} · {labels[name]}: {words}" for name, words in wrong.items()])
        for row in of_table:
            if row.thing is not None:
                row.tell(_wrong(row.thing, leave))
        for told in (told for row in self.rows for told in row.told()):
            self.add_error(None, told)

    def _tell_lacking(self) -> None:
        kinds = {one.kind for one in self.drawn}
        if "checkpoint" not in kinds and not self.errors:
            self.add_error(
                "things", say("Chưa có điểm tuần tra nào: chạm lên bản đồ, gõ tọa độ hoặc chọn tệp.")
            )
        elif not kinds & {"start", "gong"} and not self.stock.gongs and not self.errors:
            self.add_error(
                "things", say("Chưa có nơi xuất phát: thôn chưa có kẻng ghi tọa độ, hãy vẽ nơi xuất phát.")
            )

    def offer(self, village: Village, stock: Stock) -> None:
        self.village, self.stock = village, stock
        self.fields["things"].help_text = _(
            "tuần tra Cổng làng: 20.02131, 105.33010 · xuất phát Đình: 20.02, 105.33 · "
            "sông: 20.02, 105.33; 20.03, 105.34 · lối qua Cầu Treo: …"
        )

        self.fields["file"].help_text = _(
            "Cột: tên, vĩ độ, kinh độ; thêm được từ, đến (22:15), dừng phút, nguy cơ (1–5); "
            "cũng đọc from, to, stop_min, risk. Nhiều nhất 10 MB."
        )
        self.rows = rows_of(self.data) if self.is_bound else blank_rows(first=1)

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


def _wrong(one: Thing, leave: time | None) -> Mapping[str, str]:
    """By the planner's field: what cannot be read, or no walker who sets out then can keep."""
    wish, wrong = read_wish(one.asks)
    if wrong or leave is None:
        return wrong
    found: list[Flaw] = []
    place = Place("checkpoint", one.name, more={**wish.said()})
    windows_of([place], RouteWishes(leave=leave.hour * 60 + leave.minute), found)
    return {"to": found[0].words} if found else {}


def _kind(one: Json) -> object:
    return one["properties"]["kind"] if isinstance(one, dict) else None
