"""Signatures of webhooks as Standard Webhooks 1.0 writes them, for what we send and what we are sent.

Signed is `id.timestamp.body` with HMAC-SHA256; the header may carry several signatures, apart by a space,
so that a secret can be changed while both ends still know the old one.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
VERSION = "v1"


def sign(secret: bytes, *, number: str, stamp: int, body: bytes) -> str:
    """`v1,` and the signature in base64. `stamp` is Unix seconds."""
    signed = f"{number}.{stamp}.".encode() + body
    return f"{VERSION},{base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()}"


def is_signed(header: str, secrets: Iterable[bytes], *, number: str, stamp: int, body: bytes) -> bool:
    """Whether any signature of the header is one of the secrets'."""
    given = [one.encode() for one in header.split()]
    ours = [sign(secret, number=number, stamp=stamp, body=body).encode() for secret in secrets]
    return any(hmac.compare_digest(one, mine) for one in given for mine in ours)


def spoken(secret: bytes) -> str:
    """A secret as people copy it: `whsec_…`."""
    return PREFIX + base64.b64encode(secret).decode()


def heard(text: str) -> bytes:
    """The secret in such a text. Raises `ValueError` where it is none."""
    try:
        return base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise ValueError("not a webhook secret") from error
