"""One person with one phone, at the real entrance: a link opened once, pages read, buttons pressed."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Refusal(Exception):
    """A page did not take what was pressed; the text is what the page said."""


class Visitor:
    """Signs in through a one-use link and then presses what a person would press."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.press(f"/vao/{token}", {})

    def read(self, path: str) -> str:
        """The page at that address."""
        with self.opener.open(self.base_url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def press(self, path: str, form: dict[str, str], *, on: str = "") -> str:
        """Send a form to `path` from the page `on` (the same one when empty); the page that follows."""
        token = CSRF.search(self.read(on or path))
        data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token.group(1) if token else ""})
        request = urllib.request.Request(  # noqa: S310 - our own http address
            self.base_url + path, data.encode(), {"Referer": self.base_url + (on or path)}
        )
        try:
            with self.opener.open(request, timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise Refusal(f"{path}: {error.code}") from error
