"""The gong's language: signals as data, spelled into stroke times and recognised from them."""

from keng.core.signals.language import ALARMS, Hours, Kind, Peal, Purpose, Signal
from keng.core.signals.perform import Hand, perform
from keng.core.signals.presets import PRESETS
from keng.core.signals.recognise import Recogniser, Recognition, recognise
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
    "Hand",
    "Hours",
    "Kind",
    "Peal",
    "Problem",
    "Purpose",
    "Recogniser",
    "Recognition",
    "Signal",
    "bars",
    "from_json",
    "length_s",
    "perform",
    "recognise",
    "say",
    "say_hours",
    "spell",
    "to_json",
]
