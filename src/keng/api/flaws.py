"""What is not understood in a call, in words: Vietnamese, or English for whoever asks for it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, Throttled, ValidationError

OWN = frozenset({"value_error", "outside_every_village"})  # said by our own checks, in words already
TEXT, NUMBER, WHOLE = _("phải là chữ"), _("phải là một số"), _("phải là số nguyên")
YES_OR_NO, UUID = _("phải là true hoặc false"), _("phải là mã UUID")
INSTANT = _("phải là ngày giờ kèm múi giờ, như 2026-11-23T22:00:00+07:00")
DAY, THING = _("phải là ngày, như 2026-11-23"), _("phải là một đối tượng JSON")
CHOICE = _("phải là một trong: %(expected)s")
# By the type that pydantic gives the fault; what stands in %(…)s comes in its context.
WORDS: Mapping[str, str | Promise] = {
    "missing": _("còn thiếu"),
    "string_too_long": _("dài quá %(max_length)s chữ"),
    "greater_than_equal": _("phải từ %(ge)s trở lên"),
    "less_than_equal": _("không được quá %(le)s"),
    "less_than": _("phải dưới %(lt)s"),
    "enum": CHOICE,
    "literal_error": CHOICE,
    "finite_number": NUMBER,
    "timezone_aware": INSTANT,
}
KINDS: Mapping[str, str | Promise] = {  # by how that type begins
    "string": TEXT,
    "int": WHOLE,
    "float": NUMBER,
    "bool": YES_OR_NO,
    "uuid": UUID,
    "datetime": INSTANT,
    "date": DAY,
    "model": THING,
    "dict": THING,
}
REFUSALS: Mapping[int, str | Promise] = {
    400: _("Phần thân không phải là JSON đọc được."),
    401: _("Thiếu khóa hoặc chữ ký, hoặc khóa này không dùng được ở đây."),
    429: _("Gọi quá nhiều trong một phút. Hãy gọi lại sau."),
}
FRAMEWORKS = ("Unauthorized", "Cannot parse request body")  # what ninja says by itself begins so


def flaws(error: ValidationError) -> list[dict[str, Any]]:
    """Each fault with its place and words that name the field."""
    return [dict(one) | {"msg": _said(one)} for one in error.errors]


def refusal(error: HttpError) -> str:
    """Our own words as they stand, the framework's in ours."""
    words = str(error)
    is_ours = not isinstance(error, Throttled) and not words.startswith(FRAMEWORKS)
    return words if is_ours else str(REFUSALS.get(error.status_code, words))


def _said(one: Mapping[str, Any]) -> str:
    kind, context = str(one["type"]), dict(one.get("ctx") or {})
    if kind in OWN:
        return str(context.get("error", one["msg"]))
    words = WORDS.get(kind) or KINDS.get(kind.partition("_")[0])
    if "expected" in context:  # pydantic joins them in English
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    fault = str(words) % context if words is not None else say("không đúng dạng")
    return f"“{one['loc'][-1]}”: {fault}."
