"""Settings that list several of a kind, separated by commas."""

import re

BETWEEN = re.compile(r",\s*(?=[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
# Apprise keeps a bare parameter of a plain web gateway for itself; `-`, `:` or `+` before it hands it on.
DROPPED = re.compile(r"(?:json|xml|form)s?://[^?]*\?(?:.*&)?([^-:+&=][^&=]*)=\{to\}", re.IGNORECASE)
TEMPLATE = re.compile(r"([a-z_]+)=(\d+)")


def addresses(text: str) -> tuple[str, ...]:
    """`"a://x,y, b://z"` → `("a://x,y", "b://z")`: a comma inside an address is its own."""
    return tuple(one.strip() for one in BETWEEN.split(text) if one.strip())


def zalo_templates(text: str) -> dict[str, str]:
    """`"alarm_call=123456, strike_soon=234567"` → which Zalo template says which kind of message."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [TEMPLATE.fullmatch(part) for part in parts]
    if not all(found):
        raise ValueError("phải viết như alarm_call=123456, strike_soon=234567")
    return {one[1]: one[2] for one in found if one is not None}


def refuse_deaf(address: str) -> None:
    """Raise ValueError where a gateway would be told of no receiver: messages would leave for nobody."""
    if "://" not in address:
        raise ValueError(f"“{address}” không phải địa chỉ; viết như json://… hay mailtos://…")
    if "{to}" not in address:
        raise ValueError("thiếu {to}, chỗ của người nhận")
    if lost := DROPPED.match(address):
        raise ValueError(f"“{lost[1]}={{to}}” không tới được cổng; viết “-{lost[1]}={{to}}”")
