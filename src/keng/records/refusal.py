"""When a rule of the commune says no."""


class Refused(Exception):  # it is an answer in words, not a fault
    """An action is not possible; the text says why, in Vietnamese, to the person who asked."""
