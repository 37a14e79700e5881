"""The life of an alarm: every path, and what must hold on all of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keng.core.escalation.ladder import (
    FIRE,
    POLICE,
    SILENT,
    USUAL,
    Circle,
    Ladder,
    LadderFault,
    Rung,
    faults,
    timetable,
)
from keng.core.escalation.machine import (
    TABLE,
    Alarm,
    Because,
    Event,
    Happening,
    NotAllowed,
    Reply,
    State,
    awaited,
    has_overslept,
    is_answered,
    step,
)
from keng.core.escalation.musts import Answerers, Asked, Must
from keng.core.rights import Role

AT = datetime(2026, 11, 23, 19, 13, tzinfo=UTC)  # 02:13 in the village
MINUTE = timedelta(minutes=1)
LAN, HOA, DUNG, POLICE_MAN = 1, 2, 3, 4
EVERYONE = (Circle.VILLAGE, Circle.COMMUNE)


def raised(need=2, ladder=USUAL, **fields):
    return step(Alarm(need, **fields), Event(Happening.RAISED, LAN), ladder, AT, is_new=True)


def coming(who, minutes=2):
    return Event(Happening.ANSWERED, who, Reply.COMING, minutes)


def due(alarm, ladder=USUAL):
    return step(alarm, Event(Happening.DUE), ladder, alarm.wake_at)


def test_an_alarm_calls_the_next_door_at_once():
    decision = raised()
    assert decision.calls == (Circle.GROUP, Circle.TEAM)
    assert decision.alarm.wake_at == AT + 3 * MINUTE


def test_silence_widens_the_circle_and_never_goes_quiet():
    decision, calls = raised(), []
    for _ in range(7):
        decision = due(decision.alarm)
        calls.append(decision.calls)
    assert calls[:3] == [(Circle.VILLAGE,), (Circle.NEIGHBOURS,), (Circle.COMMUNE,)]
    assert calls[3:] == [(Circle.COMMUNE,)] * 4
    assert decision.because is Because.NOBODY_ABOVE
    assert decision.alarm.round == 4


def test_coming_is_a_head_count_and_never_a_mute():
    one = step(raised(need=2).alarm, coming(HOA), USUAL, AT + MINUTE)
    assert (one.alarm.state, one.because) == (State.CALLING, Because.COUNTED)
    widened = due(one.alarm)
    assert (widened.calls, widened.because) == ((Circle.VILLAGE,), Because.TOO_FEW)
    enough = step(widened.alarm, coming(DUNG), USUAL, AT + 4 * MINUTE)
    assert (enough.alarm.state, enough.because) == (State.MANNED, Because.ENOUGH)


def test_a_promise_that_nobody_follows_up_reopens_one_step_higher():
    alarm = step(raised(need=1).alarm, coming(HOA, minutes=4), USUAL, AT).alarm
    assert alarm.wake_at == AT + 7 * MINUTE  # four minutes, and three of grace
    reopened = due(alarm)
    assert (reopened.because, reopened.calls) == (Because.BROKEN_PROMISE, (Circle.VILLAGE,))
    assert reopened.alarm.strength() == 0


def test_somebody_on_the_scene_holds_the_ladder_until_it_is_forgotten():
    alarm = step(raised(need=1).alarm, Event(Happening.ANSWERED, HOA, Reply.ON_SCENE), USUAL, AT).alarm
    assert alarm.state is State.ON_SCENE
    asked = due(alarm)
    assert (asked.because, asked.calls, asked.alarm.state) == (
        Because.FORGOTTEN,
        (Circle.COMMUNE,),
        State.ON_SCENE,
    )
    assert asked.alarm.rung == USUAL.top


def test_whoever_cannot_after_all_sets_the_ladder_going_at_once():
    alarm = step(raised(need=1).alarm, coming(HOA), USUAL, AT).alarm
    fell = step(alarm, Event(Happening.ANSWERED, HOA, Reply.CANNOT), USUAL, AT + MINUTE)
    assert (fell.because, fell.alarm.wake_at) == (Because.FELL_SHORT, AT + MINUTE)


def test_a_wide_alarm_waits_for_a_second_officer():
    held = raised(is_wide=True)
    assert (held.alarm.state, held.calls) == (State.PENDING, (Circle.COMMUNE,))
    with pytest.raises(NotAllowed):
        step(held.alarm, Event(Happening.APPROVED, LAN), USUAL, AT)  # her own alarm
    with pytest.raises(NotAllowed):
        step(held.alarm, Event(Happening.APPROVED), USUAL, AT)
    let = step(held.alarm, Event(Happening.APPROVED, POLICE_MAN), USUAL, AT + MINUTE)
    assert (let.alarm.state, let.calls) == (State.CALLING, (Circle.GROUP, Circle.TEAM))


def test_without_a_second_officer_the_commune_police_alone_are_told_again_and_again():
    decision = raised(is_wide=True)
    assert decision.alarm.wake_at == AT + MINUTE
    for _ in range(3):
        decision = due(decision.alarm)
        assert (decision.calls, decision.because) == ((Circle.COMMUNE,), Because.NOT_APPROVED)


@pytest.mark.parametrize("kind", [Happening.STOOD_DOWN, Happening.CALLED_OFF])
def test_only_a_named_person_ends_it(kind):
    alarm = raised().alarm
    with pytest.raises(NotAllowed):
        step(alarm, Event(kind), USUAL, AT)
    ended = step(alarm, Event(kind, HOA), USUAL, AT + MINUTE)
    assert (ended.alarm.state, ended.alarm.wake_at, ended.tells) == (State.ENDED, None, True)
    with pytest.raises(NotAllowed):
        step(ended.alarm, Event(kind, HOA), USUAL, AT + MINUTE)


def test_a_word_after_the_end_is_a_correction():
    ended = step(raised().alarm, Event(Happening.STOOD_DOWN, HOA), USUAL, AT).alarm
    assert step(ended, Event(Happening.UPDATED, HOA), USUAL, AT).because is Because.CORRECTED
    with pytest.raises(NotAllowed):
        step(ended, Event(Happening.WITNESSED, DUNG), USUAL, AT)  # a new report is a new alarm


def test_a_named_person_merges_two_and_parts_them_and_what_was_ended_by_a_word_stays_ended():
    alarm = raised().alarm
    for kind in (Happening.MERGED, Happening.JOINED):
        with pytest.raises(NotAllowed):
            step(alarm, Event(kind), USUAL, AT)
    assert step(alarm, Event(Happening.JOINED, HOA), USUAL, AT).alarm == alarm
    gone = step(alarm, Event(Happening.MERGED, HOA), USUAL, AT + MINUTE)
    assert (gone.alarm.state, gone.alarm.wake_at, gone.tells, gone.calls) == (State.ENDED, None, False, ())
    again = step(gone.alarm, Event(Happening.PARTED, HOA), USUAL, AT + 2 * MINUTE).alarm
    assert (again.state, again.rung, again.wake_at) == (State.CALLING, 0, AT + 2 * MINUTE)
    assert due(again).calls == (Circle.VILLAGE,)
    waiting = step(raised(is_wide=True).alarm, Event(Happening.MERGED, HOA), USUAL, AT).alarm
    assert step(waiting, Event(Happening.PARTED, HOA), USUAL, AT).alarm.state is State.PENDING
    for over in (gone.alarm, step(alarm, Event(Happening.STOOD_DOWN, HOA), USUAL, AT).alarm):
        with pytest.raises(NotAllowed):
            step(over, Event(Happening.PARTED, None if over.is_merged else HOA), USUAL, AT)


def test_a_look_before_its_time_changes_nothing():
    alarm = raised().alarm
    decision = step(alarm, Event(Happening.DUE), USUAL, AT + MINUTE)
    assert (decision.alarm, decision.calls, decision.because) == (alarm, (), Because.EARLY)


def test_a_ladder_cut_short_in_the_middle_of_an_alarm_does_not_let_it_down():
    high = replace(raised().alarm, rung=3)
    short = Ladder((Rung((Circle.TEAM,)), Rung((Circle.COMMUNE,))))
    decision = step(high, Event(Happening.DUE), short, high.wake_at)
    assert (decision.calls, decision.alarm.rung) == ((Circle.COMMUNE,), 3)


ASKING = Ladder(
    (
        Rung((Circle.TEAM,), 2 * MINUTE, Must(Answerers.EVERYBODY)),
        Rung((Circle.VILLAGE,), 3 * MINUTE, Must(Answerers.TEAM, 2)),
        Rung((Circle.COMMUNE,), 3 * MINUTE, Must(Answerers.POLICE, 1)),
    )
)
TEAM = frozenset({Role.TEAM_MEMBER})
CALLED = (
    Asked(HOA, 0, TEAM),
    Asked(DUNG, 0, TEAM),
    Asked(5, 1),
    Asked(POLICE_MAN, 2, frozenset({Role.POLICE_OFFICER})),
)


def cannot(who):
    return Event(Happening.ANSWERED, who, Reply.CANNOT)


def test_hands_enough_do_not_hold_the_ladder_while_one_who_must_answer_is_silent():
    alarm = replace(raised(need=1, ladder=ASKING).alarm, asked=CALLED[:2])
    one = step(alarm, coming(HOA, minutes=9), ASKING, AT + MINUTE)
    assert (one.alarm.state, one.because) == (State.CALLING, Because.AWAITED)
    assert awaited(one.alarm, ASKING) == {DUNG}
    all_of_them = step(one.alarm, cannot(DUNG), ASKING, AT + MINUTE)  # an answer: he has heard it
    assert (all_of_them.alarm.state, all_of_them.because) == (State.MANNED, Because.ENOUGH)
    assert awaited(all_of_them.alarm, ASKING) == frozenset()
    higher = due(one.alarm, ASKING)
    assert (higher.because, higher.calls, higher.alarm.rung) == (Because.UNANSWERED, (Circle.VILLAGE,), 1)


def test_so_many_of_a_role_must_be_coming_and_the_top_asks_until_they_are():
    alarm = replace(raised(need=1, ladder=ASKING).alarm, rung=1, asked=CALLED)
    one = step(step(alarm, coming(HOA, minutes=9), ASKING, AT).alarm, cannot(DUNG), ASKING, AT)
    assert (one.because, is_answered(one.alarm, ASKING)) == (Because.AWAITED, False)
    two = step(one.alarm, coming(DUNG, minutes=9), ASKING, AT)
    assert two.alarm.state is State.MANNED
    back = step(two.alarm, cannot(DUNG), ASKING, AT + MINUTE)  # one who had taken it gives it back
    assert (back.because, back.alarm.wake_at) == (Because.FELL_SHORT, AT + MINUTE)
    top = due(one.alarm, ASKING)
    again = due(top.alarm, ASKING)
    assert (again.because, again.calls, again.alarm.round) == (Because.UNANSWERED, (Circle.COMMUNE,), 1)
    held = step(top.alarm, Event(Happening.ANSWERED, POLICE_MAN, Reply.ON_SCENE), ASKING, AT)
    assert held.alarm.state is State.ON_SCENE


def test_whoever_leads_has_the_next_rung_called_before_its_time():
    alarm = step(raised(need=1).alarm, Event(Happening.ANSWERED, HOA, Reply.ON_SCENE), USUAL, AT).alarm
    wider = step(alarm, Event(Happening.WIDENED, HOA), USUAL, AT + MINUTE)
    assert (wider.calls, wider.because, wider.alarm.rung) == ((Circle.VILLAGE,), Because.WIDENED, 1)
    assert (wider.alarm.state, wider.alarm.wake_at) == (State.ON_SCENE, alarm.wake_at)
    with pytest.raises(NotAllowed):
        step(alarm, Event(Happening.WIDENED), USUAL, AT)  # by nobody


def test_a_rung_left_behind_waits_for_nobody_and_where_nobody_is_meant_the_ladder_goes_on():
    quiet = Ladder((*ASKING.rungs[:1], *USUAL.rungs[1:]))
    alarm = replace(raised(need=1, ladder=quiet).alarm, asked=CALLED[:2])
    one = step(alarm, coming(HOA, minutes=9), quiet, AT)
    higher = due(one.alarm, quiet)
    assert (higher.calls, higher.alarm.state) == ((Circle.VILLAGE,), State.MANNED)
    assert higher.alarm.wake_at == AT + 12 * MINUTE  # nine minutes on the way, three of grace
    nobody = step(replace(alarm, asked=()), coming(HOA), quiet, AT)
    assert nobody.because is Because.AWAITED


EVENTS = st.one_of(
    st.just(Event(Happening.DUE)),
    st.builds(Event, st.just(Happening.WITNESSED), st.integers(1, 9)),
    st.builds(Event, st.just(Happening.JOINED), st.integers(1, 9)),
    st.builds(Event, st.just(Happening.APPROVED), st.integers(1, 9)),
    st.builds(Event, st.just(Happening.WIDENED), st.integers(1, 9)),
    st.builds(Event, st.just(Happening.UPDATED), st.integers(1, 9)),
    st.builds(
        Event, st.just(Happening.ANSWERED), st.integers(1, 9), st.sampled_from(Reply), st.integers(1, 30)
    ),
)
ASKED = st.lists(
    st.builds(
        Asked,
        st.integers(1, 9),
        st.integers(0, 2),
        st.frozensets(st.sampled_from([Role.TEAM_MEMBER, Role.POLICE_CHIEF]), max_size=1),
    ),
    max_size=6,
).map(tuple)
NIGHTS = st.lists(st.tuples(st.integers(0, 900), EVENTS), max_size=40)


def play(alarm, ladder, night):
    """The decisions of a night; what the table does not list is left out, as the edges refuse it."""
    at, decisions = AT, [step(alarm, Event(Happening.RAISED, LAN), ladder, AT, is_new=True)]
    for seconds, event in night:
        at += timedelta(seconds=seconds)
        try:
            decisions.append(step(decisions[-1].alarm, event, ladder, at))
        except NotAllowed:
            continue
    return decisions


@settings(max_examples=400)
@given(
    NIGHTS, st.sampled_from([USUAL, FIRE, POLICE, SILENT, ASKING]), st.integers(1, 8), st.booleans(), ASKED
)
def test_on_every_path_it_stays_awake_and_climbs_and_no_path_leads_to_silence(
    night, ladder, need, is_wide, asked
):
    born = Alarm(need, is_wide, asked=asked)
    decisions = play(born, ladder, night)
    assert decisions == play(born, ladder, night)  # replaying gives the row
    held = [d.alarm for d in decisions if d.because is Because.ENOUGH or d.because is Because.ARRIVED]
    assert all(is_answered(a, ladder) and a.strength() >= need for a in held)
    assert all(d.alarm.wake_at is not None for d in decisions)
    rungs = [d.alarm.rung for d in decisions]
    assert rungs == sorted(rungs)
    assert all(d.alarm.state is not State.ENDED for d in decisions)  # nobody ended it
    final = decisions[-1].alarm
    now = AT + timedelta(seconds=sum(seconds for seconds, _event in night))
    assert not has_overslept(final, ladder, now)
    assert has_overslept(final, ladder, now - timedelta(days=1))  # the clock was set back
    for _ in range(len(ladder.rungs) + 2):  # left alone from here on
        decision = due(final, ladder)
        assert decision.calls
        final = decision.alarm
    assert Circle.COMMUNE in decision.calls  # and in the end somebody who is always there


def test_every_state_that_is_open_can_be_ended_and_looks_again():
    for state in set(State) - {State.ENDED}:
        assert {(state, Happening.DUE), (state, Happening.STOOD_DOWN), (state, Happening.CALLED_OFF)} <= set(
            TABLE
        )


@pytest.mark.parametrize("ladder", [USUAL, FIRE, POLICE, SILENT])
def test_the_ladders_we_ship_can_be_used(ladder):
    assert faults(ladder) == ()


@pytest.mark.parametrize(
    ("ladder", "fault"),
    [
        (Ladder(()), (0, LadderFault.NO_RUNGS)),
        (Ladder((Rung(()), Rung((Circle.COMMUNE,)))), (0, LadderFault.NO_CIRCLE)),
        (Ladder((Rung((Circle.VILLAGE,)),)), (0, LadderFault.ENDS_IN_NOBODY)),
        (Ladder((Rung((Circle.COMMUNE,), 11 * MINUTE),)), (0, LadderFault.GOES_QUIET)),
        (Ladder((Rung((Circle.COMMUNE,), MINUTE / 6),)), (0, LadderFault.TOO_HASTY)),
        (Ladder((Rung((Circle.COMMUNE,)),), repeat=30 * MINUTE), (0, LadderFault.TOP_GOES_QUIET)),
        (Ladder((Rung(EVERYONE, must=Must(Answerers.EVERYBODY)),)), (0, LadderFault.ASKS_A_VILLAGE)),
        (Ladder((Rung(EVERYONE, must=Must(Answerers.TEAM, 0)),)), (0, LadderFault.ASKS_NOBODY)),
    ],
)
def test_a_ladder_that_ends_in_nobody_or_goes_quiet_is_refused(ladder, fault):
    assert fault in faults(ladder)


def test_the_timetable_says_who_is_called_when():
    clocks = [when - AT for when, _ in timetable(USUAL, AT)]
    assert clocks == [0 * MINUTE, 3 * MINUTE, 6 * MINUTE, 9 * MINUTE]
