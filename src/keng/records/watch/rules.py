"""The commune's own rules as values: hours, steps, words; read, written down, compared.

A rule is data with the paragraph it comes from. The values are frozen, so that before and after can
stand side by side in the history.
"""

from dataclasses import dataclass
from datetime import time

from keng.core.nights import Audience, Hours, Step
from keng.records.places.models import Commune, Term
from keng.records.places.terms import DEFAULTS
from keng.records.watch.models import Exemption, ReminderStep, Schedule
from keng.records.watch.schedules import hours_of

PEACE = "peace"
SOURCE = "KH 2024 §II.2"
KIND = "exemption:"  # how a word for a reason is kept among the commune's words


@dataclass(frozen=True)
class HoursRule:
    """When the peace gong is due: of the whole commune, or of one village with hours of its own."""

    hours: Hours
    weekdays: int = 127  # bit 0 = Monday
    source: str = SOURCE
    village_id: int | None = None


@dataclass(frozen=True)
class StepRule:
    """One step of the evening, and why it is there."""

    step: Step
    source: str = SOURCE


@dataclass(frozen=True)
class General:
    """Where the clock stands, when plain notices keep quiet, how many SMS one number gets a day."""

    time_zone: str
    quiet_from: time | None = None
    quiet_to: time | None = None
    sms_daily_cap: int | None = None  # None: the installation's own


USUAL_HOURS = HoursRule(Hours(time(22)))
USUAL_STEPS = tuple(
    StepRule(Step(minutes, audience), source)
    for minutes, audience, source in (
        (-10, Audience.STRIKER, SOURCE),
        (-2, Audience.STRIKER, SOURCE),
        (5, Audience.DEPUTY, SOURCE),
        (10, Audience.TEAM_LEADER, SOURCE),
        (15, Audience.VILLAGE_HEAD, SOURCE),
        (15, Audience.LIAISON, "KH 2024 §IV.4"),
        (16, Audience.COMMUNE, "KH 2024 §IV.4"),
    )
)


def hours_rules(commune: Commune) -> tuple[HoursRule, ...]:
    """The commune's hours first, then those of villages with their own."""
    rows = Schedule.objects.filter(commune=commune, purpose=PEACE, post=None, valid_to=None)
    rules = [HoursRule(hours_of(r), r.weekdays, r.source, r.village_id) for r in rows.order_by("village_id")]
    return tuple(sorted(rules, key=lambda rule: rule.village_id or 0))


def commune_hours(commune: Commune) -> HoursRule | None:
    """The hours that hold where no village has its own; None before any were set."""
    return next((rule for rule in hours_rules(commune) if rule.village_id is None), None)


def step_rules(commune: Commune) -> tuple[StepRule, ...]:
    """The evening's steps in order."""
    rows = ReminderStep.objects.filter(commune=commune).order_by("offset_minutes", "pk")
    return tuple(
        StepRule(Step(r.offset_minutes, Audience(r.audience), r.useful_minutes), r.source) for r in rows
    )


def own_words(commune: Commune) -> dict[str, str]:
    """The words the commune set in place of ours."""
    return dict(Term.objects.filter(commune=commune, key__in=DEFAULTS).values_list("key", "text"))


def own_kinds(commune: Commune) -> dict[str, str]:
    """The commune's own words for reasons not to strike; "-" means a reason it does not use."""
    rows = Term.objects.filter(commune=commune, key__startswith=KIND).values_list("key", "text")
    return {key.removeprefix(KIND): text for key, text in rows}


def exemption_kinds(commune: Commune) -> list[tuple[str, str]]:
    """The reasons this commune offers, in its own words."""
    own = own_kinds(commune)
    every = [(kind.value, own.get(kind.value) or str(kind.label)) for kind in Exemption.Kind]
    return [(key, word) for key, word in every if word != "-"]


def general_rules(commune: Commune) -> General:
    return General(commune.time_zone, commune.quiet_from, commune.quiet_to, commune.sms_daily_cap)
