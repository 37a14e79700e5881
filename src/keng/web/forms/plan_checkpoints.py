"""The table of checkpoints: a row for each with its hours, how long a stop, how likely trouble is there."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.geo import NotAPoint, read_point
from keng.records.imports.shape_words import point_flaw
from keng.records.plans.things import Thing
from keng.records.plans.visit_wishes import RISKS, read_wish

MOST_ROWS = 30  # a page stays light; files hold more
BLANK = 3  # rows to write in
COUNT = "rows"
ASKED = {"from": "opens", "to": "closes", "stop_min": "stop_min", "risk": "risk"}
SHORT = {"inputmode": "numeric", "size": "5"}


class CheckpointRow(forms.Form):
    """One row; empty in every field it is no checkpoint."""

    name = forms.CharField(label=_("Tên"), required=False, max_length=80)
    at = forms.CharField(
        label=_("Tọa độ"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"data-draw-at": "", "size": "20"}),
    )
    opens = forms.CharField(
        label=_("Từ"), required=False, max_length=20, widget=forms.TextInput(attrs={"size": "5"})
    )
    closes = forms.CharField(
        label=_("Đến"), required=False, max_length=20, widget=forms.TextInput(attrs={"size": "5"})
    )
    stop_min = forms.CharField(
        label=_("Dừng (phút)"), required=False, max_length=20, widget=forms.TextInput(attrs=SHORT)
    )
    risk = forms.CharField(
        label=_("Nguy cơ"),
        required=False,
        max_length=20,
        widget=forms.Select(choices=[("", "–"), *((str(n), word) for n, word in RISKS.items())]),
    )

    thing: Thing | None = None

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        number: int,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, prefix=f"p{number}", initial=dict(initial or {}), auto_id="id_%s")
        self.number = number
        for field in self.fields.values():
            title = say("Dòng %(n)s: %(field)s") % {"n": number, "field": field.label}
            field.widget.attrs["aria-label"] = title
        risk, choices = str(self["risk"].value() or ""), self.fields["risk"].widget.choices
        if risk and risk not in {value for value, _word in choices}:
            self.fields["risk"].widget.choices = [*choices, (risk, risk)]

    @classmethod
    def of(cls, thing: Thing, number: int) -> "CheckpointRow":
        """The row that says what is known of a checkpoint."""
        wish, point = read_wish(thing.asks)[0], thing.points[0]
        known = {
            "name": thing.name,
            "at": f"{point.lat:.6f}, {point.lon:.6f}",
            "opens": wish.opens,
            "closes": wish.closes,
            "stop_min": "" if wish.stop_min is None else f"{wish.stop_min:g}",
            "risk": "" if wish.risk is None else f"{wish.risk:g}",
        }
        return cls(number=number, initial=known)

    @property
    def where(self) -> str:
        name = str(self["name"].value() or "").strip()
        return say("Bảng, dòng %(n)s") % {"n": self.number} + (f" ({name[:40]})" if name else "")

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if not any(data.values()) or self.errors:
            return data
        asks = {field: str(data[name]) for field, name in ASKED.items() if data[name]}
        self.tell(read_wish(asks)[1])
        try:
            points = [read_point(str(data["at"]))] if data["at"] else []
        except NotAPoint as error:
            self.add_error("at", point_flaw(error))
            return data
        if not points:
            self.add_error("at", say("chưa ghi tọa độ"))
        elif not self.errors:
            self.thing = Thing("checkpoint", str(data["name"]), points, self.where, asks=asks)
        return data

    def tell(self, flaws: Mapping[str, str]) -> None:
        """What cannot be, by the planner's field."""
        for field, words in flaws.items():
            self.add_error(ASKED[field], words)

    def told(self) -> list[str]:
        """Every flaw with its row and field."""
        return [
            f"{self.where} · {self.fields[name].label}: {words}"
            for name, found in self.errors.items()
            for words in found
        ]


def rows_of(data: Mapping[str, object]) -> list[CheckpointRow]:
    """The rows that were sent."""
    count = str(data.get(COUNT, ""))
    most = MOST_ROWS + BLANK
    rows = min(int(count), most) if count.isdecimal() and len(count) < 4 else 0
    return [CheckpointRow(data, number=number) for number in range(1, rows + 1)] or blank_rows(first=1)


def blank_rows(*, first: int) -> list[CheckpointRow]:
    """Rows to write in."""
    return [CheckpointRow(number=number) for number in range(first, first + BLANK)]
