"""The commune's rules changed: checked, written into the coming nights, kept in the history, undone.

A change never rejudges a night that has begun: hours hold from the first evening that is still ahead.
"""

import zoneinfo
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.nights import Audience
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.changes import note_change
from keng.records.places.models import Commune, Term
from keng.records.places.terms import set_terms
from keng.records.refusal import Refused
from keng.records.watch.models import Exemption, ReminderStep, RuleChange, Schedule
from keng.records.watch.rewriting import count_steps_anew, first_night, rewrite
from keng.records.watch.rule_memory import (
    general_from,
    general_json,
    hours_from,
    hours_json,
    steps_from,
    steps_json,
)
from keng.records.watch.rules import (
    KIND,
    PEACE,
    USUAL_HOURS,
    USUAL_STEPS,
    General,
    HoursRule,
    StepRule,
    general_rules,
    hours_rules,
    own_kinds,
    own_words,
    step_rules,
)

Part = RuleChange.Part


@transaction.atomic
def begin_rules(commune: Commune, *, by: Account | None, at: datetime) -> None:
    """The usual hours and steps for a commune that has none yet."""
    if not hours_rules(commune):
        set_hours(commune, rules=(USUAL_HOURS,), by=by, at=at)
    if not step_rules(commune):
        set_steps(commune, rules=USUAL_STEPS, by=by, at=at)


@transaction.atomic
def set_hours(commune: Commune, *, rules: tuple[HoursRule, ...], by: Account | None, at: datetime) -> date:
    """Put these hours in place of all before; the first night they hold for."""
    if sum(rule.village_id is None for rule in rules) != 1:
        raise Refused(_("Xã phải có đúng một giờ chung."))
    _check_villages(commune, rules)
    before = hours_rules(commune)
    first = first_night(commune, [r.hours for r in (*before, *rules)], at=at)
    for rule in before:
        if rule not in rules:
            _close(commune, rule, first)
    for rule in rules:
        if rule not in before:
            _open(commune, rule, first)
    _keep(commune, Part.HOURS, hours_json(before), hours_json(rules), by=by, at=at)
    rewrite(commune, first, at)
    return first


@transaction.atomic
def set_steps(commune: Commune, *, rules: tuple[StepRule, ...], by: Account | None, at: datetime) -> None:
    """Put these steps in place of all before. Steps whose minute has passed tonight are not spoken again."""
    if not any(rule.step.audience is Audience.COMMUNE for rule in rules):
        raise Refused(_("Bước cuối phải báo bảng trực của xã: không ai trả lời thì xã phải biết."))
    keys = [(rule.step.offset_minutes, rule.step.audience) for rule in rules]
    if len(set(keys)) < len(keys):
        raise Refused(_("Có hai bước giống nhau: cùng phút, cùng người."))
    before = step_rules(commune)
    ReminderStep.objects.filter(commune=commune).delete()
    ReminderStep.objects.bulk_create(
        ReminderStep(
            commune=commune,
            offset_minutes=rule.step.offset_minutes,
            audience=rule.step.audience,
            useful_minutes=rule.step.useful_minutes,
            source=rule.source,
        )
        for rule in sorted(rules, key=lambda r: r.step.offset_minutes)
    )
    _keep(commune, Part.STEPS, steps_json(before), steps_json(rules), by=by, at=at)
    count_steps_anew(commune, at)


@transaction.atomic
def set_words(commune: Commune, *, words: Mapping[str, str], by: Account | None, at: datetime) -> None:
    """The commune's own terms (Q4)."""
    before = own_words(commune)
    set_terms(commune, words=dict(words))
    _keep(commune, Part.WORDS, before, own_words(commune), by=by, at=at)


@transaction.atomic
def set_kinds(commune: Commune, *, words: Mapping[str, str], by: Account | None, at: datetime) -> None:
    """The reasons not to strike: another word, or "-" for one that is not used here."""
    if not set(words) <= set(Exemption.Kind.values):
        raise Refused(_("Không có lý do này."))
    if all(words.get(kind) == "-" for kind in Exemption.Kind.values):
        raise Refused(_("Hãy để lại ít nhất một lý do."))
    before = own_kinds(commune)
    Term.objects.filter(commune=commune, key__startswith=KIND).delete()
    Term.objects.bulk_create(
        Term(commune=commune, key=f"{KIND}{kind}", text=" ".join(text.split())[:120])
        for kind, text in words.items()
        if text.strip() and text.strip() != str(Exemption.Kind(kind).label)
    )
    _keep(commune, Part.KINDS, before, own_kinds(commune), by=by, at=at)


@transaction.atomic
def set_general(commune: Commune, *, rule: General, by: Account | None, at: datetime) -> None:
    """Time zone, quiet hours of plain notices, the daily cap of SMS."""
    if rule.time_zone not in zoneinfo.available_timezones():
        raise Refused(_("Không có múi giờ “%(zone)s”.") % {"zone": rule.time_zone})
    if (rule.quiet_from is None) != (rule.quiet_to is None):
        raise Refused(_("Giờ yên lặng cần cả giờ bắt đầu và giờ kết thúc."))
    before = general_rules(commune)
    commune.time_zone, commune.sms_daily_cap = rule.time_zone, rule.sms_daily_cap
    commune.quiet_from, commune.quiet_to = rule.quiet_from, rule.quiet_to
    commune.save()
    _keep(commune, Part.GENERAL, general_json(before), general_json(rule), by=by, at=at)
    if before.time_zone != rule.time_zone:
        hours = [r.hours for r in hours_rules(commune)]
        rewrite(commune, first_night(commune, hours, at=at), at)


@transaction.atomic
def undo(change: RuleChange, *, by: Account | None, at: datetime) -> None:
    """Set the part back to what it was before that change, unless it was changed again since."""
    latest = RuleChange.objects.filter(commune=change.commune, part=change.part).first()
    if latest is None or latest.pk != change.pk:
        raise Refused(_("Phần này đã được đổi tiếp sau đó. Hãy hoàn lại lần đổi mới nhất trước."))
    commune, before = change.commune, change.before
    match Part(change.part):
        case Part.HOURS:
            if not before:
                raise Refused(_("Trước đó chưa có giờ nào, không hoàn lại được."))
            set_hours(commune, rules=hours_from(before), by=by, at=at)
        case Part.STEPS:
            set_steps(commune, rules=steps_from(before), by=by, at=at)
        case Part.WORDS:
            set_words(commune, words=dict.fromkeys(change.after, "") | before, by=by, at=at)
        case Part.KINDS:
            set_kinds(commune, words=before, by=by, at=at)
        case Part.GENERAL:
            set_general(commune, rule=general_from(before), by=by, at=at)
    made = RuleChange.objects.filter(commune=commune, part=change.part).latest("at", "pk")
    made.undoes = change
    made.save()


def _check_villages(commune: Commune, rules: tuple[HoursRule, ...]) -> None:
    villages = [rule.village_id for rule in rules if rule.village_id is not None]
    if len(set(villages)) < len(villages):
        raise Refused(_("Một thôn chỉ có một giờ riêng."))
    if commune.villages.filter(pk__in=villages).count() < len(villages):
        raise Refused(_("Thôn này không thuộc xã."))


def _close(commune: Commune, rule: HoursRule, first: date) -> None:
    rows = Schedule.objects.filter(
        commune=commune, purpose=PEACE, post=None, valid_to=None, village=rule.village_id
    )
    for row in rows:
        row.valid_to = max(first, row.valid_from)
        row.save()


def _open(commune: Commune, rule: HoursRule, first: date) -> None:
    Schedule.objects.create(
        commune=commune,
        village_id=rule.village_id,
        purpose=PEACE,
        ring_at=rule.hours.ring_at,
        weekdays=rule.weekdays,
        early_minutes=rule.hours.early_minutes,
        on_time_before_minutes=rule.hours.on_time_before_minutes,
        on_time_minutes=rule.hours.on_time_minutes,
        cut_off_minutes=rule.hours.cut_off_minutes,
        source=rule.source,
        valid_from=first,
    )


def _keep(
    commune: Commune,
    part: RuleChange.Part,
    before: object,
    after: object,
    *,
    by: Account | None,
    at: datetime,
) -> None:
    if before == after:
        raise Refused(_("Không có gì thay đổi."))
    RuleChange.objects.create(
        commune=commune, part=part, before=before, after=after, by=by.person if by else None, at=at
    )
    note_act("change_rules", subject=f"rules:{part}", by=by, commune=commune, at=at)
    note_change("watch", commune=commune, village=None, at=at)
