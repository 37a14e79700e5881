"""Pages only: no tables of its own."""

from django import forms
from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "keng.web"
    label = "keng_web"

    def ready(self) -> None:
        """What Django's own Vietnamese leaves in English, said in ours."""
        forms.UUIDField.default_error_messages = {
            "invalid": _("Trang này đã cũ hoặc bị hỏng. Mở lại trang rồi làm lại.")
        }
        ProhibitNullCharactersValidator.message = _("Có ký tự lạ mà máy không đọc được. Xóa đi rồi gõ lại.")
        forms.ModelMultipleChoiceField.default_error_messages |= {
            "invalid_pk_value": _("Không có lựa chọn “%(pk)s”.")
        }
