"""Zalo ZNS: one approved template with its values to one number (business.openapi.zalo.me, v2 of 2023).

ZNS carries no free text: each kind of message needs a template that Zalo approved. It delivers nothing
between 22:00 and 6:00 unless the template was approved for the night, so another path must follow it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp

from keng.channels.envelope import Envelope, Fate, Outcome
from keng.channels.together import Together
from keng.channels.zalo_token import NoToken, Tokens

PROVIDER = "zalo zns"
SEND = "https://business.openapi.zalo.me/message/template"
AT_ONCE = 8
OK, TOKEN_SPENT = 0, -124
FOR_NOW = frozenset({-32, -100})  # too many in a minute; an error that Zalo itself cannot name
SPENT = Outcome(Fate.FAILED, PROVIDER, detail="Zalo -124")
EMPTY = "-"  # Zalo refuses a template with an empty value
WHY = {
    -108: "số điện thoại chưa đúng",
    -109: "mẫu tin Zalo không đúng",
    -112: "mẫu tin Zalo chưa khớp với loại tin này",
    -114: "người này không nhận tin Zalo",
    -115: "tài khoản Zalo của xã hết tiền",
    -118: "số này không dùng Zalo",
    -119: "người này không nhận tin Zalo",
    -126: "tài khoản Zalo của xã hết tiền",
    -131: "mẫu tin Zalo chưa được duyệt",
    -133: "Zalo không nhận tin từ 22 giờ đến 6 giờ",
    -139: "người này không nhận tin Zalo",
    -141: "người này không nhận tin Zalo",
    -144: "quá số tin Zalo một ngày",
    -147: "quá số tin Zalo một ngày",
}


@dataclass(frozen=True)
class Zalo:
    """`templates` says which Zalo template speaks each kind of message; `tokens` keeps the way in."""

    templates: Mapping[str, str]
    tokens: Tokens
    send: str = SEND

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        """Hand all over; those for which the token had just ended once more with a new one."""
        again: list[Envelope] = []
        spent = ""
        try:
            spent = self.tokens.current()
            for envelope, outcome in Together(PROVIDER, AT_ONCE).carry(envelopes, partial(self._one, spent)):
                if outcome == SPENT:
                    again.append(envelope)
                else:
                    yield envelope, outcome
            if again:
                fresh = self.tokens.current(but_not=spent)
                yield from Together(PROVIDER, AT_ONCE).carry(again, partial(self._one, fresh))
        except NoToken as why:
            fate = Fate.REFUSED if why.is_final else Fate.FAILED
            for envelope in again if spent else envelopes:
                yield envelope, Outcome(fate, PROVIDER, detail=str(why))

    async def _one(self, token: str, envelope: Envelope, session: aiohttp.ClientSession) -> Outcome:
        template = self.templates.get(envelope.template)
        if template is None:
            return _refused("chưa có mẫu Zalo cho loại tin này")
        if envelope.is_drill:  # the words are Zalo's: nothing in them could say that it is one
            return _refused("mẫu Zalo không ghi được chữ diễn tập")
        asked = {
            "phone": envelope.address.removeprefix("+"),
            "template_id": template,
            "template_data": {name: value.strip() or EMPTY for name, value in envelope.params.items()},
            "tracking_id": envelope.key,
        }
        async with session.post(self.send, json=asked, headers={"access_token": token}) as answer:
            if answer.status != 200:
                return Outcome(Fate.FAILED, PROVIDER, detail=str(answer.status))
            return _judged(await answer.json(content_type=None))


def _judged(said: Mapping[str, Any]) -> Outcome:
    code = said["error"]
    if code == OK:
        return Outcome(Fate.SENT, PROVIDER, provider_id=str(said["data"]["msg_id"]))
    if code == TOKEN_SPENT:
        return SPENT
    if code in FOR_NOW:
        return Outcome(Fate.FAILED, PROVIDER, detail=f"Zalo {code}")
    return _refused(f"{WHY.get(code, 'Zalo không nhận tin này')} ({code})")


def _refused(why: str) -> Outcome:
    return Outcome(Fate.REFUSED, PROVIDER, detail=why)
