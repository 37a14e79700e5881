"""Phone numbers as people write them, and the one form they are kept in (E.164)."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from keng.records.refusal import Refused


def normalise(text: str) -> str:
    """`"0912.345.678"`, `"84912345678"`, `"912345678"`, `"912345678.0"` → `"+84912345678"`.

    Spreadsheets drop the leading zero and add a decimal; both are mended. Raises `Refused` in words.
    """
    raw = re.sub(r"\.0+$", "", text.strip())
    digits = re.sub(r"[^\d+]", "", raw)
    if re.fullmatch(r"[235789]\d{8,9}", digits):
        digits = "0" + digits
    elif re.fullmatch(r"84[235789]\d{8,9}", digits):
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or re.search(r"[^\d\s+().\-–]", raw) or not phonenumbers.is_valid_number(number):
        raise Refused(_("Số điện thoại “%(text)s” không đúng.") % {"text": text.strip()})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_list(text: str) -> list[str]:
    """Several numbers typed in one field, split at commas, semicolons, slashes or lines; each once."""
    parts = [p for p in re.split(r"[,;/\n]+", text) if p.strip()]
    return list(dict.fromkeys(normalise(p) for p in parts))


def spoken(number: str) -> str:
    """The number as neighbours read it: `"+84912345678"` → `"0912 345 678"`."""
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code != 84:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def search_digits(text: str) -> str:
    """The part of a typed number that is the same in every spelling: no zero, no country code."""
    digits = re.sub(r"\D", "", text)
    return digits.removeprefix("84").lstrip("0") if len(digits) >= 3 else ""
