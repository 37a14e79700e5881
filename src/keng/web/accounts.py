"""Sign-in by allauth: nobody signs up by himself, and everything it says is in our words."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from keng.records.people.accounts import let_phone_go
from keng.records.people.audit import note_act
from keng.records.people.models import Account

PHONE_COOKIE = "keng_phone"  # the key of a bound phone


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by the commune, never by a visitor."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Tài khoản này đã ngừng dùng."),
        "enter_current_password": _("Hãy gõ mật khẩu đang dùng."),
        "incorrect_code": _("Mã chưa đúng."),
        "incorrect_password": _("Mật khẩu chưa đúng."),
        "invalid_login": _("Tên hoặc mật khẩu chưa đúng."),
        "username_password_mismatch": _("Tên hoặc mật khẩu chưa đúng."),
        "too_many_login_attempts": _("Thử nhiều lần quá. Chờ năm phút rồi thử lại."),
        "rate_limited": _("Thử nhiều lần quá. Chờ một lát rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Account) -> None:
        """Whoever comes in by password and second factor stands in the log."""
        super().login(request, user)
        _note("sign_in_password", user)

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """A wrong password stands in the log of its owner's commune, never the word that was typed."""
        super().authentication_failed(request, **credentials)
        tried = Account.objects.filter(username=credentials.get("username", "")).first()
        if tried is not None:
            _note("sign_in_failed", tried)

    def logout(self, request: HttpRequest) -> None:
        """Leaving means that this phone is no longer remembered."""
        if key := request.COOKIES.get(PHONE_COOKIE):
            let_phone_go(key, at=settings.CLOCK.now())
        super().logout(request)

    def add_message(self, *args: object, **options: object) -> None:
        """The library's own notices are in English; our pages say what happened themselves."""


def _note(verb: str, account: Account) -> None:
    commune = account.person.commune if account.person else None
    by = account if verb != "sign_in_failed" else None
    note_act(verb, subject=f"account:{account.pk}", by=by, commune=commune, at=settings.CLOCK.now())


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """The second factor of officers, named after us."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Không bỏ được lớp khóa thứ hai."),
        "cannot_generate_recovery_codes": _("Cần có lớp khóa thứ hai trước khi tạo mã dự phòng."),
        "incorrect_code": _("Mã chưa đúng. Xem giờ trên điện thoại có đúng không rồi thử lại."),
    }

    def get_totp_issuer(self) -> str:
        return "Kẻng"

    def send_notification_mail(self, *args: object, **options: object) -> None:
        """Officers have no mail address here; the log keeps what changed."""

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        return str(_("Khóa của tôi"))
