"""What is wrong with an area or a point that somebody drew or typed, in village words."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.drawn import NotAnArea
from keng.core.geo import Fault

SHAPES = {
    "shape": _("cần một vùng khép kín (Polygon, MultiPolygon)"),
    "few": _("một vùng cần ít nhất ba góc khác nhau"),
    "many": _("vùng có quá nhiều góc"),
}
FAULTS = {
    Fault.UNREADABLE: _("không đọc được tọa độ"),
    Fault.SWAPPED: _("vĩ độ và kinh độ bị đổi chỗ cho nhau"),
    Fault.OUTSIDE: _("tọa độ nằm ngoài Việt Nam"),
    Fault.GRID: _("tọa độ là mét, không phải độ; hãy đổi sang vĩ độ, kinh độ"),
}


def area_words(no: NotAnArea) -> str:
    """The corner as it was written, and what is wrong with it; or what is wrong with the shape."""
    if no.fault is None:
        return say("Vùng khoanh: %(why)s.") % {"why": SHAPES[no.why]}
    return say("Góc “%(corner)s”: %(why)s.") % {"corner": no.why, "why": FAULTS[no.fault]}
