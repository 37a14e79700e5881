"""Shifts: written ahead, passed on, never doubled."""

from datetime import UTC, date, datetime, timedelta

import pytest

from keng.records.messages.models import Message
from keng.records.people.models import Person
from keng.records.refusal import Refused
from keng.records.roster import actions, swaps
from keng.records.roster.models import Duty, Rota, Shift
from keng.records.roster.queries import gaps, on_duty
from keng.records.roster.turns import nights_between
from keng.records.watch import rota_notices
from tests.web.conftest import World, world
from tests.web.rows import on, post_at, striker

__all__ = ["world"]
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # ten in the morning in the village
TONIGHT = date(2026, 11, 23)


@pytest.fixture
def folk(world: World) -> list[Person]:
    return [striker(world, name, world.mot) for name in ("Hòa", "Lan", "Tư")]


def rotation(world: World, folk: list[Person], duty: Duty, *, shift: int = 0) -> Rota:
    post = world.mot.gong_posts.first() or post_at(world.mot)
    people = folk[shift:] + folk[:shift]
    return actions.set_rota(
        post, duty=duty, people=people, turn=Rota.Turn.NIGHTLY, starts_on=TONIGHT, by=None, at=AT
    )


@pytest.mark.feature("E1", "E2")
def test_thirty_nights_are_written_once_with_two_people_each(world: World, folk: list[Person]) -> None:
    rotation(world, folk, Duty.STRIKER)
    rota = rotation(world, folk, Duty.DEPUTY, shift=1)
    until = TONIGHT + timedelta(days=30)
    assert actions.write_shifts(world.commune, until=until, at=AT) == 62
    assert actions.write_shifts(world.commune, until=until, at=AT) == 0
    nights = nights_between(TONIGHT, until)
    for night in nights:
        pair = on_duty([rota.post_id], night)[rota.post_id]
        assert pair[Duty.STRIKER] != pair[Duty.DEPUTY]
    assert gaps([rota.post], nights=nights) == []


def test_two_people_alone_cover_every_night(world: World, folk: list[Person]) -> None:
    rotation(world, folk[:2], Duty.STRIKER)
    rota = rotation(world, folk[:2], Duty.DEPUTY)
    actions.write_shifts(world.commune, until=TONIGHT + timedelta(days=9), at=AT)
    assert gaps([rota.post], nights=nights_between(TONIGHT, TONIGHT + timedelta(days=9))) == []


@pytest.mark.feature("E3")
def test_leave_passes_the_nights_to_others_and_back_nothing_is_blamed(
    world: World, folk: list[Person]
) -> None:
    rota = rotation(world, folk, Duty.STRIKER)
    actions.write_shifts(world.commune, until=TONIGHT + timedelta(days=8), at=AT)
    before = {s.night: s.person_id for s in Shift.objects.filter(replaced_at=None)}
    _leave, empty = actions.take_leave(
        folk[1], from_on=TONIGHT, until_on=TONIGHT + timedelta(days=5), reason="ốm", at=AT
    )
    assert empty == []
    for night, person in before.items():
        now = on_duty([rota.post_id], night)[rota.post_id][Duty.STRIKER].pk
        gone = person == folk[1].pk and night <= TONIGHT + timedelta(days=5)
        assert (now != person) if gone else (now == person)
    stand_ins = Shift.objects.filter(origin="stand_in", replaced_at=None)
    assert len({s.person_id for s in stand_ins}) == 2, "one absence is shared"


def test_leave_that_nobody_can_take_is_a_gap_said_aloud(world: World, folk: list[Person]) -> None:
    rotation(world, folk[:1], Duty.STRIKER)
    actions.write_shifts(world.commune, until=TONIGHT, at=AT)
    _leave, empty = actions.take_leave(folk[0], from_on=TONIGHT, until_on=TONIGHT, reason="", at=AT)
    assert [s.night for s in empty] == [TONIGHT]


def test_coming_back_early_fills_the_empty_nights(world: World, folk: list[Person]) -> None:
    rota = rotation(world, folk[:1], Duty.STRIKER)
    actions.write_shifts(world.commune, until=TONIGHT + timedelta(days=3), at=AT)
    leave, empty = actions.take_leave(
        folk[0], from_on=TONIGHT, until_on=TONIGHT + timedelta(days=1), reason="", at=AT
    )
    assert len(empty) == 2
    actions.come_back(leave, at=AT + timedelta(hours=1))
    assert on_duty([rota.post_id], TONIGHT)[rota.post_id][Duty.STRIKER] == folk[0]


@pytest.mark.feature("E3")
def test_a_swap_counts_once_the_other_agrees(world: World, folk: list[Person]) -> None:
    shift = on(post_at(world.mot), TONIGHT, folk[0])
    to_lan = rota_notices.ask_swap(shift, to=folk[1], at=AT)
    to_tu = rota_notices.ask_swap(shift, to=folk[2], at=AT)
    assert on_duty([shift.post_id], TONIGHT)[shift.post_id][Duty.STRIKER] == folk[0]
    rota_notices.agree_swap(to_lan, at=AT)
    assert on_duty([shift.post_id], TONIGHT)[shift.post_id][Duty.STRIKER] == folk[1]
    with pytest.raises(Refused):
        rota_notices.agree_swap(to_tu, at=AT)
    assert Message.objects.filter(person=folk[0], template="swap_agreed").exists()
    assert Message.objects.filter(person=folk[1], template="swap_asked").exists()


def test_a_deputy_cannot_also_take_the_strike(world: World, folk: list[Person]) -> None:
    shift = on(post_at(world.mot), TONIGHT, folk[0])
    on(shift.post, TONIGHT, folk[1], Duty.DEPUTY)
    swap = swaps.ask_swap(shift, to=folk[1], at=AT)
    with pytest.raises(Refused):
        swaps.agree_swap(swap, at=AT)
    swap.refresh_from_db()
    assert swap.state == "asked", "a refused change leaves nothing behind"


@pytest.mark.feature("E4")
def test_a_gap_within_three_days_reaches_the_head_once(world: World, folk: list[Person]) -> None:
    from keng.core.rights import Role

    head = world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot)
    post = post_at(world.mot)
    for days in range(4):
        on(post, TONIGHT + timedelta(days=days), folk[0])
        if days != 2:
            on(post, TONIGHT + timedelta(days=days), folk[1], Duty.DEPUTY)
    rota_notices.warn_gaps(world.commune, at=AT)
    rota_notices.warn_gaps(world.commune, at=AT + timedelta(hours=1))
    told = Message.objects.filter(person=head, template="rota_gap")
    assert told.count() == 1
    assert told.get().params["night"] == "25/11"
    assert "đánh thay" in told.get().params["what"]


def test_nobody_is_woken_about_a_gap_three_days_away(world: World) -> None:
    post_at(world.mot)
    assert rota_notices.warn_gaps(world.commune, at=datetime(2026, 11, 23, 20, 0, tzinfo=UTC)) == 0


def test_a_new_rotation_takes_over_the_written_nights(world: World, folk: list[Person]) -> None:
    rota = rotation(world, folk, Duty.STRIKER)
    actions.write_shifts(world.commune, until=TONIGHT + timedelta(days=5), at=AT)
    actions.set_rota(
        rota.post,
        duty=Duty.STRIKER,
        people=[folk[2]],
        turn=Rota.Turn.WEEKLY,
        starts_on=TONIGHT + timedelta(days=2),
        by=None,
        at=AT,
    )
    standing = {s.night: s.person_id for s in Shift.objects.filter(replaced_at=None)}
    assert len(standing) == 6
    assert {standing[TONIGHT + timedelta(days=n)] for n in range(2, 6)} == {folk[2].pk}
