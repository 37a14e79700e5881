"""The page a person came for."""

from datetime import datetime

from keng.core.nights import night_of
from keng.core.rights import Right
from keng.records.people.rights import Holder
from keng.records.roster.queries import shifts_of
from keng.web.menu import menu_for


def landing_of(who: Holder, *, at: datetime) -> str:
    """The address after signing in: an own duty, else tonight's board, else the alarm button."""
    names = {entry.name: entry.href for entry in menu_for(who)}
    wanted = ["my_duty"] if _comes_to_strike(who, at=at) else []
    return next(names[name] for name in (*wanted, "tonight", "raise", "me") if name in names)


def _comes_to_strike(who: Holder, *, at: datetime) -> bool:
    """Who strikes, every day; who leads a village, on a day of an own shift; an officer never."""
    if who.is_officer or not who.may_somewhere(Right.STRIKE):
        return False
    tonight = night_of(at, who.commune.zone)
    leads = who.may_somewhere(Right.KEEP_ROTA)
    return not leads or any(shift.night == tonight for shift in shifts_of(who.person, since=tonight, count=1))
