"""Who may open what: one line for every address of the product.

A new page is not tested until its line stands here, and `test_every_url.py` fails until it does.
`rights` are any of those the page asks for; () is a page for anybody. `row` says whose row the
address names: none, the commune's, or a village's; then a stranger gets the same 404 as for a row
that does not exist. `get` and `post` are what somebody who may gets, with an empty form.
"""

from dataclasses import dataclass
from enum import Enum

from keng.core.rights import Right


class Row(Enum):
    """Whose row an address names."""

    NONE = "none"
    COMMUNE = "commune"
    VILLAGE = "village"
    PERSON = "person"  # one's own; nobody who is tried here is that person


@dataclass(frozen=True)
class Door:
    rights: tuple[Right, ...] = ()
    row: Row = Row.NONE
    get: frozenset[int] = frozenset({200})
    post: frozenset[int] = frozenset({200, 302, 400, 422})
    by: tuple[Right, ...] = ()  # what reaches the row, where the page itself asks for less


OPENS = frozenset({200})
LEADS = frozenset({302})
ONLY_POST = frozenset({405})
READ_ONLY = frozenset({405})
PAGE_OR_LEADS = OPENS | LEADS


def reads(
    *rights: Right, row: Row = Row.NONE, get: frozenset[int] = OPENS, by: tuple[Right, ...] = ()
) -> Door:
    """A page to look at; a POST to it means nothing."""
    return Door(rights, row, get, READ_ONLY, by)


def fills(*rights: Right, row: Row = Row.NONE) -> Door:
    """A page with a form that posts to itself."""
    return Door(rights, row, OPENS)


def does(
    *rights: Right,
    row: Row = Row.NONE,
    post: frozenset[int] = frozenset({302, 400, 422}),
    by: tuple[Right, ...] = (),
) -> Door:
    """A button: POST only."""
    return Door(rights, row, ONLY_POST, post, by)


V, C, P = Row.VILLAGE, Row.COMMUNE, Row.PERSON

DOORS: dict[str, Door] = {
    # front, account, help
    "front": reads(Right.OWN_PAGE, get=LEADS),
    "enter": Door((), get=frozenset({410}), post=frozenset({410})),
    "begin": reads(Right.KEEP_SETTINGS, get=LEADS),
    "begin_step": fills(Right.KEEP_SETTINGS),
    "log": reads(Right.SEE_LOG),
    "me": reads(Right.OWN_PAGE),
    "me_quiet": does(Right.OWN_PAGE),
    "me_phones_out": does(Right.OWN_PAGE),
    "me_phone_out": does(Right.OWN_PAGE, row=P),
    "me_consent": does(Right.OWN_PAGE),
    "me_paths": does(Right.OWN_PAGE),
    "me_path_add": does(Right.OWN_PAGE),
    "me_path_drop": does(Right.OWN_PAGE, row=P),
    "me_code": does(Right.OWN_PAGE, row=P),
    "me_code_check": does(Right.OWN_PAGE, row=P),
    "me_push": does(Right.OWN_PAGE),
    "me_ntfy": does(Right.OWN_PAGE),
    "outlets": fills(Right.KEEP_SETTINGS),
    "outlet_test": does(Right.KEEP_SETTINGS, row=C),
    "outlet_close": does(Right.KEEP_SETTINGS, row=C),
    "password": Door((Right.OWN_PAGE,), get=frozenset({404}), post=frozenset({404})),  # officers' only
    "language": does(Right.OWN_PAGE, post=frozenset({404})),
    "theme": does(),
    "help": reads(Right.OWN_PAGE),
    "help_task": reads(Right.OWN_PAGE),
    # people
    "people": reads(Right.SEE_PEOPLE),
    "person": reads(Right.SEE_PEOPLE, row=V),
    "person_add": fills(Right.KEEP_PEOPLE),
    "person_edit": fills(Right.KEEP_PEOPLE, row=V),
    "person_retire": does(Right.KEEP_PEOPLE, row=V),
    "phone_confirm": does(Right.KEEP_PEOPLE, row=V),
    "appoint": does(Right.APPOINT, row=V),
    "appointment_end": fills(Right.APPOINT, row=V),
    "service_note": does(Right.KEEP_PEOPLE, row=V),
    "consent_give": does(Right.KEEP_PEOPLE, row=V),
    "consent_withdraw": does(Right.KEEP_PEOPLE, row=V),
    "invite": does(Right.INVITE, row=V, post=OPENS),
    "slips": Door((Right.KEEP_SETTINGS,), get=LEADS, post=OPENS),
    "let_phones_go": does(Right.INVITE, row=V),
    # households
    "households": reads(Right.SEE_HOUSEHOLDS),
    "household": reads(Right.SEE_HOUSEHOLDS, row=V),
    "household_add": fills(Right.KEEP_HOUSEHOLDS),
    "household_edit": fills(Right.KEEP_HOUSEHOLDS, row=V),
    "household_member_add": does(Right.KEEP_HOUSEHOLDS, row=V),
    "household_member_remove": does(Right.KEEP_HOUSEHOLDS, row=V),
    "household_consent": does(Right.KEEP_HOUSEHOLDS, row=V),
    "household_withdraw": does(Right.KEEP_HOUSEHOLDS, row=V),
    "household_move": fills(Right.KEEP_HOUSEHOLDS, row=V),
    "household_split": fills(Right.KEEP_HOUSEHOLDS, row=V),
    "household_merge": fills(Right.KEEP_HOUSEHOLDS, row=V),
    "household_undo": does(Right.KEEP_HOUSEHOLDS, row=V),
    "household_group": does(Right.KEEP_HOUSEHOLDS, row=V),
    "groups": reads(Right.SEE_HOUSEHOLDS),
    "group": reads(Right.SEE_HOUSEHOLDS, row=V),
    "group_add": fills(Right.KEEP_HOUSEHOLDS),
    "group_edit": fills(Right.KEEP_HOUSEHOLDS, row=V),
    "group_sheet": reads(Right.SEE_HOUSEHOLDS, row=V),
    "group_join": does(Right.KEEP_HOUSEHOLDS, row=V),
    "group_out": does(Right.KEEP_HOUSEHOLDS, row=V),
    "group_dissolve": does(Right.KEEP_HOUSEHOLDS, row=V),
    "needs": reads(Right.SEE_HELP_NEEDS),
    "household_needs": fills(Right.SEE_HELP_NEEDS, row=V),
    # lists in and out
    "imports": Door((Right.IMPORT, Right.EXPORT), post=frozenset({200, 302})),
    "import": reads(Right.IMPORT, row=C),
    "import_columns": does(Right.IMPORT, row=C),
    "import_again": does(Right.IMPORT, row=C),
    "import_write": does(Right.IMPORT, row=C),
    "import_undo": does(Right.IMPORT, row=C),
    "import_drop": does(Right.IMPORT, row=C),
    "import_wrong": reads(Right.IMPORT, row=C),
    "import_template": reads(Right.IMPORT),
    "export": reads(Right.EXPORT),
    # places
    "places": reads(Right.SEE_PLACES),
    "villages_found": does(Right.KEEP_PLACES),
    "village": reads(Right.SEE_PLACES, row=V),
    "village_remove": does(Right.KEEP_PLACES, row=V),
    "village_rename": fills(Right.KEEP_PLACES, row=V),
    "village_undo": does(Right.KEEP_PLACES, row=V),
    "cluster_add": does(Right.KEEP_PLACES, row=V),
    "cluster": fills(Right.KEEP_PLACES, row=V),
    "merge": fills(Right.KEEP_PLACES),
    "village_status": fills(Right.PUBLISH, row=V),
    "status": reads(),
    "status_badge": reads(),
    "split": fills(Right.KEEP_PLACES, row=V),
    "commune": fills(Right.KEEP_PLACES),
    "map": reads(Right.SEE_PLACES),
    "map_import": fills(Right.KEEP_PLACES),
    "map_export": reads(Right.EXPORT),
    "map_layers": reads(Right.RAISE_ALARM),
    # plans
    "plans": reads(Right.SEE_PLANS),
    "plan": reads(Right.SEE_PLANS, row=V),
    "plan_fragment": reads(Right.SEE_PLANS, row=V),
    "plan_layer": reads(Right.SEE_PLANS, row=V),
    "plan_file": reads(Right.EXPORT, row=V),
    "plan_cancel": does(Right.KEEP_PLANS, row=V),
    "plan_again": does(Right.KEEP_PLANS, row=V),
    "plan_adopt": does(Right.KEEP_PLANS, row=V),
    "plan_take_back": does(Right.KEEP_PLANS, row=V),
    "plan_siting": fills(Right.KEEP_PLANS),
    "plan_groups": fills(Right.KEEP_PLANS),
    "plan_rota": fills(Right.KEEP_PLANS),
    "rota_repair": does(Right.KEEP_PLANS),
    "plan_earshot": does(Right.KEEP_PLANS),
    "plan_moves": reads(Right.KEEP_PLANS, row=V, get=frozenset({404})),  # the row's plan is of gongs
    "plan_put": does(Right.KEEP_PLANS, row=V, post=frozenset({404})),
    "plan_put_back": does(Right.KEEP_PLANS, row=V, post=frozenset({404})),
    "plan_by_hand": does(Right.KEEP_PLANS, row=V, post=frozenset({404})),
    "plan_settle": does(Right.KEEP_PLANS, row=V),
    "terrain": fills(Right.KEEP_PLACES),
    "terrain_drop": does(Right.KEEP_PLACES),
    "plan_routes": fills(Right.KEEP_PLANS),
    "plan_gpx": reads(Right.EXPORT, row=V, get=frozenset({404})),  # the row's plan is of gongs
    "patrol_tonight": reads(Right.SEE_ROTA),
    "patrol_gpx": reads(Right.SEE_ROTA, get=frozenset({404})),  # nothing is adopted there
    "plan_nights": fills(Right.KEEP_PLANS),
    "surveys": reads(Right.SEE_PLANS),
    "survey": fills(Right.KEEP_PLANS, row=V),
    "plan_compare": reads(Right.SEE_PLANS),
    "plan_compare_layer": reads(Right.SEE_PLANS, get=frozenset({404})),  # nothing is named to compare
    "earshot": reads(Right.SEE_PLANS),
    "earshot_layer": reads(Right.SEE_PLANS),
    "earshot_file": reads(Right.EXPORT),
    # settings
    "settings": reads(Right.KEEP_SETTINGS),
    "settings_hours": fills(Right.KEEP_SETTINGS),
    "settings_village_hours": fills(Right.KEEP_SETTINGS),
    "settings_steps": fills(Right.KEEP_SETTINGS),
    "settings_words": fills(Right.KEEP_SETTINGS),
    "settings_kinds": fills(Right.KEEP_SETTINGS),
    "settings_general": fills(Right.KEEP_SETTINGS),
    "settings_alarms": reads(Right.KEEP_SETTINGS),
    "settings_ladder": fills(Right.KEEP_SETTINGS),
    "settings_kind": fills(Right.KEEP_SETTINGS),
    "settings_undo": does(Right.KEEP_SETTINGS, row=C),
    # alarms: whoever was called or raised it sees it too (tests/web/test_alarms.py)
    "raise": fills(Right.RAISE_ALARM),
    "alarm_calls": reads(Right.RAISE_ALARM),
    "alarm": reads(Right.RAISE_ALARM, row=V, by=(Right.SEE_ALARMS,)),
    "alarm_fragment": reads(Right.RAISE_ALARM, row=V, by=(Right.SEE_ALARMS,)),
    "alarm_place": reads(Right.RAISE_ALARM, row=V, by=(Right.SEE_ALARMS,)),
    "alarm_answer": does(Right.RAISE_ALARM, row=V, by=(Right.SEE_ALARMS,)),
    "alarm_dialled": does(Right.RAISE_ALARM, row=V, by=(Right.SEE_ALARMS,)),
    "alarm_mistake": does(Right.RAISE_ALARM, row=V, by=(Right.SEE_ALARMS,)),
    "alarm_end": does(Right.LEAD_ALARM, row=V),
    "alarm_word": does(Right.LEAD_ALARM, row=V),
    "alarm_widen": does(Right.LEAD_ALARM, row=V),
    "alarm_merge": does(Right.LEAD_ALARM, row=V),
    "alarm_part": does(Right.LEAD_ALARM, row=V),
    "alarm_approve": does(Right.APPROVE_ALARM, row=V),
    "alarm_why": reads(Right.LEAD_ALARM, row=V),
    "alarms": reads(Right.SEE_ALARMS),
    # what alarms turned out to be
    "incidents": reads(Right.SEE_INCIDENTS),
    "incident": reads(Right.SEE_INCIDENTS, row=V),
    "incident_add": fills(Right.KEEP_INCIDENTS),
    "incident_of_alarm": fills(Right.KEEP_INCIDENTS, row=V),
    "incident_same": does(Right.KEEP_INCIDENTS, row=V),
    "incident_edit": fills(Right.KEEP_INCIDENTS, row=V),
    "incident_undo": does(Right.KEEP_INCIDENTS, row=V),
    "incident_photo": reads(Right.SEE_INCIDENTS, row=V, get=frozenset({404})),  # no photo in the rows
    "incident_photo_add": does(Right.KEEP_INCIDENTS, row=V),
    "incident_photo_drop": does(Right.KEEP_INCIDENTS, row=V),
    "incident_came": does(Right.KEEP_INCIDENTS, row=V),
    "incident_came_drop": does(Right.KEEP_INCIDENTS, row=V),
    "incident_task_add": does(Right.KEEP_INCIDENTS, row=V),
    "incident_task_done": does(Right.SEE_INCIDENTS, row=V, by=(Right.KEEP_INCIDENTS,)),
    "incident_tasks": reads(Right.SEE_INCIDENTS),
    "false_alarms": reads(Right.SEE_INCIDENTS),
    "incident_export": reads(Right.EXPORT),
    "alarms_fragment": reads(Right.SEE_ALARMS),
    "alarms_wall": reads(Right.SEE_ALARMS),
    # tonight
    "tonight": reads(Right.SEE_TONIGHT),
    "wall": reads(Right.SEE_TONIGHT),
    "tonight_fragment": reads(Right.SEE_TONIGHT),
    # my duty, and the app on a phone
    "my_duty": reads(Right.STRIKE),
    "my_duty_fragment": reads(Right.STRIKE),
    "server_time": reads(Right.OWN_PAGE),
    "strike": does(Right.STRIKE, row=V),
    "take_back": does(Right.STRIKE, post=frozenset({404})),  # an empty form names no report
    "forgot": does(Right.STRIKE, row=V),
    "not_an_alarm": does(Right.STRIKE, row=V),
    "busy": does(Right.STRIKE, row=V),
    "back": does(Right.STRIKE, row=V),
    "received": does(post=frozenset({204, 400})),
    "touched": does(post=frozenset({400})),
    "service_worker": reads(),
    "manifest": reads(),
    "no_network": reads(),
    # rota
    "rota": reads(Right.SEE_ROTA),
    "swap_ask": does(Right.STRIKE, row=P),
    "swap_answer": does(Right.STRIKE, row=P),
    "swap_withdraw": does(Right.STRIKE, row=P),
    "handover": does(Right.STRIKE, row=P),
    "leave": fills(Right.STRIKE),
    "leave_cancel": does(Right.STRIKE, row=P),
    "availability": does(Right.STRIKE),
    "rotation": fills(Right.KEEP_ROTA, row=V),
    "shift_change": fills(Right.KEEP_ROTA, row=V),
    "rota_sheet": reads(Right.SEE_ROTA, get=frozenset({200, 404})),  # 404 where the village has no gong
    "calendars": Door((Right.STRIKE, Right.KEEP_ROTA), get=OPENS, post=LEADS),
    "calendar_feed": reads(),
    "rota_imports": fills(Right.KEEP_ROTA),
    "rota_import": reads(Right.KEEP_ROTA, row=V),
    "rota_import_do": does(Right.KEEP_ROTA, row=V),
    # the book of nights
    "nights": reads(Right.SEE_NIGHTS),
    "cases": reads(Right.SEE_NIGHTS),
    "case_close": does(Right.CORRECT_NIGHT, row=V),
    "nights_sheet": reads(Right.SEE_NIGHTS),
    "night": reads(Right.SEE_NIGHTS, row=V),
    "night_paper": Door((Right.CORRECT_NIGHT,), row=V, get=ONLY_POST, post=OPENS),
    "report_correct": does(Right.CORRECT_NIGHT, row=V),
    "exemptions": Door((Right.SEE_NIGHTS,), post=frozenset({200, 404})),  # 404: may look, not excuse
    "exemption_withdraw": does(Right.EXCUSE_NIGHT, row=V),
    # gongs
    "gongs": reads(Right.SEE_GONGS),
    "gong": reads(Right.SEE_GONGS, row=V),
    "gong_hang": fills(Right.KEEP_GONGS),
    "gong_edit": fills(Right.KEEP_GONGS, row=V),
    "gong_take_down": does(Right.KEEP_GONGS, row=V),
    "gong_photo": Door(
        (Right.SEE_GONGS,), row=V, get=frozenset({404}), post=READ_ONLY
    ),  # no photo in the rows
    "gong_trouble": fills(Right.KEEP_GONGS, Right.STRIKE, row=V),
    "gong_repair": fills(Right.KEEP_GONGS, row=V),
    "gong_replace": fills(Right.KEEP_GONGS, row=V),
    "gong_hand_over": fills(Right.KEEP_GONGS, row=V),
    "gong_inspect": fills(Right.KEEP_GONGS, Right.STRIKE, row=V),
    "gong_measure": fills(Right.KEEP_GONGS, Right.STRIKE, row=V),
    "gong_measure_drop": does(Right.KEEP_GONGS, row=V, post=frozenset({302, 404})),
    "gong_complain": does(Right.SEE_GONGS, row=V),
    "complaint_answer": does(Right.KEEP_GONGS, row=V),
    "gong_label": reads(),
    "gong_labels": reads(Right.SEE_GONGS),
    "hear": reads(Right.SAY_HEARD),
    "heard": does(Right.SAY_HEARD, row=V),
    "hearing": does(Right.SAY_HEARD, row=V),
    # codebook
    "codebook": reads(Right.SEE_CODEBOOK),
    "codebook_card": reads(Right.SEE_CODEBOOK),
    "signal_sound": reads(Right.SEE_CODEBOOK, row=C),
    "practice": reads(Right.SEE_CODEBOOK, row=C),
    "practice_score": does(Right.SEE_CODEBOOK, row=C, post=OPENS),
    "codebook_draft": fills(Right.DRAFT_CODEBOOK),
    "codebook_version": fills(Right.SEE_CODEBOOK, row=C),
    "codebook_drop": does(Right.DRAFT_CODEBOOK, row=C),
    "signal_add": Door((Right.DRAFT_CODEBOOK,), row=C, get=LEADS, post=LEADS),  # that codebook is issued
    "signal_edit": Door((Right.DRAFT_CODEBOOK,), row=C, get=LEADS, post=LEADS),
    "signal_drop": does(Right.DRAFT_CODEBOOK, row=C),
    # messages
    "messages": reads(Right.SEE_MESSAGES),
    "message": reads(Right.SEE_MESSAGES, row=V),
    "send_again": does(Right.SEND_MESSAGES, row=V),
    "inbound": reads(Right.SEE_MESSAGES),
    "write_message": fills(Right.SEND_MESSAGES),
    "reach_tests": reads(Right.SEE_MESSAGES),
    "reach_start": fills(Right.SEND_MESSAGES),
    "reach_rule": fills(Right.KEEP_SETTINGS),
    "reach_test": reads(Right.SEE_MESSAGES, row=Row.VILLAGE),
    "reach_test_fragment": reads(Right.SEE_MESSAGES, row=Row.VILLAGE),
    "reached": Door((), get=OPENS, post=OPENS),
    "call_tree": reads(Right.SEE_PEOPLE),
    "message_words": reads(Right.KEEP_SETTINGS),
    "message_words_edit": fills(Right.KEEP_SETTINGS),
    "keys": fills(Right.KEEP_SETTINGS),
    "settings_cap": fills(Right.KEEP_SETTINGS),
    "certificate_drop": does(Right.KEEP_SETTINGS, row=C),
    "proposals": fills(Right.APPROVE_ALARM),
    "proposal": fills(Right.APPROVE_ALARM, row=C),
    "hooks": fills(Right.KEEP_SETTINGS),
    "hook": reads(Right.KEEP_SETTINGS, row=C),
    "hook_rotate": does(Right.KEEP_SETTINGS, row=C, post=OPENS),
    "hook_test": does(Right.KEEP_SETTINGS, row=C),
    "hook_close": does(Right.KEEP_SETTINGS, row=C),
    "cap_feed": reads(),
    "cap_certificate": reads(),
    "cap_message": reads(get=frozenset({404})),  # the rows have said nothing yet
    "key_revoke": does(Right.KEEP_SETTINGS, row=C),
    # the machine
    "health_probe": reads(get=frozenset({200, 503})),
    "metrics": reads(get=frozenset({200, 403})),
    "health": reads(Right.SEE_HEALTH),
    "fault_seen": does(Right.KEEP_SETTINGS),
}

# Of the sign-in library's addresses only these answer; every other one of it is a 404 for everybody.
# What a signed-out browser, a field person and an officer get on a GET.
SIGN_IN: dict[str, tuple[frozenset[int], frozenset[int], frozenset[int]]] = {
    "account_login": (OPENS, LEADS, LEADS),
    "account_logout": (LEADS, OPENS, OPENS),
    "account_reauthenticate": (LEADS, frozenset({403}), frozenset({200, 302, 403})),
    "mfa_index": (LEADS, frozenset({403}), OPENS),
    "mfa_authenticate": (LEADS, frozenset({403}), LEADS),
    "mfa_reauthenticate": (LEADS, frozenset({403}), frozenset({200, 302, 403})),
    "mfa_activate_totp": (LEADS, frozenset({403}), PAGE_OR_LEADS),
    "mfa_deactivate_totp": (LEADS, frozenset({403}), frozenset({302, 404})),
    "mfa_view_recovery_codes": (LEADS, frozenset({403}), frozenset({302, 404})),
    "mfa_generate_recovery_codes": (LEADS, frozenset({403}), PAGE_OR_LEADS),
    "mfa_download_recovery_codes": (LEADS, frozenset({403}), frozenset({302, 404})),
    "mfa_list_webauthn": (LEADS, frozenset({403}), PAGE_OR_LEADS),
    "mfa_add_webauthn": (LEADS, frozenset({403}), PAGE_OR_LEADS),
    "mfa_reauthenticate_webauthn": (LEADS, frozenset({403}), frozenset({200, 302, 403})),
    "mfa_remove_webauthn": (LEADS, frozenset({403}), frozenset({302, 404})),
    "mfa_edit_webauthn": (LEADS, frozenset({403}), frozenset({302, 404})),
    "mfa_login_webauthn": (PAGE_OR_LEADS, frozenset({403}), PAGE_OR_LEADS),
}
