"""What is asked about another system that hears of our alarms."""

import ipaddress
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keng.channels.hooks import is_public

AT_HOME = (".localhost", ".local", ".internal", ".lan", ".home", ".arpa")  # names that no public server has


class HookForm(forms.Form):
    """Its name and where it listens."""

    name = forms.CharField(label=_("Tên nơi nhận"), max_length=120, help_text=_("ví dụ: trung tâm của tỉnh"))
    url = forms.URLField(
        label=_("Địa chỉ nhận tin"), max_length=500, assume_scheme="https", help_text=_("https://…")
    )

    def clean_url(self) -> str:
        """Refused here in words; what a name leads to is judged again whenever something is sent."""
        url = str(self.cleaned_data["url"])
        if settings.CONFIG.webhooks_to_private:
            return url
        if urlsplit(url).scheme != "https":
            raise forms.ValidationError(_("Địa chỉ phải bắt đầu bằng https:// để tin không bị đọc trộm."))
        if not _is_for_everybody(urlsplit(url).hostname or ""):
            raise forms.ValidationError(_("Đây là địa chỉ trong mạng nhà. Hãy dùng địa chỉ trên mạng chung."))
        return url


def _is_for_everybody(host: str) -> bool:
    """Whether a host may lie on the internet at large: a public figure, or a name with a public ending."""
    try:
        return is_public(str(ipaddress.ip_address(host.partition("%")[0])))
    except ValueError:
        name = f".{host.rstrip('.')}"
    has_ending = "." in name[1:] and not name.rpartition(".")[2].startswith(tuple("0123456789"))
    return has_ending and not name.endswith(AT_HOME)
