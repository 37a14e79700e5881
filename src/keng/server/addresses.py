"""Settings that list several of a kind, separated by commas."""

import re

BETWEEN = re.compile(r",\s*(?=[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
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
