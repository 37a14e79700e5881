"""One promise of the plan at a time: the gong is expected, reminded, struck, proven, chased, counted."""

import uuid
from datetime import timedelta

import pytest

from keng.core.nights import Audience, Outcome, Source
from keng.core.rights import Role
from keng.records.messages.models import Message, Occasion
from keng.records.people.models import Appointment
from keng.records.refusal import Refused
from keng.records.roster.models import Leave
from keng.records.watch.actions import Scope, excuse, say_busy, say_not_an_alarm, take_back, withdraw_excuse
from keng.records.watch.models import Exemption, Expectation, MissCase, Ringing, WatchEvent
from keng.worker.round import run_round


def kinds(row: Expectation) -> list[str]:
    return [e.kind for e in row.events.all()]


def test_struck_on_time_with_one_tap(night):
    night.until("21:58")
    assert night.told(night.cast.hoa) == ["strike_soon", "strike_soon"]
    night.until("22:01")
    night.tap(night.cast.hoa)
    night.until("22:40")
    row = night.row()
    assert (row.outcome, row.struck_by, row.source) == (Outcome.ON_TIME, night.cast.hoa, Source.TAP)
    assert night.told(night.cast.lan) == []
    assert night.told(night.cast.head) == []


def test_a_forgotten_gong_is_chased_up_the_ladder_and_then_left_silent(night):
    night.until("22:05")
    assert night.told(night.cast.lan) == ["deputy_needed"]
    night.until("22:10")
    assert night.told(night.cast.tu) == ["leader_needed"]
    night.until("22:15")
    assert night.row().outcome == Outcome.MISSED
    assert night.told(night.cast.head) == ["missed"]
    assert night.told(night.cast.liaison) == ["missed"]
    night.until("22:17")
    assert night.on_board() == ["missed"]
    before = Message.objects.count()
    night.until("23:30")
    assert Message.objects.count() == before
    assert night.row().wake_at is None


def test_the_deputy_strikes_late_and_nobody_else_is_asked(night):
    night.until("22:06")
    night.tap(night.cast.lan)
    night.until("22:30")
    row = night.row()
    assert (row.outcome, row.struck_by) == (Outcome.LATE, night.cast.lan)
    assert night.told(night.cast.tu) == []


def test_struck_early_counts_as_early(night):
    night.until("21:50")
    night.tap(night.cast.hoa)
    assert night.row().outcome == Outcome.EARLY


def test_a_wrong_signal_is_no_peace_gong_until_the_right_one_sounds(night):
    night.until("22:00")
    night.tap(night.cast.resident, source=Source.NEIGHBOUR, is_right_signal=False, signal_note="3 tiếng")
    assert night.row().outcome == Outcome.WRONG_SIGNAL
    night.until("22:04")
    night.tap(night.cast.hoa)
    assert night.row().outcome == Outcome.ON_TIME


def test_a_neighbour_who_heard_it_is_enough_and_two_sources_are_surer(night):
    night.until("22:01")
    night.tap(night.cast.resident, source=Source.NEIGHBOUR)
    alone = night.row()
    assert (alone.outcome, alone.confidence) == (Outcome.ON_TIME, 0.6)
    night.tap(night.cast.hoa, source=Source.SMS)
    assert night.row().confidence == 0.92


def test_a_tap_kept_offline_is_judged_by_the_corrected_time_of_the_phone(night):
    night.until("22:40")
    assert night.row().outcome == Outcome.MISSED
    # The phone runs seven minutes fast and was out of reach until now.
    by_phone = night.clock("22:08")
    night.tap(night.cast.hoa, struck_at=by_phone, clock_offset_ms=7 * 60_000)
    row = night.row()
    assert (row.outcome, row.struck_at) == (Outcome.ON_TIME, night.clock("22:01"))
    assert WatchEvent.Kind.CORRECTED in kinds(row)


def test_the_same_tap_sent_twice_is_one_report(night):
    night.until("22:01")
    key = uuid.uuid4()
    night.tap(night.cast.hoa, client_id=key)
    night.tap(night.cast.hoa, client_id=key)
    assert Ringing.objects.count() == 1


def test_power_returns_at_22_20_and_the_night_is_unknown_and_nothing_is_spoken(night):
    night.until("21:45")
    before = Message.objects.count()
    night.power_is_out_until("22:20")
    assert night.row().outcome == Outcome.UNKNOWN
    night.until("03:10")
    assert Message.objects.count() == before


def test_power_returns_at_three_in_the_morning_and_nothing_rings(night):
    night.until("21:45")
    before = Message.objects.count()
    night.power_is_out_until("03:00")
    night.until("03:20")
    assert night.row().outcome == Outcome.UNKNOWN
    assert Message.objects.count() == before


def test_power_returns_at_22_20_and_the_paper_says_what_was_known(night):
    night.until("21:45")
    night.power_is_out_until("22:20")
    night.tap(
        night.cast.head,
        source=Source.PAPER,
        struck_at=night.clock("22:00"),
        reporter="sổ trực của ông Bình",
        reason="mất điện",
    )
    assert night.row().outcome == Outcome.ON_TIME


def test_a_paper_entry_without_a_reason_is_refused(night):
    night.until("23:00")
    with pytest.raises(Refused, match="lý do"):
        night.tap(night.cast.head, source=Source.PAPER, struck_at=night.clock("22:00"))
    assert Ringing.objects.count() == 0


def test_a_strike_that_lies_ahead_is_refused(night):
    with pytest.raises(Refused, match="phía trước"):
        night.tap(night.cast.hoa, struck_at=night.clock("22:30"))


def test_power_returns_at_21_57_and_the_striker_is_still_reminded(night):
    night.power_is_out_until("21:59")
    assert night.told(night.cast.hoa) == ["strike_soon", "strike_soon"]


def test_mourning_excuses_a_night_and_withdrawing_makes_it_due_again(night):
    scope = Scope(night.cast.commune, village=night.cast.mau_nam)
    exemption = excuse(
        scope,
        kind=Exemption.Kind.MOURNING,
        from_on=night.cast.night,
        until_on=night.cast.night,
        reason="nhà có tang",
        approved_by=night.cast.head,
        at=night.at,
    )
    night.until("21:51")
    assert night.row().outcome == Outcome.EXCUSED
    assert night.told(night.cast.hoa) == []
    withdraw_excuse(exemption, by=night.cast.head, at=night.at)
    night.until("21:58")
    assert night.row().outcome == Outcome.WAITING
    assert "strike_soon" in night.told(night.cast.hoa)


def test_a_pause_ends_by_itself(night):
    tomorrow = night.cast.night + timedelta(days=1)
    excuse(
        Scope(night.cast.commune),
        kind=Exemption.Kind.PAUSE,
        from_on=night.cast.night,
        until_on=night.cast.night,
        reason="sửa giá treo",
        approved_by=night.cast.head,
        at=night.at,
    )
    assert night.row().outcome == Outcome.EXCUSED
    assert night.row(night=tomorrow).outcome == Outcome.WAITING


def test_struck_at_23_00_stays_missed_and_the_village_is_calmed_once(night):
    night.until("23:00")
    told_before = len(night.told(night.cast.resident))
    late = night.tap(night.cast.hoa)
    row = night.row()
    assert (late.expectation, row.outcome) == (row, Outcome.MISSED)
    assert say_not_an_alarm(row, by=night.cast.hoa, at=night.at) == 6
    say_not_an_alarm(row, by=night.cast.lan, at=night.at)
    assert night.told(night.cast.resident)[told_before:] == ["not_an_alarm"]
    assert night.told(night.cast.dung) == []


def test_a_wrong_tap_is_taken_back_and_the_night_waits_again(night):
    night.until("22:00")
    ringing = night.tap(night.cast.hoa)
    take_back(ringing, by=night.cast.hoa, reason="bấm nhầm", at=night.at)
    assert night.row().outcome == Outcome.WAITING
    night.until("22:05")
    assert night.told(night.cast.lan) == ["deputy_needed"]
    with pytest.raises(Refused):
        take_back(ringing, by=night.cast.hoa, reason="bấm nhầm", at=night.at)


def test_busy_tonight_asks_the_deputy_at_once(night):
    night.until("21:40")
    assert say_busy(night.row(), by=night.cast.hoa, at=night.at) == [night.cast.lan]
    assert night.told(night.cast.lan) == ["striker_busy"]
    night.until("21:50")
    assert night.told(night.cast.hoa) == []
    assert night.told(night.cast.lan)[1:] == ["strike_soon"]


def test_a_striker_on_leave_is_not_asked_and_the_deputy_is(night):
    Leave.objects.create(
        person=night.cast.hoa, from_on=night.cast.night, until_on=night.cast.night, made_at=night.at
    )
    night.until("21:51")
    assert night.told(night.cast.hoa) == []
    assert night.told(night.cast.lan) == ["strike_soon"]
    assert WatchEvent.Kind.NOBODY in kinds(night.row())


def test_without_a_liaison_the_board_says_once_that_nobody_came(night):
    Appointment.objects.filter(role=Role.LIAISON).delete()
    night.until("22:20")
    assert night.on_board() == ["missed"]
    assert night.row().events.filter(audience=Audience.COMMUNE).count() == 1


def test_two_missed_nights_open_a_case_and_a_third_asks_again(night):
    for _ in range(3):
        night.until("22:20")
        night.cast.night += timedelta(days=1)
        night.at = night.clock("21:30")
        run_round(worker="canh", at=night.at)
    case = MissCase.objects.get(post=night.cast.post_3)
    assert case.nights == 3
    assert night.told(night.cast.tu).count("miss_case") == 2


def test_a_drill_does_not_count_as_the_nights_gong(night):
    night.until("22:01")
    night.tap(night.cast.hoa, occasion=Occasion.DRILL)
    assert night.row().outcome == Outcome.WAITING


def test_every_night_ahead_stands_as_a_row_once(night):
    run_round(worker="canh", at=night.at)
    nights = list(Expectation.objects.values_list("night", flat=True))
    assert len(nights) == len(set(nights)) == 7
