"""Whose ears, which windows, which nights: the words that forms of planning share."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, str | Promise]]

LISTENERS: Choices = [
    ("indoors", _("thức, ở trong nhà")),
    ("asleep", _("đang ngủ")),
    ("outdoors", _("ở ngoài trời")),
]
WINDOWS: Choices = [
    ("open", _("mở")),
    ("tilted", _("hé")),
    ("closed", _("đóng")),
    ("stilt_house", _("nhà sàn")),
]
SETS_OF_NIGHTS: Choices = [
    ("usual", _("đêm bình thường, có tiếng côn trùng")),
    ("windy", _("gió mọi hướng")),
    ("worst", _("mọi đêm xấu: mưa, gió, đóng cửa")),
]
