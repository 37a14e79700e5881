"""Telephone calls: the words are spoken, one key answers.

Any telephone service or exchange that speaks Twilio's Calls API of 2010-04-01 will do. It turns the
words into speech itself, asks for one key, and tells us both the key and the end of the call, signed.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

import aiohttp

from keng.channels.envelope import Envelope, Fate, Outcome
from keng.channels.together import Together

PATIENCE_S = 8  # the call itself is not waited for, only that it was taken on
RINGS_S = 30
LISTENS_S = 10  # for a key, after the words were said
TIMES = 2  # somebody who was asleep does not hear the first time
LANGUAGES = {"vi": "vi-VN", "en": "en-US"}
TAKEN, NOT_THAT_NUMBER = 201, 400


class NotALine(ValueError):
    """The address of a telephone service that cannot be used; says why."""


@dataclass(frozen=True)
class Line:
    """One telephone service: where it is, our account there, and the number that calls."""

    base: str
    account: str
    token: str
    caller: str

    @property
    def calls(self) -> str:
        return f"{self.base}/2010-04-01/Accounts/{self.account}/Calls.json"


def line_in(text: str) -> Line:
    """`https://ACCOUNT:TOKEN@host/?from=+84…` as a line. Raises `NotALine`."""
    parts = urlsplit(text)
    caller = parse_qs(parts.query.replace("+", "%2B")).get("from", [""])[0]
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotALine("phải bắt đầu bằng https://")
    if not parts.username or not parts.password:
        raise NotALine("phải có tài khoản và mã: https://ACCOUNT:TOKEN@host/?from=+84…")
    if not caller.startswith("+") or not caller[1:].isdigit():
        raise NotALine("phải có số gọi đi ở cuối: ?from=+84…")
    base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    return Line(base, parts.username, parts.password, caller)


@dataclass(frozen=True)
class Voice:
    """Services in order; the second is taken when the first does not take the call on.

    `home` is our own address, to which keys and ends come back; `speaker` names a voice of the service.
    """

    lines: tuple[Line, ...]
    home: str
    speaker: str = ""

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        return Together("voice", patience_s=PATIENCE_S * len(self.lines)).carry(envelopes, self._one)

    async def _one(self, envelope: Envelope, session: aiohttp.ClientSession) -> Outcome:
        outcome = Outcome(Fate.FAILED, "voice", detail="không tổng đài nào nhận")
        for n, line in enumerate(self.lines):
            outcome = await self._by(line, f"voice {n + 1}", envelope, session)
            if outcome.fate is not Fate.FAILED:
                return outcome
        return outcome

    async def _by(self, line: Line, name: str, envelope: Envelope, session: aiohttp.ClientSession) -> Outcome:
        back = f"{self.home}/api/calls/{envelope.key}"
        asked = {
            "To": envelope.address,
            "From": line.caller,
            "Timeout": str(RINGS_S),
            "Twiml": ask_for_a_key(envelope.body, back, language=envelope.language, speaker=self.speaker),
            "StatusCallback": f"{back}/end",
        }
        login = {"Authorization": aiohttp.encode_basic_auth(line.account, line.token)}
        patience = aiohttp.ClientTimeout(total=PATIENCE_S)
        try:
            async with session.post(
                line.calls, data=asked, headers=login, timeout=patience, allow_redirects=False
            ) as answer:
                if answer.status == TAKEN:
                    said = await answer.json()
                    return Outcome(Fate.SENT, name, provider_id=str(said["sid"]), detail=str(said["status"]))
                fate = Fate.REFUSED if answer.status == NOT_THAT_NUMBER else Fate.FAILED
                return Outcome(fate, name, detail=str(answer.status))
        except (aiohttp.ClientError, TimeoutError) as error:
            return Outcome(Fate.FAILED, name, detail=type(error).__name__)


def ask_for_a_key(text: str, back: str, *, language: str = "vi", speaker: str = "") -> str:
    """The call as TwiML: the words, twice, and the one key that ends them goes to `back`."""
    spoken = _say(text, language=language, speaker=speaker, times=TIMES)
    listens = f'input="dtmf" numDigits="1" timeout="{LISTENS_S}" method="POST" action={quoteattr(back)}'
    return f"<Response><Gather {listens}>{spoken}</Gather></Response>"


def thank(text: str, *, language: str = "vi", speaker: str = "") -> str:
    """The last words of a call, as TwiML."""
    return f"<Response>{_say(text, language=language, speaker=speaker, times=1)}<Hangup/></Response>"


def signature(token: str, url: str, said: Mapping[str, str]) -> str:
    """What the service signs its own calls to us with: HMAC-SHA1 over the address and every field, base64."""
    signed = url + "".join(name + said[name] for name in sorted(said))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


def is_signed(given: str, lines: Iterable[Line], url: str, said: Mapping[str, str]) -> bool:
    """Whether one of our services says this."""
    ours = (signature(line.token, url, said).encode() for line in lines)
    return any(hmac.compare_digest(given.encode(), one) for one in ours)


def _say(text: str, *, language: str, speaker: str, times: int) -> str:
    named = f" voice={quoteattr(speaker)}" if speaker else ""
    spoken = LANGUAGES.get(language, LANGUAGES["vi"])
    return f'<Say language="{spoken}"{named} loop="{times}">{escape(text)}</Say>'
