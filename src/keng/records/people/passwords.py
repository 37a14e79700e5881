"""What a password must be, said in our words: the library's own are not all Vietnamese."""

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Not shorter than an officer can be asked to type."""

    def get_error_message(self) -> str:
        return _("Mật khẩu ngắn quá: cần ít nhất %(n)s chữ.") % {"n": self.min_length}

    def get_help_text(self) -> str:
        return _("Ít nhất %(n)s chữ.") % {"n": self.min_length}


class NotCommon(CommonPasswordValidator):
    """None of the twenty thousand that everybody tries first."""

    def get_error_message(self) -> str:
        return _("Mật khẩu này nhiều người dùng, dễ đoán. Hãy chọn mật khẩu khác.")

    def get_help_text(self) -> str:
        return _("Không dùng mật khẩu dễ đoán như 12345678.")
