"""A commune out of nothing: its name, and the one officer who may set it up."""

import re
import zoneinfo
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.names import fold, nfc
from keng.core.rights import Role
from keng.records.people.accounts import invite
from keng.records.people.models import Appointment, Person
from keng.records.places.directory import Unit, unit
from keng.records.places.models import Commune
from keng.records.refusal import Refused

KINDS = (
    (re.compile(r"(xã|xa)\s+", re.IGNORECASE), Commune.Kind.COMMUNE),
    (re.compile(r"(phường|phuong)\s+", re.IGNORECASE), Commune.Kind.WARD),
    (re.compile(r"(đặc khu|dac khu)\s+", re.IGNORECASE), Commune.Kind.SPECIAL_ZONE),
)


@transaction.atomic
def found_commune(name: str, *, officer: str, code: str, at: datetime) -> str:
    """A new commune with one officer who may set it up; the token of that officer's link.

    A code of the directory brings name, kind and province; one it does not know needs a name beside it.
    """
    officer, known = nfc(officer), unit(code.strip())
    if not officer:
        raise Refused(_("Hãy ghi họ tên cán bộ thiết lập."))
    if not nfc(name) and not code.strip():
        raise Refused(_("Hãy ghi tên xã, hoặc mã đơn vị hành chính."))
    if known is None and not nfc(name):
        raise Refused(_("Không có đơn vị nào mang mã “%(code)s”. Hãy ghi tên xã.") % {"code": code})
    commune = _named(nfc(name), code.strip(), known)
    commune.valid_from = at.astimezone(zoneinfo.ZoneInfo(commune.time_zone)).date()
    if Commune.objects.filter(code=commune.code, valid_to=None).exclude(code="").exists():
        raise Refused(_("Máy đã có xã mang mã %(code)s.") % {"code": commune.code})
    commune.save()
    person = Person.objects.create(commune=commune, name=officer, folded=fold(officer))
    Appointment.objects.create(person=person, role=Role.OFFICE, commune=commune, from_on=commune.valid_from)
    return invite(person, by=None, at=at)


def _named(name: str, code: str, known: Unit | None) -> Commune:
    if known is not None:
        return Commune(kind=known.kind, name=known.name, code=known.code, province=known.province)
    for pattern, kind in KINDS:
        if word := pattern.match(name):
            return Commune(kind=kind, name=name[word.end() :], code=code)
    return Commune(name=name, code=code)
