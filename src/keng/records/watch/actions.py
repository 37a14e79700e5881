"""The verbs of the night, behind one door."""

from keng.records.watch.excusing import Scope, excuse, withdraw_excuse
from keng.records.watch.expecting import expect_nights
from keng.records.watch.misses import close_case
from keng.records.watch.reminding import advance_due, advance_expectation, due_now, push_forward
from keng.records.watch.ringings import Report, report_ringing, settle, take_back
from keng.records.watch.telling import say_back, say_busy, say_not_an_alarm

__all__ = [
    "Report",
    "Scope",
    "advance_due",
    "advance_expectation",
    "close_case",
    "due_now",
    "excuse",
    "expect_nights",
    "push_forward",
    "report_ringing",
    "say_back",
    "say_busy",
    "say_not_an_alarm",
    "settle",
    "take_back",
    "withdraw_excuse",
]
