"""`{% term "team" %}`: the word the commune chose, or the law's."""

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from keng.records.people.models import ROLE_WORDS
from keng.records.people.numbers import spoken
from keng.records.places.terms import DEFAULTS, terms_of
from keng.records.watch.models import Exemption
from keng.records.watch.rules import own_kinds

register = template.Library()


@register.simple_tag(takes_context=True)
def term(context: Context, key: str) -> str:
    """The commune's word for a key of `records.places.terms`; read once a request."""
    request, who = context.get("request"), context.get("holder")
    if who is None or request is None:
        return str(DEFAULTS[key])
    words: dict[str, str] | None = getattr(request, "keng_terms", None)
    if words is None:
        words = terms_of(who.commune)
        request.keng_terms = words
    return words[key]


# Where our words for a role hold a word that the commune may have changed.
IN_ROLES = ("team_short", "village_head")


@register.simple_tag(takes_context=True)
def office(context: Context, role: str) -> str:
    """A role in the commune's words: its own name for the team stands in the name of the office."""
    words = str(ROLE_WORDS.get(role, role))  # type: ignore[call-overload]
    for key in IN_ROLES:
        ours, own = str(DEFAULTS[key]), term(context, key)
        if own == ours:
            continue
        if words.lower() == ours.lower():
            words = own[:1].upper() + own[1:]
        words = words.replace(ours, own)
    return words


@register.simple_tag(takes_context=True)
def kind_word(context: Context, exemption: Exemption) -> str:
    """The commune's word for a reason not to strike, or ours; read once a request."""
    request, who = context.get("request"), context.get("holder")
    ours = str(exemption.get_kind_display())
    if who is None or request is None:
        return ours
    words: dict[str, str] | None = getattr(request, "keng_kinds", None)
    if words is None:
        words = own_kinds(who.commune)
        request.keng_kinds = words
    own = words.get(exemption.kind, "-")
    return ours if own == "-" else own


@register.filter
def phone(number: str) -> str:
    """A stored number as neighbours read it."""
    return spoken(number)


DEVICES = (
    ("iphone", _("iPhone")),
    ("ipad", _("iPad")),
    ("android", _("điện thoại Android")),
    ("windows", _("máy tính Windows")),
    ("mac os", _("máy tính Mac")),
    ("linux", _("máy tính Linux")),
)
BROWSERS = (
    ("zalo", "Zalo"),
    ("fban", "Facebook"),
    ("coc_coc", "Cốc Cốc"),
    ("firefox", "Firefox"),
    ("edg", "Edge"),
    ("samsung", "Samsung"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)


@register.filter
def device(label: str) -> str:
    """A browser's own name as people say it: `điện thoại Android, Chrome`."""
    name = label.lower()
    machine = next((str(word) for sign, word in DEVICES if sign in name), "")
    browser = next((word for sign, word in BROWSERS if sign in name), "")
    return ", ".join(part for part in (machine, browser) if part) or label[:40] or str(_("máy không rõ"))


@register.filter
def role_word(role: str) -> str:
    """A role in village words."""
    return str(ROLE_WORDS.get(role, role))  # type: ignore[call-overload]
