"""People that sheets speak of, whatever they list: found in the books, compared, written many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from keng.core.names import fold
from keng.records.imports.books import Books, numbers_of
from keng.records.imports.lines import Line
from keng.records.people.models import Account, Person, Phone
from keng.records.people.numbers import spoken
from keng.records.places.models import Village
from keng.records.traces import Trace, changed, made, state

BATCH = 400  # rows a statement: SQLite takes 32,766 parameters


@dataclass(frozen=True)
class Wanted:
    """A person as a row says it."""

    name: str
    form_of_address: str = ""
    village: Village | None = None
    phones: tuple[str, ...] = ()
    is_called_in_name: bool = False  # "Ông Lê Văn Tư": unsays no "bác" of the neighbours

    def called(self, person: Person) -> str:
        """The form of address that the row gives this person; empty where it changes nothing."""
        return "" if self.is_called_in_name and person.form_of_address else self.form_of_address

    @property
    def folded(self) -> str:
        return fold(self.name)


def wanted(line: Line, name: str, called: str, village: Village | None, phones: list[str]) -> Wanted:
    """The person of a row: called as its own column says, else as the name says it."""
    own = line.text("form_of_address", most=20)
    return Wanted(name, own or called, village, tuple(phones), is_called_in_name=not own)


@dataclass(frozen=True)
class Hand:
    """Who writes, when."""

    by: Account | None
    at: datetime


def village_of(line: Line, books: Books, *, is_required: bool = True) -> Village | None:
    """The village of a row: its own cell, else the title above; an unknown one is a fault with a guess."""
    text = line.text("village")
    if not text:
        if line.section is None and is_required:
            line.lacks("village", _("Chưa ghi thôn."))
        return line.section
    found = books.village(text) or books.village_in(text)
    if found is None:
        line.fault("village", unknown_village(text, books))
    return found


def unknown_village(text: str, books: Books) -> str:
    """Why, and what was perhaps meant."""
    why = _("Chưa có thôn “%(text)s”.") % {"text": text}
    likely = books.likely_village(text)
    if likely is None:
        return f"{why} {_('Thêm thôn này ở bảng Thôn, cụm trước.')}"
    return f"{why} {_('Có phải “%(name)s”?') % {'name': likely.name}}"


def compare(line: Line, wanted: Wanted, person: Person, *, key: str) -> None:
    """Marks of the name, the form of address, numbers not known yet; nothing is ever taken away."""
    line.change(key, person.name, wanted.name)
    if "form_of_address" in {c.key for c in line.table.columns}:
        line.change("form_of_address", person.form_of_address, wanted.called(person))
    known = numbers_of(person)
    more = [n for n in wanted.phones if n not in known]
    if more:
        phone = "phone" if any(c.key == "phone" for c in line.table.columns) else "keeper_phone"
        line.change(phone, say_phones(known), say_phones(known + more))


def say_phones(numbers: Sequence[str]) -> str:
    """Numbers as the column is written and read."""
    return ", ".join(spoken(n) for n in numbers)


def correct(person: Person, wanted: Wanted, hand: Hand) -> list[Trace]:
    """Write what `compare` found."""
    traces: list[Trace] = []
    before = state(person, ("name", "folded", "form_of_address"))
    person.name, person.folded = wanted.name, wanted.folded
    person.form_of_address = wanted.called(person) or person.form_of_address
    if state(person, before) != before:
        person.save()
        traces.append(changed(person, before))
    known = numbers_of(person)
    for order, number in enumerate((n for n in wanted.phones if n not in known), start=len(known)):
        traces.append(made(Phone.objects.create(person=person, number=number, order=order)))
    return traces


def write_people(books: Books, wanted: Sequence[Wanted], hand: Hand) -> list[tuple[Person, list[Trace]]]:
    """New people in the order given, with their numbers; they enter the books."""
    rows = [
        Person(
            commune=books.commune,
            village=w.village,
            name=w.name,
            folded=w.folded,
            form_of_address=w.form_of_address,
        )
        for w in wanted
    ]
    people = bulk_create_with_history(
        rows, Person, batch_size=BATCH, default_user=hand.by, default_date=hand.at
    )
    phones: list[Phone] = []
    of: list[int] = []
    for index, (person, one) in enumerate(zip(people, wanted, strict=True)):
        for order, number in enumerate(one.phones):
            phones.append(Phone(person=person, number=number, order=order))
            of.append(index)
    traces = [[made(person)] for person in people]
    for index, phone in zip(of, Phone.objects.bulk_create(phones, batch_size=BATCH), strict=True):
        traces[index].append(made(phone))
    for person in people:
        books.people[person.village_id, person.folded].append(person)
    return list(zip(people, traces, strict=True))
