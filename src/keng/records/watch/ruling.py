"""The commune's rules changed: checked, written into the coming nights, kept in the history, undone.

A change never rejudges a night that has begun: hours hold from the first evening that is still ahead.
"""

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keng.core.evenings import begins
from keng.core.nights import Audience, Hours, Outcome, advance, night_of, window
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.changes import note_change
from keng.records.places.models import Commune, Term
from keng.records.places.terms import set_terms
from keng.records.refusal import Refused
from keng.records.watch.expecting import expect_nights, rows_of
from keng.records.watch.models import Exemption, Expectation, ReminderStep, RuleChange, Schedule
from keng.records.watch.rules import (
    KIND,
    PEACE,
    USUAL_HOURS,
    USUAL_STEPS,
    General,
    HoursRule,
    StepRule,
    general_from,
    general_json,
    general_rules,
    hours_from,
    hours_json,
    hours_rules,
    own_kinds,
    own_words,
    step_rules,
    steps_from,
    steps_json,
)
from keng.records.watch.schedules import steps_of, window_of

Part = RuleChange.Part
WRITTEN = ("schedule", "early_from", "on_time_from", "ring_at", "late_from", "cut_off_at", "wake_at")


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
    _rewrite(commune, first, at)
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
    _count_steps_anew(commune, at)


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
        _rewrite(commune, first_night(commune, hours, at=at), at)


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


def first_night(commune: Commune, hours: Sequence[Hours], *, at: datetime) -> date:
    """Tonight while nothing of it has begun under any of these hours, else the night after."""
    tonight = night_of(at, commune.zone)
    steps = steps_of([commune.pk]).get(commune.pk, [])
    for one in hours:
        starts_at = window(tonight, one, commune.zone).ring_at + timedelta(minutes=begins(one, steps))
        if at >= starts_at:
            return tonight + timedelta(days=1)
    return tonight


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


def _rewrite(commune: Commune, first: date, at: datetime) -> None:
    """Nights already written ahead get the new hours; one that is not due any more goes."""
    ahead = Expectation.objects.filter(
        Q(outcome=Outcome.WAITING) | Q(outcome=Outcome.EXCUSED),
        commune=commune,
        night__gte=first,
        purpose=PEACE,
        ringings=None,
    )
    nights = sorted(set(ahead.values_list("night", flat=True)))
    if not nights:
        return
    fresh = {(row.post_id, row.night): row for row in rows_of(commune, nights=nights)}
    kept, gone = [], []
    for row in ahead:
        new = fresh.get((row.post_id, row.night))
        if new is None:
            gone.append(row.pk)
            continue
        for name in WRITTEN:
            setattr(row, name, getattr(new, name))
        if row.outcome == Outcome.EXCUSED:
            row.wake_at = None
        kept.append(row)
    Expectation.objects.bulk_update(kept, list(WRITTEN), batch_size=200)
    Expectation.objects.filter(pk__in=gone).delete()
    expect_nights(commune, nights=nights, at=at)


def _count_steps_anew(commune: Commune, at: datetime) -> None:
    """Rows under way count the new steps: what is due by now is behind them, the next one wakes them."""
    steps = steps_of([commune.pk]).get(commune.pk, [])
    rows = list(Expectation.objects.filter(commune=commune, wake_at__isnull=False))
    for row in rows:
        decision = advance(window_of(row), steps, 0, Outcome(row.outcome), at)
        row.steps_done, row.wake_at = decision.steps_done, decision.wake_at
        if row.outcome == Outcome.WAITING and row.wake_at is None:
            row.wake_at = row.cut_off_at
    Expectation.objects.bulk_update(rows, ["steps_done", "wake_at"], batch_size=200)
