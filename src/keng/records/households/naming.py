"""How a home is called by its number, or by the name that somebody gave it on a drawing."""

from django.utils.translation import gettext as _

from keng.core.names import fold

OWN_WORDS = ("nha", "ho")


def home_name(number: str) -> str:
    """“12” → “hộ số 12”, “Bà Tư” → “nhà Bà Tư”; “Nhà 3” needs no further word."""
    if fold(number).split()[:1] and fold(number).split()[0] in OWN_WORDS:
        return number[:1].lower() + number[1:]
    if not any(sign.isdigit() for sign in number):
        return _("nhà %(name)s") % {"name": number}
    return _("hộ số %(number)s") % {"number": number}
