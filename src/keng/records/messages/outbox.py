"""The outbox: what is owed is written in the transaction of what caused it, and nowhere else.

One row a person and path. A person's second path waits that person's own delay, and is dropped once
the first has arrived. A person nobody can reach is a row too: failed, with the reason, in red.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from keng.records.messages.models import Channel, ContactPath, Lane, Message, Occasion
from keng.records.people.models import Person, Phone

NO_PATH = gettext_noop("không có số điện thoại, không có máy nhận thông báo")
NOT_IN_THE_DRILL = gettext_noop("diễn tập không dùng đường này")
USEFUL = timedelta(hours=2)  # a notice that names no end is not worth sending later than this


@dataclass(frozen=True)
class Notice:
    """What is to be said, once, before it is known by which path."""

    template: str
    commune_id: int
    params: Mapping[str, str] = field(default_factory=dict)
    village_id: int | None = None
    lane: Lane = Lane.DUTY
    occasion: Occasion = Occasion.REAL
    subject: str = ""  # "expectation:12": what an answer answers
    dedupe: str = ""  # the event it tells of; empty means it can never be a repeat
    bundle: str = ""
    expires_at: datetime | None = None
    send_after: datetime | None = None
    only_by: frozenset[str] | None = None  # the channels it may use at all; a drill names its own


def post(notice: Notice, *, to: Iterable[Person], at: datetime) -> int:
    """Owe one notice to several people; how many messages that makes."""
    return post_each([(notice, person) for person in to], at=at)


def post_each(owed: Sequence[tuple[Notice, Person | None]], *, at: datetime) -> int:
    """Owe many notices at once, in three statements however many they are; None is the commune's board."""
    return put(rows_of(owed, at))


def put(rows: Sequence[Message]) -> int:
    """Write what was made ready; what was owed before by the same key stays as it was. How many they are."""
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def rows_of(owed: Sequence[tuple[Notice, Person | None]], at: datetime) -> list[Message]:
    """Notices as the messages they make, each by its person's own ways; read, not yet written."""
    ways = _ways({person.pk for _, person in owed if person is not None})
    return [
        row
        for notice, person in owed
        for row in (
            _rows(outside_quiet_hours(notice, person, at), person, _open(notice, ways, person), at)
            if person is not None
            else [_on_board(notice, at)]
        )
    ]


def post_to_board(notice: Notice, *, at: datetime) -> None:
    """Owe a notice to the commune's own board, where somebody watches."""
    put([_on_board(notice, at)])


def answer(notice: Notice, *, phone: Phone, at: datetime) -> None:
    """Owe an SMS back to the very number that wrote, whatever paths that person prefers."""
    path, _made = ContactPath.objects.get_or_create(
        person_id=phone.person_id,
        channel=Channel.SMS,
        phone=phone,
        address="",
        defaults={"is_enabled": False},  # known for answers; notices still go the person's own way
    )
    post_by(notice, path=path, at=at)


def post_by(notice: Notice, *, path: ContactPath, at: datetime) -> None:
    """Owe a notice by exactly one path, whether its owner wants others by it or not."""
    put([_by(notice, path, at)])


def post_by_each(owed: Sequence[tuple[Notice, ContactPath]], *, at: datetime) -> int:
    """Owe many notices, each by its own path and outside its owner's quiet hours; how many that makes."""
    return put([_by(outside_quiet_hours(notice, path.person, at), path, at) for notice, path in owed])


def channels_of(person_ids: set[int]) -> dict[int, list[Channel]]:
    """By which paths each person would be told now, in that person's order; nobody without any."""
    return {person: [way.channel for way in ways] for person, ways in _ways(person_ids).items()}


def no_longer_needed(subject: str, *, at: datetime, reason: str) -> int:
    """Drop what is still unsent about a subject; how many rows that were."""
    return no_longer_needed_all([subject], at=at, reason=reason)


def no_longer_needed_all(subjects: Sequence[str], *, at: datetime, reason: str) -> int:
    """The same for many subjects at once."""
    waiting = Message.objects.filter(subject__in=subjects, state=Message.State.QUEUED)
    return waiting.update(state=Message.State.SUPPRESSED, state_at=at, reason=reason[:200])


def outside_quiet_hours(notice: Notice, person: Person, at: datetime) -> Notice:
    """A plain notice waits for the end of its reader's quiet hours; the watch and an alarm never wait."""
    if notice.lane != Lane.NOTICE:
        return notice
    begin, end = person.quiet_from, person.quiet_to
    if begin is None or end is None:  # no hours of his own: the commune's
        begin, end = person.commune.quiet_from, person.commune.quiet_to
    if begin is None or end is None:
        return notice
    first = notice.send_after or at
    local = first.astimezone(person.commune.zone)
    clock = local.time()
    is_quiet = begin <= clock < end if begin <= end else clock >= begin or clock < end
    if not is_quiet:
        return notice
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    after = datetime.combine(day, end, tzinfo=person.commune.zone)
    useful = (notice.expires_at or first + USEFUL) - first
    return replace(notice, send_after=after, expires_at=after + useful)


@dataclass(frozen=True)
class _Way:
    channel: Channel
    path: ContactPath | None
    delay: timedelta


def _ways(person_ids: set[int]) -> dict[int, list[_Way]]:
    """Each person's own paths in that person's order; a bare phone number is an SMS path."""
    found: dict[int, list[_Way]] = {}
    chosen = ContactPath.objects.filter(person_id__in=person_ids, is_enabled=True).order_by("order", "pk")
    for path in chosen:
        way = _Way(Channel(path.channel), path, timedelta(seconds=path.delay_seconds))
        found.setdefault(path.person_id, []).append(way)
    bare = person_ids - found.keys()  # nothing chosen: the first number is the path
    for person_id in Phone.objects.filter(person_id__in=bare).values_list("person_id", flat=True):
        found.setdefault(person_id, [_Way(Channel.SMS, None, timedelta())])
    return found


def _open(notice: Notice, ways: Mapping[int, list[_Way]], person: Person) -> list[_Way]:
    """The person's ways that the notice may take. A drill that names none goes to nobody's phone."""
    known = ways.get(person.pk, [])
    if notice.only_by is not None:
        known = [way for way in known if way.channel in notice.only_by]
    if notice.lane != Lane.NOTICE:
        return known
    silent = [way for way in known if way.channel != Channel.VOICE]  # nobody is rung up for a notice
    return silent or known


def _rows(notice: Notice, person: Person, ways: list[_Way], at: datetime) -> list[Message]:
    if not ways:
        row = row_of(notice, person, Channel.SMS, None, at, after=at, key="none")
        row.state, row.reason = Message.State.FAILED, NO_PATH
        if notice.only_by is not None:
            row.state, row.reason = Message.State.SUPPRESSED, NOT_IN_THE_DRILL
        return [row]
    first = notice.send_after or at
    together = uuid.uuid4()
    return [
        row_of(notice, person, w.channel, w.path, at, after=first + w.delay, key=_key(w), together=together)
        for w in ways
    ]


def _on_board(notice: Notice, at: datetime) -> Message:
    return row_of(notice, None, Channel.BOARD, None, at, after=at, key="board")


def _by(notice: Notice, path: ContactPath, at: datetime) -> Message:
    after, key = notice.send_after or at, f"{path.channel}{path.pk}"
    return row_of(notice, path.person, Channel(path.channel), path, at, after=after, key=key)


def _key(way: _Way) -> str:
    return f"{way.channel}{way.path.pk if way.path else ''}"


def row_of(
    notice: Notice,
    person: Person | None,
    channel: Channel,
    path: ContactPath | None,
    at: datetime,
    *,
    after: datetime,
    key: str,
    together: uuid.UUID | None = None,
) -> Message:
    """One message as it is owed; every path's rows are made here."""
    whom = person.pk if person else "board"
    return Message(
        commune_id=notice.commune_id,
        village_id=notice.village_id,
        notice=together or uuid.uuid4(),
        person_id=person.pk if person else None,
        channel=channel,
        path_id=path.pk if path else None,
        occasion=notice.occasion,
        lane=notice.lane,
        template=notice.template,
        params=dict(notice.params),
        dedupe=f"{notice.dedupe or uuid.uuid4()}/{whom}/{key}",
        bundle=notice.bundle,
        subject=notice.subject,
        made_at=at,
        send_after=after,
        expires_at=notice.expires_at or at + USEFUL,
        state_at=at,
    )
