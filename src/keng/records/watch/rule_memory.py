"""Rules as they are kept in the history, and read back from it."""

from collections.abc import Mapping
from datetime import time

from keng.core.nights import Audience, Hours, Step
from keng.records.watch.rules import General, HoursRule, StepRule


def hours_json(rules: tuple[HoursRule, ...]) -> list[dict[str, object]]:
    """The form in which hours are kept in the history."""
    return [
        {
            "ring_at": f"{rule.hours.ring_at:%H:%M}",
            "early_minutes": rule.hours.early_minutes,
            "on_time_before_minutes": rule.hours.on_time_before_minutes,
            "on_time_minutes": rule.hours.on_time_minutes,
            "cut_off_minutes": rule.hours.cut_off_minutes,
            "weekdays": rule.weekdays,
            "source": rule.source,
            "village_id": rule.village_id,
        }
        for rule in rules
    ]


def hours_from(kept: list[dict[str, object]]) -> tuple[HoursRule, ...]:
    """Hours out of the history."""
    minutes = ("early_minutes", "on_time_before_minutes", "on_time_minutes", "cut_off_minutes")
    return tuple(
        HoursRule(
            Hours(time.fromisoformat(str(row["ring_at"])), *(_int(row[name]) for name in minutes)),
            _int(row["weekdays"]),
            str(row["source"]),
            None if row["village_id"] is None else _int(row["village_id"]),
        )
        for row in kept
    )


def steps_json(rules: tuple[StepRule, ...]) -> list[dict[str, object]]:
    """The form in which steps are kept in the history."""
    return [
        {
            "minutes": rule.step.offset_minutes,
            "audience": rule.step.audience.value,
            "useful_minutes": rule.step.useful_minutes,
            "source": rule.source,
        }
        for rule in rules
    ]


def steps_from(kept: list[dict[str, object]]) -> tuple[StepRule, ...]:
    """Steps out of the history."""
    return tuple(
        StepRule(
            Step(_int(row["minutes"]), Audience(str(row["audience"])), _int(row["useful_minutes"])),
            str(row["source"]),
        )
        for row in kept
    )


def general_json(rule: General) -> dict[str, object]:
    """The form in which the rest is kept in the history."""
    return {
        "time_zone": rule.time_zone,
        "quiet_from": f"{rule.quiet_from:%H:%M}" if rule.quiet_from else None,
        "quiet_to": f"{rule.quiet_to:%H:%M}" if rule.quiet_to else None,
        "sms_daily_cap": rule.sms_daily_cap,
    }


def general_from(kept: Mapping[str, object]) -> General:
    """The rest out of the history."""
    cap = kept["sms_daily_cap"]
    return General(
        str(kept["time_zone"]),
        time.fromisoformat(str(kept["quiet_from"])) if kept["quiet_from"] else None,
        time.fromisoformat(str(kept["quiet_to"])) if kept["quiet_to"] else None,
        None if cap is None else _int(cap),
    )


def _int(value: object) -> int:
    return int(str(value))
