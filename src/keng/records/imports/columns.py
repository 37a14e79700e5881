"""What a column is, and the columns that several kinds of sheet share."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.records.imports.models import ImportSheet

Kind = ImportSheet.Kind


@dataclass(frozen=True, eq=False)  # one is itself: to compare its texts would translate them
class Column:
    """What a column holds, what people call it (without marks), and an example."""

    key: str
    heading: str
    words: tuple[str, ...]
    explained: str | Promise
    examples: tuple[str, str]
    is_required: bool = False
    may_repeat: bool = False  # two columns of the file may both be it: telephone, second telephone
    is_read_only: bool = False  # read where a file has it; our own sheets say it in another column


@dataclass(frozen=True)
class Table:
    """A kind of sheet. `hints` are words of a title or of a sheet's name that speak for it."""

    kind: ImportSheet.Kind
    columns: tuple[Column, ...]
    hints: tuple[str, ...]

    @property
    def required(self) -> frozenset[str]:
        return frozenset(c.key for c in self.columns if c.is_required)

    def column(self, key: str) -> Column:
        return next(c for c in self.columns if c.key == key)


VILLAGE_COLUMN = Column(
    "village",
    "Thôn",
    (
        *(
            "thon",
            "ten thon",
            "thon ban",
            "ban",
            "lang",
            "xom",
            "ap",
            "khu",
            "to dan pho",
            "tdp",
            "khu dan cu",
        ),
        *("ten thon ban", "thon xom", "thon to dan pho", "dia ban", "don vi", "khu vuc", "thon lang", "kdc"),
        *("thon ban to dan pho", "ten thon to dan pho", "thuoc thon", "o thon", "village", "noi o thon"),
    ),
    _("Tên thôn như trong sổ của xã; có hay không có chữ “thôn” đều được."),
    ("Mẫu Năm", "thôn Mẫu Sáu"),
    is_required=True,
)
POINT_COLUMN = Column(
    "point",
    "Vị trí",
    ("vi tri", "toa do", "vi tri ban do", "toa do gps", "gps", "dinh vi", "vi do kinh do", "google map"),
    _("Vĩ độ, kinh độ chép từ bản đồ. Nhà dân: chỉ ghi khi chủ hộ đồng ý."),
    ("20.0213, 105.3301", ""),
)
LAT_COLUMN = Column(
    "lat",
    "Vĩ độ",
    ("vi do", "lat", "latitude", "vido", "toa do x", "vi do n"),
    _("Thay cho cột Vị trí."),
    ("", ""),
    is_read_only=True,
)
FAMILY_NAME_COLUMN = Column(
    "family_name",
    "Họ đệm",
    (
        "ho dem",
        "ho va dem",
        "ho lot",
        "ho va ten dem",
        "ho ten dem",
        "ho chu dem",
        "ho va chu dem",
        "ho va chu lot",
    ),
    _("Khi họ đệm và tên ghi ở hai cột."),
    ("", ""),
    is_read_only=True,
)
LON_COLUMN = Column(
    "lon",
    "Kinh độ",
    ("kinh do", "lon", "lng", "long", "longitude", "kinhdo", "toa do y", "kinh do e"),
    _("Thay cho cột Vị trí."),
    ("", ""),
    is_read_only=True,
)
ADDRESS_WORD_COLUMN = Column(
    "form_of_address",
    "Xưng hô",
    ("xung ho", "cach goi", "danh xung", "ong ba"),
    _("bác, cô, anh… như hàng xóm gọi."),
    ("bác", "cô"),
)
PHONE_COLUMN = Column(
    "phone",
    "Điện thoại",
    (
        *(
            "dien thoai",
            "so dien thoai",
            "sdt",
            "so dt",
            "dt",
            "so may",
            "di dong",
            "dien thoai di dong",
            "phone",
        ),
        *(
            "dien thoai lien he",
            "sdt lien he",
            "so dien thoai lien he",
            "lien he",
            "zalo",
            "so zalo",
            "mobile",
        ),
        *("dt di dong", "dt lien he", "sdt chu ho", "so dien thoai chu ho", "dien thoai chu ho", "tel"),
        *(
            "sdt 1",
            "sdt 2",
            "dien thoai 1",
            "dien thoai 2",
            "so dien thoai 1",
            "so dien thoai 2",
            "dien thoai phu",
        ),
    ),
    _("Nhiều số cách nhau bằng dấu phẩy. Mất số 0 ở đầu máy tự thêm."),
    ("0912 345 678", "0987654321, 0912000111"),
    may_repeat=True,
)
CLUSTER_WORDS = (
    *(
        "cum",
        "cum dan cu",
        "ten cum",
        "cum ho",
        "xom nho",
        "xom",
        "ngo",
        "ngo xom",
        "to",
        "to doan ket",
        "ten cum dan cu",
    ),
    *("cum lien gia", "nhom ho", "cluster", "doi"),
)
