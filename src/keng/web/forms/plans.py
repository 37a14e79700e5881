"""What is asked of a planner: of which homes, with what aim, under which limits."""

from collections.abc import Callable, Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.geojson import Json
from keng.records.places.models import Village
from keng.records.plans.checked import flaws_of
from keng.records.plans.drawn_files import read_map_file
from keng.records.plans.drawn_sheets import read_sheet
from keng.records.plans.models import TerrainFile
from keng.records.plans.standing import Stock
from keng.records.plans.things import Thing
from keng.records.plans.typed import read_typed
from keng.web.forms.ears import LISTENERS, SETS_OF_NIGHTS, WINDOWS
from keng.web.forms.fields import MoneyField

MOST_BYTES = 10_000_000
MOST_FLAWS = 30  # shown; whoever has more has the wrong file
REGISTER, DRAWN = "so", "ve"
Read = tuple[list[Thing], list[str]]


class HomesForm(forms.Form):
    """Where the homes of a plan come from: the register, or a drawing, with further things on the map."""

    note = forms.CharField(
        label=_("Tên phương án"), max_length=120, required=False, help_text=_("ví dụ: Thử thêm hai kẻng")
    )
    source = forms.ChoiceField(
        label=_("Tính cho những nhà nào"),
        choices=[(REGISTER, _("các nhà trong sổ hộ")), (DRAWN, _("các nhà vẽ, nhập dưới đây"))],
        widget=forms.RadioSelect,
        initial=REGISTER,
    )
    things = forms.CharField(
        label=_("Vẽ hoặc gõ, mỗi dòng một thứ"),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "nhà Bà Tư: 20.02131, 105.33010, 4 người · kẻng Đình: 20.02, 105.33 · điểm treo Cây đa: … · "
            "yên tĩnh Trạm xá: … · sông: 20.02, 105.33; 20.03, 105.34"
        ),
    )
    file = forms.FileField(
        label=_("Hoặc tệp: GeoJSON, KML, KMZ, bảng tính (.xlsx, .csv)"),
        required=False,
        help_text=_("Bảng tính cần cột: tên, vĩ độ, kinh độ, số người. Nhiều nhất 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.kml,.kmz,.xlsx,.csv"}),
    )

    terrain: TerrainFile | None = None

    def offer(self, village: Village, stock: Stock) -> None:
        self.village, self.stock = village, stock
        if not stock.homes:
            self.fields["source"].initial = DRAWN

    @property
    def is_drawn(self) -> bool:
        return bool(self.cleaned_data["source"] == DRAWN)

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        things, file = str(data.get("things") or ""), data.get("file")
        self.drawn = self._read("things", lambda: read_typed(things))
        if isinstance(file, UploadedFile):
            self.drawn += self._read("file", lambda: _read_file(file))
        self.drawn += self.tabled()
        self._tell("things", flaws_of(self.village, self.drawn))
        homes = sum(thing.kind == "home" for thing in self.drawn)
        if data.get("source") == DRAWN and not homes and not self.errors:
            self.add_error("things", say("Chưa có nhà nào: chạm lên bản đồ, gõ tọa độ hoặc chọn tệp."))
        if data.get("source") == REGISTER and not self.stock.homes:
            self.add_error("source", say("Sổ hộ của thôn chưa có nhà nào ghi tọa độ (và đồng ý ghi)."))
        return data

    def tabled(self) -> list[Thing]:
        """What stands in a table of the form, where it has one."""
        return []

    def told_unread(self) -> str:
        """Columns of the file that nobody reads, in words; empty where all are read."""
        names = dict.fromkeys(name for one in self.drawn for name in one.unread)
        if not names:
            return ""
        return say("Máy không đọc các cột này của tệp: %(names)s.") % {"names": ", ".join(names)[:300]}

    def features(self) -> Sequence[Json]:
        """What the planner gets: the register's features, or only what was drawn, and further things."""
        own = [thing.feature(n) for n, thing in enumerate(self.drawn, start=1)]
        return own if self.is_drawn else [*self.stock.features, *own]

    def _read(self, field: str, read: Callable[[], Read]) -> list[Thing]:
        things, flaws = read()
        self._tell(field, flaws)
        return things

    def _tell(self, field: str, flaws: Sequence[str]) -> None:
        for flaw in flaws[:MOST_FLAWS]:
            self.add_error(field, flaw)
        if len(flaws) > MOST_FLAWS:
            self.add_error(field, say("… và %(n)s chỗ nữa.") % {"n": len(flaws) - MOST_FLAWS})


def _read_file(file: "UploadedFile[bytes]") -> Read:
    name = (file.name or "").lower()
    if file.size is not None and file.size > MOST_BYTES:
        return [], [say("Tệp lớn hơn 10 MB.")]
    data = file.read()
    if name.endswith((".geojson", ".json", ".kml", ".kmz")):
        return read_map_file(data, name=name)
    return read_sheet(data, name=name)


class SitingForm(HomesForm):
    """Where gongs hang."""

    field_order = ["note", "aim", "gongs", "share", "source", "things", "file"]

    aim = forms.ChoiceField(
        label=_("Mong muốn"),
        choices=[
            ("fewest", _("mọi nhà đều nghe, ít kẻng nhất")),
            ("share", _("đủ một phần số người nghe, ít kẻng nhất")),
            ("most", _("với số kẻng cho trước, nhiều người nghe nhất")),
            ("budget", _("với số tiền cho trước, nhiều người nghe nhất")),
            ("centre", _("với số kẻng cho trước, nhà xa nhất gần kẻng nhất")),
        ],
    )
    gongs = forms.IntegerField(
        label=_("Số kẻng, kể cả kẻng đang treo"), required=False, min_value=1, max_value=500
    )
    share = forms.IntegerField(label=_("Phần trăm số người"), required=False, min_value=1, max_value=100)
    keeps = forms.BooleanField(label=_("Giữ nguyên các kẻng đang treo"), required=False, initial=True)
    price = MoneyField(_("Giá một kẻng mới (đồng)"))
    budget = MoneyField(_("Số tiền có (đồng)"))
    listener = forms.ChoiceField(
        label=_("Người nghe"),
        choices=LISTENERS,
    )
    windows = forms.ChoiceField(
        label=_("Cửa sổ"),
        required=False,
        choices=[("", _("như đêm bình thường")), *WINDOWS],
    )
    nights = forms.ChoiceField(
        label=_("Đêm"),
        choices=SETS_OF_NIGHTS,
    )
    backup = forms.ChoiceField(
        label=_("Mỗi nhà nghe được ít nhất"),
        choices=[("1", _("một kẻng")), ("2", _("hai kẻng, phòng khi một kẻng im"))],
    )

    rule = forms.ChoiceField(
        label=_("Tính theo luật"),
        required=False,
        choices=[
            ("cautious", _("thận trọng: xa gấp đôi thì nhỏ đi 10 dB")),
            ("favourable", _("rộng rãi: ISO 9613-2, gió thuận")),
        ],
    )
    chance = forms.IntegerField(
        label=_("Mỗi nhà nghe được với xác suất ít nhất (%)"),
        required=False,
        min_value=50,
        max_value=99,
        help_text=_("Để trống thì tính nghe hay không nghe."),
    )
    grid_m = forms.IntegerField(
        label=_("Xét cả lưới điểm treo cách nhau (m)"),
        required=False,
        min_value=20,
        max_value=1000,
        help_text=_("Để trống: các điểm đã vẽ; không vẽ thì cạnh mọi nhà."),
    )
    most_dba = forms.IntegerField(
        label=_("Không nhà nào phải nghe quá (dB)"),
        required=False,
        min_value=55,
        max_value=118,
        help_text=_("Giữ kẻng xa nhà gần nhất, ví dụ 85."),
    )
    hills = forms.BooleanField(label=_("Tính cả đồi núi"), required=False, initial=True)

    def offer_terrain(self, terrain: TerrainFile | None) -> None:
        """The commune's heights, where it has them."""
        self.known_terrain = terrain
        if terrain is None:
            del self.fields["hills"]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        aim = data.get("aim")
        self.terrain = self.known_terrain if data.get("hills") and aim != "centre" else None
        if aim == "budget" and not (data.get("budget") and data.get("price")):
            self.add_error("budget", say("Ghi số tiền có và giá một kẻng mới."))
        if data.get("chance") and data.get("backup") == "2":
            self.add_error("chance", say("Đã tính nhiều kẻng cùng nghe; bỏ một trong hai."))
        if aim in ("most", "centre") and not data.get("gongs") and "gongs" not in self.errors:
            self.add_error("gongs", say("Ghi số kẻng."))
        if aim == "share" and not data.get("share") and "share" not in self.errors:
            self.add_error("share", say("Ghi phần trăm, ví dụ 95."))
        return data

    def wishes(self) -> dict[str, Json]:
        """The planner's table `siting`."""
        data = self.cleaned_data
        aim = str(data["aim"])
        said: dict[str, Json] = {"aim": aim, "listener": data["listener"], "nights": data["nights"]}
        if data["windows"]:
            said["windows"] = data["windows"]
        if aim == "budget":
            said |= {"aim": "most", "gongs": self._kept() + data["budget"] // data["price"]}
        if aim in ("most", "centre"):
            said["gongs"] = data["gongs"]
        named = {"grid_m": "grid_m", "most_dba": "most_dba_at_home"}
        said |= {wish: data[name] for name, wish in named.items() if data[name]}
        if data["rule"] == "favourable":
            said["rule"] = data["rule"]
        if data["chance"] and aim != "centre":
            said["chance"] = data["chance"] / 100
        if aim == "share":
            said["share"] = data["share"] / 100
        if data["backup"] != "1" and aim != "centre":
            said["backup"] = int(data["backup"])
        return said

    def _kept(self) -> int:
        """Gongs that hang already cost nothing more, and count among the gongs."""
        return sum(one["properties"]["kind"] == "gong" for one in self.features())  # type: ignore[index, call-overload]
