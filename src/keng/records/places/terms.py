"""The words a commune may put in place of ours; the default is the word of the law."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.records.places.models import Commune, Term
from keng.records.refusal import Refused

DEFAULTS: dict[str, Promise] = {
    "team": _("Tổ bảo vệ ANTT (trước đây: tổ ANTT)"),
    "team_short": _("tổ bảo vệ ANTT"),
    "group": _("tổ liên gia an toàn PCCC"),
    "village": _("thôn"),
    "village_head": _("trưởng thôn"),
    "cluster": _("cụm dân cư"),
    "gong": _("kẻng"),
    "peace_gong": _("tiếng kẻng bình yên"),
    "police": _("Công an xã"),
}


def terms_of(commune: Commune) -> dict[str, str]:
    """Every term with the commune's word, or ours where it set none."""
    own = dict(commune.terms.values_list("key", "text"))
    return {key: own.get(key) or str(text) for key, text in DEFAULTS.items()}


def set_terms(commune: Commune, *, words: dict[str, str]) -> None:
    """Keep the commune's own words; an empty or default one goes back to ours."""
    for key, text in words.items():
        if key not in DEFAULTS:
            raise Refused(_("Không có từ “%(key)s” để đổi.") % {"key": key})
        text = " ".join(text.split())
        if not text or text == str(DEFAULTS[key]):
            Term.objects.filter(commune=commune, key=key).delete()
        else:
            Term.objects.update_or_create(commune=commune, key=key, defaults={"text": text[:120]})
