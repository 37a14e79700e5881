"""For each address with a parameter: how to name a row of a given village in it."""

from collections.abc import Callable

from keng.records.reach.actions import token_of
from keng.records.watch.models import Fault
from tests.web.outward import OUTWARD
from tests.web.sides import NOW, SOON, Side

Names = Callable[[Side], dict[str, object]]


def _alarm(side: Side) -> dict[str, object]:
    return {"pk": side.alarm.pk}


def _person(side: Side) -> dict[str, object]:
    return {"pk": side.person.pk}


def _swap(side: Side) -> dict[str, object]:
    return {"pk": side.swap.pk}


def _shift(side: Side) -> dict[str, object]:
    return {"pk": side.shift.pk}


def _village(side: Side) -> dict[str, object]:
    return {"pk": side.village.pk}


ROWS: dict[str, Names] = {
    **dict.fromkeys(
        (
            "alarm",
            "alarm_fragment",
            "alarm_place",
            "alarm_answer",
            "alarm_dialled",
            "alarm_mistake",
            "alarm_end",
            "alarm_word",
            "alarm_approve",
            "alarm_widen",
            "alarm_merge",
            "alarm_part",
            "alarm_why",
        ),
        _alarm,
    ),
    "enter": lambda side: {"token": "khong-co-that"},
    **dict.fromkeys(
        [
            "person",
            "person_edit",
            "person_retire",
            "appoint",
            "service_note",
            "consent_give",
            "invite",
            "let_phones_go",
        ],
        _person,
    ),
    **dict.fromkeys(
        ["village", "village_remove", "village_rename", "cluster_add", "split", "village_status"],
        lambda side: {"pk": side.village.pk},
    ),
    **dict.fromkeys(
        [
            "household",
            "household_edit",
            "household_member_add",
            "household_consent",
            "household_move",
            "household_split",
            "household_merge",
            "household_needs",
            "household_group",
        ],
        lambda side: {"pk": side.home.pk},
    ),
    "incident_of_alarm": lambda side: {"pk": side.alarm.pk},
    "incident_same": lambda side: {"pk": side.alarm.pk},
    **dict.fromkeys(
        [
            "incident",
            "incident_edit",
            "incident_undo",
            "incident_photo_add",
            "incident_came",
            "incident_task_add",
        ],
        lambda side: {"pk": side.incident.pk},
    ),
    **dict.fromkeys(["incident_photo", "incident_photo_drop"], lambda side: {"pk": side.picture.pk}),
    "incident_came_drop": lambda side: {"pk": side.helper.pk},
    "incident_task_done": lambda side: {"pk": side.task.pk},
    **dict.fromkeys(
        ["group", "group_edit", "group_sheet", "group_join", "group_dissolve"],
        lambda side: {"pk": side.group.pk},
    ),
    **dict.fromkeys(
        [
            "plan",
            "plan_fragment",
            "plan_layer",
            "plan_file",
            "plan_cancel",
            "plan_again",
            "plan_adopt",
            "plan_take_back",
            "plan_moves",
            "plan_put",
            "plan_put_back",
            "plan_by_hand",
            "plan_settle",
            "plan_gpx",
        ],
        lambda side: {"pk": side.plan.pk},
    ),
    "patrol_gpx": lambda side: {"walker": 1},
    "group_out": lambda side: {"pk": side.group.pk, "home_id": side.home.pk},
    "household_member_remove": lambda side: {"pk": side.home.pk, "member_id": side.member.pk},
    "household_withdraw": lambda side: {"pk": side.home.pk, "consent_id": side.consent.pk},
    "village_undo": lambda side: {"pk": side.village.pk, "change_id": side.rename.pk},
    "household_undo": lambda side: {"pk": side.home.pk, "change_id": side.move.pk},
    **dict.fromkeys(
        ["import", "import_again", "import_write", "import_undo", "import_drop", "import_wrong"],
        lambda side: {"pk": side.sheet.source_id},
    ),
    "import_columns": lambda side: {"pk": side.sheet.source_id, "sheet_id": side.sheet.pk},
    **dict.fromkeys(["cluster", "survey"], lambda side: {"pk": side.cluster.pk}),
    **dict.fromkeys(
        [
            "gong",
            "gong_edit",
            "gong_take_down",
            "gong_trouble",
            "gong_repair",
            "gong_replace",
            "gong_hand_over",
            "gong_inspect",
            "gong_complain",
            "gong_measure",
            "gong_measure_drop",
        ],
        lambda side: {"pk": side.post.pk},
    ),
    **dict.fromkeys(
        ["signal_sound", "practice", "practice_score", "signal_edit", "signal_drop"],
        lambda side: {"pk": side.signal.pk},
    ),
    **dict.fromkeys(
        ["codebook_version", "codebook_drop", "signal_add"], lambda side: {"pk": side.signal.codebook_id}
    ),
    "gong_photo": lambda side: {"kind": "keng", "pk": side.post.gongs.get().pk},
    "complaint_answer": lambda side: {"pk": side.complaint.pk},
    **dict.fromkeys(["status", "status_badge"], lambda side: {"token": side.shown.status_token}),
    "gong_label": lambda side: {"token": side.post.token},
    "heard": lambda side: {"token": side.post.token},
    "hearing": lambda side: {"token": side.post.token},
    "message": lambda side: {"pk": side.message.pk},
    "send_again": lambda side: {"pk": side.message.pk},
    "message_words_edit": lambda side: {"template": "missed"},
    **OUTWARD,
    "key_revoke": lambda side: {"pk": side.key.pk},
    "help_task": lambda side: {"key": "danh-keng"},
    "begin_step": lambda side: {"stage": "thon"},
    "me_phone_out": lambda side: {"pk": side.bound_phone.pk},
    "me_consent": lambda side: {"purpose": "calls"},
    **dict.fromkeys(["me_path_drop", "me_code", "me_code_check"], lambda side: {"pk": side.path.pk}),
    "settings_undo": lambda side: {"pk": side.rule_change.pk},
    **dict.fromkeys(["settings_ladder", "settings_kind"], lambda side: {"code": "fire"}),
    "swap_ask": _shift,
    "handover": _shift,
    "swap_answer": _swap,
    "swap_withdraw": _swap,
    "leave_cancel": lambda side: {"pk": side.leave.pk},
    **dict.fromkeys(["rota_import", "rota_import_do"], lambda side: {"pk": side.rota_file.pk}),
    **dict.fromkeys(["reach_test", "reach_test_fragment"], lambda side: {"pk": side.reach_ask.test_id}),
    "reached": lambda side: {"token": token_of(side.reach_ask.pk)},
    "calendar_feed": lambda side: {"token": side.feed.token},
    "rotation": lambda side: {"pk": side.post.pk},
    "strike": lambda side: {"pk": side.post.pk},
    "report_correct": lambda side: {"pk": side.report.pk},
    "exemption_withdraw": lambda side: {"pk": side.exemption.pk},
    **dict.fromkeys(
        ["forgot", "not_an_alarm", "busy", "back", "night", "night_paper"],
        lambda side: {"pk": side.expectation.pk},
    ),
    "case_close": lambda side: {"pk": side.case.pk},
    "shift_change": lambda side: {"pk": side.post.pk, "day": SOON.isoformat()},
    "phone_confirm": lambda side: {"pk": side.person.pk, "phone_id": side.phone.pk},
    "appointment_end": lambda side: {"pk": side.appointment.pk},
    "consent_withdraw": lambda side: {"pk": side.person.pk, "consent_id": side.consent.pk},
    "fault_seen": lambda side: {"pk": Fault.objects.get_or_create(module="x", at=NOW, text="x")[0].pk},
    "mfa_remove_webauthn": lambda side: {"pk": 1},
    "mfa_edit_webauthn": lambda side: {"pk": 1},
}
