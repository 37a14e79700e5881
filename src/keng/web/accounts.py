"""Sign-in by allauth: nobody signs up by himself, and the second factor carries our name."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by the commune, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
