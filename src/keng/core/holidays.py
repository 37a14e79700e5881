"""Days of Tết and the fixed public holidays, which a fair rota counts apart (Bộ luật Lao động 2019 §112)."""

from datetime import date, timedelta

FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))  # month, day
TET = {  # the first day of the first lunar month in Vietnam (UTC+7); in 2030 a day before China's
    year: date(year, month, day)
    for year, month, day in (
        *((2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 2)),
        *((2031, 1, 23), (2032, 2, 11), (2033, 1, 31), (2034, 2, 19), (2035, 2, 8)),
    )
}
EVE, LAST = timedelta(days=-1), timedelta(days=3)  # from New Year's Eve to the fourth day


def holidays_between(first: date, last: date) -> list[tuple[date, date]]:
    """Stretches of holiday nights that touch the period; beyond 2035 Tết is not known here."""
    years = range(first.year, last.year + 1)
    found = [(date(year, *day), date(year, *day)) for year in years for day in FIXED]
    found += [(TET[year] + EVE, TET[year] + LAST) for year in years if year in TET]
    return sorted((a, b) for a, b in found if a <= last and b >= first)
