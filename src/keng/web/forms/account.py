"""Sign-in forms in our words: the library's own have no Vietnamese."""

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class Login(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Name and password of an officer."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("Tên đăng nhập")
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordAgain(ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The password once more, before something that matters."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class Code(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Six digits of the authenticator, or one of the spare codes."""

    code = forms.CharField(
        label=_("Mã 6 số, hoặc mã dự phòng"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )


class CodeAgain(CodeAgainForm):  # type: ignore[misc]  # allauth ships no types
    """The code once more."""

    code = Code.base_fields["code"]


class ActivateTotp(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code an authenticator shows proves that it was set up."""

    code = forms.CharField(
        label=_("Mã 6 số đang hiện trên ứng dụng"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AddKey(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A security key or a phone's own lock."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("Đặt tên cho khóa này")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Dùng khóa này thay mật khẩu")
            self.fields["passwordless"].help_text = _("Máy sẽ hỏi vân tay, khuôn mặt hoặc mã PIN.")


class EditKey(EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Another name for a key."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("Tên khóa")
