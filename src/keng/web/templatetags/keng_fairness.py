"""How a night of duty counts, in the village's words."""

from django import template
from django.utils.translation import gettext_lazy as _

from keng.core.fairness import Weight

register = template.Library()
WORDS = {
    Weight.STRUCK: _("đã đánh"),
    Weight.BY_OTHER: _("có người đánh thay"),
    Weight.MISSED: _("chưa nghe kẻng"),
    Weight.LEAVE: _("xin nghỉ, không tính"),
    Weight.BUSY: _("đã báo bận, không tính"),
    Weight.EXCUSED: _("đêm nghỉ có lý do, không tính"),
    Weight.UNKNOWN: _("chưa rõ, không tính"),
}


@register.simple_tag
def weight(of: Weight | str) -> str:
    return str(WORDS[Weight(of)])
