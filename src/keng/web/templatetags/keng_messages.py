"""How the fate of a message is said on pages."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

register = template.Library()

FATES: dict[str, str | Promise] = {
    "sent": _("đã gửi đi"),
    "delivered": _("đã tới máy"),
    "read": _("đã mở xem"),
    "refused": _("bị từ chối"),
    "failed": _("chưa gửi được"),
}
TROUBLES: dict[str, str | Promise] = {  # as the carriers name what came over the wire
    "TimeoutError": _("không trả lời kịp"),
    "ClientConnectorError": _("không nối được tới máy bên kia"),
    "ClientConnectorDNSError": _("không tìm ra địa chỉ này"),
    "ClientConnectorCertificateError": _("chứng thư của máy bên kia không đúng"),
    "ServerDisconnectedError": _("máy bên kia ngắt giữa chừng"),
    "ClientOSError": _("máy bên kia ngắt giữa chừng"),
}
EVENTS: dict[str, str | Promise] = {  # what other programs are told, in the officer's words
    "hook.test": _("Tin thử"),
    "alarm.raised": _("Có báo động"),
    "alarm.awaits_second": _("Chờ người thứ hai đồng ý"),
    "alarm.approved": _("Người thứ hai đã đồng ý"),
    "alarm.widened": _("Gọi rộng thêm"),
    "alarm.manned": _("Đã đủ người đến"),
    "alarm.on_scene": _("Có người đã tới nơi"),
    "alarm.updated": _("Báo thêm"),
    "alarm.stood_down": _("Báo yên"),
    "alarm.called_off": _("Báo nhầm"),
    "alarm.corrected": _("Sửa lời đã báo"),
    "alarm.merged": _("Gộp vào báo động khác"),
    "alarm.parted": _("Tách lại thành báo động riêng"),
}


@register.filter
def trouble(detail: str) -> str | Promise:
    """What a carrier was told, in words: `"TimeoutError"`, `"503"`; what is words already stays."""
    if detail.isdigit():
        return say("máy bên kia trả lời mã %(code)s") % {"code": detail}
    return TROUBLES.get(detail, detail)


@register.filter
def event(name: str) -> str | Promise:
    """What a webhook tells, in words."""
    return EVENTS.get(name, name)


@register.filter
def fate(outcome: str) -> str | Promise:
    """What became of one attempt at a message, in words."""
    return FATES.get(outcome, outcome)
