"""People and duties of a rota file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from keng.core.names import fold, nfc
from keng.core.planning.refused import Flaw
from keng.core.planning.rotas.fields import WEEKDAYS, Fields, Names, shown
from keng.core.planning.rotas.problem import Duty, Kind, Member

OF_DUTY = ("id", "name", "need", "need_on", "on", "skills", "mix", "light", "village")
OF_PERSON = ("id", "name", "village", "skills", "duties", "away", "carried", "least", "most", "note")
MOST_PEOPLE, MOST_DUTIES, MOST_NEED = 2_000, 500, 500


@dataclass(frozen=True)
class Asks:
    """Of each duty what it asks of a person."""

    names: Names
    skills: tuple[frozenset[str], ...]
    villages: tuple[str, ...]


def read_duties(
    value: object, dates: tuple[date, ...], flaws: list[Flaw]
) -> tuple[list[str], tuple[Duty, ...], Asks]:
    """Ids, duties, and what they ask of people."""
    ids: list[str] = []
    found = []
    asked = []
    for where, row in _named(value, "duties", "việc", MOST_DUTIES, flaws):
        fields = Fields(row, where, flaws, known=OF_DUTY)
        own = _id_of(row, fields, ids)
        ids.append(own)
        name = nfc(str(row.get("name", own)))
        found.append(Duty(name, _needs(fields, dates), fields.flag("light"), _mix(fields)))
        asked.append((frozenset(map(fold, fields.texts("skills"))), fold(str(row.get("village", "")))))
    names = Names("việc", ids, [duty.name for duty in found])
    asks = Asks(names, tuple(s for s, _v in asked), tuple(v for _s, v in asked))
    return ids, tuple(found), asks


def read_people(
    value: object, dates: tuple[date, ...], asks: Asks, flaws: list[Flaw]
) -> tuple[list[str], tuple[Member, ...]]:
    """Ids and people, each with the duties he can take."""
    ids: list[str] = []
    found = []
    for where, row in _named(value, "people", "người", MOST_PEOPLE, flaws):
        fields = Fields(row, where, flaws, known=OF_PERSON)
        own = _id_of(row, fields, ids)
        ids.append(own)
        least, most = fields.whole("least", 0, 0, 10_000), _most(fields)
        if most is not None and least > most:
            fields.flaw("least, most", f"ít nhất {least} đêm mà nhiều nhất {most} đêm")
        away = fields.days("away", dates)
        skills = frozenset(map(fold, fields.texts("skills")))
        found.append(
            Member(
                name=nfc(str(row.get("name", own))),
                able=_able(fields, skills, asks),
                away=frozenset(n for n, day in enumerate(dates) if day in away),
                skills=skills,
                least=least,
                most=most,
                carried=_carried(fields),
            )
        )
    return ids, tuple(found)


def _named(
    value: object, field: str, noun: str, most: int, flaws: list[Flaw]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Rows of people or duties; a bare text is a row with that name."""
    if not isinstance(value, list) or not value:
        flaws.append(Flaw(field, f"phải là danh sách, có ít nhất một {noun}"))
        return
    if len(value) > most:
        flaws.append(Flaw(field, f"có {len(value)} {noun}, nhiều nhất {most}"))
        return
    for number, row in enumerate(value, start=1):
        if isinstance(row, str) and nfc(row):
            yield f"{noun} {number} ({nfc(row)})", {"id": row}
        elif isinstance(row, Mapping):
            known = row.get("name", row.get("id", ""))
            yield f"{noun} {number}" + (f" ({known})" if known else ""), row
        else:
            flaws.append(Flaw(f"{noun} {number}", f"phải là tên hoặc bảng, đang là {shown(row)}"))


def _id_of(row: Mapping[str, object], fields: Fields, ids: list[str]) -> str:
    value = row.get("id", row.get("name"))
    own = nfc(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not own:
        fields.flaw("name", "chưa ghi tên")
    elif own in ids:
        fields.flaw("id" if "id" in row else "name", f"ghi hai lần: {own!r}")
    return own


def _needs(fields: Fields, dates: tuple[date, ...]) -> tuple[int, ...]:
    usual = fields.whole("need", 1, 0, MOST_NEED)
    needs = [usual] * len(dates)
    if "on" in fields.table:
        held = fields.days("on", dates)
        needs = [usual if day in held else 0 for day in dates]
    special = fields.table.get("need_on", {})
    if not isinstance(special, Mapping):
        fields.flaw("need_on", 'phải là bảng như {"sat": 2, "2026-12-24": 3}')
        return tuple(needs)
    own = Fields(special, fields.where, fields.flaws)
    for name in sorted(special, key=lambda word: fold(str(word)) not in WEEKDAYS):  # single days win
        number = own.whole(name, 0, 0, MOST_NEED)
        days = Fields({name: [name]}, f"{fields.where} · need_on", fields.flaws).days(name, dates)
        needs = [number if day in days else need for day, need in zip(dates, needs, strict=True)]
    return tuple(needs)


def _mix(fields: Fields) -> dict[str, int]:
    table = fields.table.get("mix", {})
    if not isinstance(table, Mapping):
        fields.flaw("mix", 'phải là bảng như {"sơ cứu": 1}')
        return {}
    own = Fields(table, f"{fields.where} · mix", fields.flaws)
    return {fold(str(skill)): own.whole(skill, 1, 0, MOST_NEED) for skill in table}


def _able(fields: Fields, skills: frozenset[str], asks: Asks) -> frozenset[int]:
    """Duties of the person's village whose skills he has, or of these the ones that are listed."""
    village = fold(str(fields.table.get("village", "")))
    own = {
        d
        for d, (wanted, place) in enumerate(zip(asks.skills, asks.villages, strict=True))
        if wanted <= skills and (not place or not village or place == village)
    }
    if "duties" not in fields.table:
        return frozenset(own)
    named = {asks.names.find(d, f"{fields.where} · duties", fields.flaws) for d in fields.texts("duties")}
    return frozenset(own & named)


def _most(fields: Fields) -> int | None:
    return None if fields.table.get("most") is None else fields.whole("most", 0, 0, 10_000)


def _carried(fields: Fields) -> dict[Kind, int]:
    """Nights of earlier months: one number for nights, or a table by kind."""
    value = fields.table.get("carried", {})
    if isinstance(value, Mapping):
        own = Fields(value, f"{fields.where} · carried", fields.flaws, known=[*Kind])
        return {kind: own.whole(kind, 0, 0, 100_000) for kind in Kind}
    return {Kind.NIGHTS: fields.whole("carried", 0, 0, 100_000)}
