"""The gong's language: signals as data, spelled into stroke times and recognised from them."""

from keng.core.signals.language import ALARMS, Hours, Kind, Peal, Purpose, Signal
from keng.core.signals.presets import PRESETS
from keng.core.signals.refused import BadSignal, Problem
from keng.core.signals.say import PURPOSE_WORDS, say, say_hours
from keng.core.signals.spell import Bar, BarKind, bars, length_s, spell
from keng.core.signals.written import from_json, to_json

__all__ = [
    "ALARMS",
    "PRESETS",
    "PURPOSE_WORDS",
    "BadSignal",
    "Bar",
    "BarKind",
    "Hours",
    "Kind",
    "Peal",
    "Problem",
    "Purpose",
    "Signal",
    "bars",
    "from_json",
    "length_s",
    "say",
    "say_hours",
    "spell",
    "to_json",
]
