"""The words of an alarm on their way: calls to people, the signal to the strikers, the later word to all."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from keng.core.escalation.fanout import Called
from keng.core.escalation.kinds import Kind
from keng.core.escalation.ladder import MANY, Circle
from keng.core.escalation.machine import APPROVAL, Because, State
from keng.core.signals import ALARMS, from_json, say
from keng.records.alarms.audience import strikers_of, told, villages_next_to
from keng.records.alarms.kinds import kind_of
from keng.records.alarms.models import Alarm
from keng.records.alarms.sounding import outlets_told, sounding_now
from keng.records.gongs.queries import codebook_in_force
from keng.records.messages.models import Channel, Lane, Message, Occasion
from keng.records.messages.outbox import Notice, no_longer_needed_all, post_each, post_to_board, row_of
from keng.records.messages.outlets import post_to_outlets, rows_to_outlets
from keng.records.messages.wording import own_words, said
from keng.records.people.models import Person

CALL_LASTS = timedelta(minutes=30)  # a call that comes later sends people running for nothing
WORD_LASTS = timedelta(hours=6)  # the word that it is over is worth hearing in the morning
MOST_NAMED = 2  # villages
FIRST = 10  # hands at a door before the eleventh of any other alarm hears of it
UPRIGHT = frozenset({Because.STOOD_DOWN, Because.CALLED_OFF})


def calls_owed(
    row: Alarm, called: Sequence[Called], *, is_begun: bool, at: datetime
) -> list[tuple[Notice, Person]]:
    """To each of them the call: what, where, how far, and one tap to answer.

    `is_begun`: others of these circles were called before them.
    """
    people = Person.objects.in_bulk([one.candidate.person for one in called])
    general = _params(row)
    return [
        (
            replace(
                _call(row, {**general, "far": _far(one)}, at),
                lane=_lane(one, is_first=not is_begun and n < FIRST),
            ),
            people[one.candidate.person],
        )
        for n, one in enumerate(called)
        if one.candidate.person in people
    ]


def _lane(one: Called, *, is_first: bool) -> Lane:
    """The first few of every alarm, then those at hand, then villages, whichever alarm came before which."""
    if one.candidate.circle in MANY:
        return Lane.VILLAGE
    return Lane.FIRST if is_first else Lane.ALARM


def board_call(row: Alarm, *, at: datetime) -> Notice:
    """What the commune's own board shows of it, whoever sits there."""
    return _call(row, {**_params(row), "far": ""}, at)


def strikes_owed(row: Alarm, *, is_relay: bool, at: datetime) -> list[tuple[Notice, Person]]:
    """To the gongs of the village, later those next to it: which signal, spelled from the codebook."""
    if row.is_silent or row.occasion == Occasion.DRILL:
        return []  # a silent alarm makes no sound; a drill strikes nothing that sleepers would run from
    villages = [v.pk for v in villages_next_to(row.village)] if is_relay else [row.village_id]
    notice = _notice(
        row,
        "alarm_strike",
        {**_params(row), "signal": _signal(row)},
        dedupe=f"alarm:{row.pk}/strike/{'relay' if is_relay else 'own'}",
        expires_at=at + CALL_LASTS,
    )
    people = strikers_of(villages, at=at, row=row)
    told = [person for person in people if person.pk != row.raised_by_id]
    first = replace(notice, lane=Lane.FIRST)
    return [(first if n < FIRST else notice, person) for n, person in enumerate(told)]


def aloud_rows(row: Alarm, circles: Collection[Circle], *, is_first: bool, at: datetime) -> list[Message]:
    """To the village's loudspeakers with its circle, to the nodes beside gongs that are to be struck."""
    rows: list[Message] = []
    outlets = sounding_now(row, circles, is_first=is_first)
    for kind, template in ALOUD.items():
        some = [one for one in outlets if one.kind == kind]
        call = f"alarm:{row.pk}/{template}/{row.rung}.{row.round}"
        rows += rows_to_outlets(_aloud(row, kind, dedupe=call, at=at), some, at) if some else []
    return rows


def read_out(row: Alarm) -> str:
    """What a loudspeaker says of this alarm, for the operator who reads it out himself."""
    notice = _aloud(row, Channel.LOUD, dedupe="", at=row.raised_at)
    message = row_of(notice, None, Channel.LOUD, None, row.raised_at, after=row.raised_at, key="")
    return said(message, own_words([message])).body


def _aloud(row: Alarm, kind: Channel, *, dedupe: str, at: datetime) -> Notice:
    is_drill = kind == Channel.LOUD and row.occasion == Occasion.DRILL
    template = "alarm_drill_aloud" if is_drill else ALOUD[kind]
    return _notice(row, template, _params(row), dedupe=dedupe, expires_at=at + CALL_LASTS)


def tell_everybody(row: Alarm, text: str, *, because: Because, serial: int, at: datetime) -> int:
    """The linked word to everyone who was told, once: update, all-clear, false alarm, correction."""
    if because in UPRIGHT:  # whoever has not heard of it yet need not be woken now
        no_longer_needed_all(row.subjects(), at=at, reason=_("báo động đã kết thúc"))
    params = {**_params(row), "text": text}
    notice = _notice(
        row,
        TEMPLATES[because],
        params,
        dedupe=f"alarm:{row.pk}/{because}/{serial}",
        expires_at=at + WORD_LASTS,
    )
    post_to_board(notice, at=at)
    post_to_outlets(notice, outlets_told(row), at=at)
    to_all = replace(notice, lane=Lane.VILLAGE)  # before it goes whoever is called to another alarm
    return post_each([(to_all, person) for person in told(row)], at=at)


ALOUD = {Channel.LOUD: "alarm_aloud", Channel.MESH: "alarm_beside"}
TEMPLATES = {
    Because.UPDATED: "alarm_update",
    Because.STOOD_DOWN: "alarm_over",
    Because.CALLED_OFF: "alarm_false",
    Because.CORRECTED: "alarm_correction",
}


def place_words(row: Alarm) -> str:
    """Where it is, as one neighbour tells another."""
    if row.area:
        return _("trong vùng đã khoanh")
    named = _named(row)
    if row.radius_m:
        return (_("trong vòng %(m)s m quanh %(place)s") if named else _("trong vòng %(m)s m")) % {
            "m": row.radius_m,
            "place": named,
        }
    return named


def _named(row: Alarm) -> str:
    if row.household is not None:
        return _("nhà %(head)s") % {"head": row.household.head}
    if row.post is not None:
        return _("gần %(post)s") % {"post": row.post}
    return _("cụm %(cluster)s") % {"cluster": row.cluster} if row.cluster is not None else ""


def _params(row: Alarm) -> dict[str, str]:
    kind: Kind = kind_of(row.commune, row.kind)
    return {
        "kind": kind.name.upper(),
        "place": ", ".join(filter(None, (place_words(row), str(row.village), *_others(row)))),
        "time": f"{timezone.localtime(row.raised_at, row.commune.zone):%H:%M}",
        "emergency": kind.emergency,
        "note": f" {row.note}" if row.note else "",
        "wait": _(" trong %(n)s giây") % {"n": int(APPROVAL.total_seconds())} if row.round == 0 else "",
    }


def _others(row: Alarm) -> list[str]:
    """The further villages of a wide alarm: by name while an SMS has room, else how many."""
    others = [str(village) for village in row.others.all()] if row.is_wide else []
    return others if len(others) <= MOST_NAMED else [_("%(n)s thôn khác") % {"n": len(others)}]


def _call(row: Alarm, params: dict[str, str], at: datetime) -> Notice:
    dedupe = f"alarm:{row.pk}/{row.rung}.{row.round}"
    return _notice(row, _call_words(row), params, dedupe=dedupe, expires_at=at + CALL_LASTS)


def _call_words(row: Alarm) -> str:
    """What a call says: a wide alarm asks for a second yes first, a drill tells nobody to dial."""
    if row.state == State.PENDING:
        return "alarm_consent"
    return "alarm_drill" if row.occasion == Occasion.DRILL else "alarm_call"


def _notice(
    row: Alarm, template: str, params: dict[str, str], *, dedupe: str, expires_at: datetime
) -> Notice:
    return Notice(
        template=template,
        commune_id=row.commune_id,
        village_id=row.village_id,
        params=params,
        lane=Lane.ALARM,
        occasion=Occasion(row.occasion),
        subject=f"alarm:{row.pk}",
        dedupe=dedupe,
        expires_at=expires_at,
        only_by=frozenset(row.drill_paths) if row.occasion == Occasion.DRILL else None,
    )


def _far(one: Called) -> str:
    metres = one.candidate.distance_m
    return "" if metres is None else _(" Cách nhà bác %(m)d m.") % {"m": round(metres, -1)}


def _signal(row: Alarm) -> str:
    """The signal of this kind in the commune's codebook, else its alarm signal, in words."""
    book = codebook_in_force(row.commune)
    found = {s.purpose: s for s in book.signals.all()} if book else {}
    for purpose in (kind_of(row.commune, row.kind).signal, *ALARMS):
        if purpose in found:
            return say(from_json(found[purpose].definition))
    return _("kẻng báo động dồn dập, liên tục")
