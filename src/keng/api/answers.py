"""What a call that could not be done is answered, the same for every operation and in its description."""

from collections.abc import Mapping
from typing import Any

from ninja import Field, Schema


class Trouble(Schema):
    """Why not, in words."""

    detail: str


class Flaw(Schema):
    """One thing in the call that is not understood."""

    type: str = Field(description="What is wrong, as pydantic names it.")
    loc: list[str | int] = Field(description="Where: the last is the field.")
    msg: str = Field(description="The same in words that name the field; Vietnamese, or English on request.")
    ctx: Mapping[str, Any] | None = None


class Flaws(Schema):
    """Everything in the call that is not understood, each with its place."""

    detail: list[Flaw]


Answers = dict[int, type[Schema]]

SIGNED: Answers = {401: Trouble, 429: Trouble}  # no signature or not this one; too many calls in a minute
KEYED: Answers = {**SIGNED, 403: Trouble}  # a bearer's key that was given for something else
UNREAD: Answers = {422: Flaws}
BODIED: Answers = {400: Trouble, 422: Flaws}  # 400: the body is no JSON at all
REFUSED: Answers = {409: Trouble}  # understood, and cannot be done
GONE: Answers = {404: Trouble}  # of another commune, or none at all: nobody learns which
