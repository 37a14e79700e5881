"""How map files call things, and what is wrong with a shape in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.core.drawn import NotAnArea
from keng.core.geo import Fault, NotAPoint
from keng.records.gongs.layers import Layer

# Properties by their folded names, the likeliest first.
NAMES = ("name", "ten", "ten thon", "thon", "village", "ten_thon", "tenthon", "ranh gioi")
VILLAGES = ("village", "thon", "ten thon", "ten_thon", "tenthon")
NUMBERS = ("number", "so", "so nha", "ma ho", "stt")
LAYERS = {
    "village": Layer.VILLAGE,
    "thon": Layer.VILLAGE,
    "cluster": Layer.CLUSTER,
    "cum": Layer.CLUSTER,
    "cum dan cu": Layer.CLUSTER,
    "gong": Layer.GONG,
    "keng": Layer.GONG,
    "home": Layer.HOME,
    "nha": Layer.HOME,
    "ho": Layer.HOME,
}
SHAPES: dict[str, str | Promise] = {
    "shape": _("cần một vùng khép kín (Polygon, MultiPolygon)"),
    "few": _("một vùng cần ít nhất ba góc khác nhau"),
    "many": _("vùng có quá nhiều góc"),
}
FAULTS: dict[Fault, str | Promise] = {
    Fault.UNREADABLE: _("không đọc được tọa độ"),
    Fault.SWAPPED: _("vĩ độ và kinh độ bị đổi chỗ cho nhau"),
    Fault.OUTSIDE: _("tọa độ nằm ngoài Việt Nam"),
    Fault.GRID: _("tọa độ là mét, không phải độ; hãy đổi sang vĩ độ, kinh độ"),
}


def point_flaw(error: NotAPoint) -> str:
    return str(FAULTS[error.fault])


def area_flaw(error: NotAnArea) -> str:
    """The corner as it was written and what is wrong with it; or what is wrong with the shape."""
    if error.fault is None:
        return str(SHAPES[error.why])
    return f"“{error.why}”: {FAULTS[error.fault]}"
