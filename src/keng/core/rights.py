"""Who may do what, where: a table of roles and rights, and the one question asked of it.

A right is held at a place. A role of the commune reaches every village of it; a role of a village
reaches that village only. What the table does not grant is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of the plan (KH 2024 §III–IV, Luật 30/2023)."""

    CHAIRPERSON = "chairperson"
    POLICE_CHIEF = "police_chief"
    POLICE_OFFICER = "police_officer"
    MILITIA = "militia"
    STEERING_COMMITTEE = "steering_committee"
    OFFICE = "office"
    LIAISON = "liaison"
    VILLAGE_HEAD = "village_head"
    TEAM_LEADER = "team_leader"
    DEPUTY_LEADER = "deputy_leader"
    TEAM_MEMBER = "team_member"
    STRIKER = "striker"
    GROUP_LEADER = "group_leader"
    FRONT = "front"
    RESIDENT = "resident"


class Right(StrEnum):
    """What a page or an endpoint may ask for."""

    SEE_TONIGHT = "see_tonight"  # the board of a place
    SEE_NIGHTS = "see_nights"  # calendars, percentages
    STRIKE = "strike"  # my duty, confirm a strike
    SAY_HEARD = "say_heard"  # a neighbour's "I heard it", hearing checks
    CORRECT_NIGHT = "correct_night"  # late entry from paper, correction
    EXCUSE_NIGHT = "excuse_night"  # exception days, pauses
    SEE_GONGS = "see_gongs"
    KEEP_GONGS = "keep_gongs"
    SEE_CODEBOOK = "see_codebook"
    DRAFT_CODEBOOK = "draft_codebook"
    ISSUE_CODEBOOK = "issue_codebook"
    SEE_ROTA = "see_rota"
    KEEP_ROTA = "keep_rota"
    SEE_PEOPLE = "see_people"
    KEEP_PEOPLE = "keep_people"
    APPOINT = "appoint"  # give and end roles
    INVITE = "invite"  # one-use links
    SEE_HOUSEHOLDS = "see_households"
    KEEP_HOUSEHOLDS = "keep_households"
    SEE_HELP_NEEDS = "see_help_needs"  # who needs carrying, guiding, waking; each look is logged
    SEE_PLACES = "see_places"
    KEEP_PLACES = "keep_places"
    PUBLISH = "publish"  # open the public status page of a village
    IMPORT = "import"
    EXPORT = "export"
    SEE_MESSAGES = "see_messages"
    SEND_MESSAGES = "send_messages"
    KEEP_SETTINGS = "keep_settings"
    SEE_HEALTH = "see_health"
    SEE_LOG = "see_log"  # who did and saw what
    RAISE_ALARM = "raise_alarm"  # call for help, answer a call
    SEE_ALARMS = "see_alarms"  # every alarm of a place, whoever was called
    LEAD_ALARM = "lead_alarm"  # say more, end it, raise it for somebody on the telephone
    APPROVE_ALARM = "approve_alarm"  # a second yes to an alarm of several villages
    SEE_INCIDENTS = "see_incidents"  # what alarms turned out to be
    KEEP_INCIDENTS = "keep_incidents"  # write and correct that, give tasks
    SEE_PLANS = "see_plans"  # what planners proposed for a village, homes by their numbers
    KEEP_PLANS = "keep_plans"  # ask a planner, adopt its proposal
    OWN_PAGE = "own_page"  # one's own profile, channels, help


_OWN = frozenset({Right.OWN_PAGE, Right.SEE_CODEBOOK, Right.SAY_HEARD, Right.RAISE_ALARM})
_FIELD = _OWN | {
    Right.SEE_TONIGHT,
    Right.SEE_NIGHTS,
    Right.STRIKE,
    Right.SEE_ROTA,
    Right.SEE_GONGS,
    Right.SEE_ALARMS,
    Right.SEE_INCIDENTS,
}
_LEADER = _FIELD | {
    Right.LEAD_ALARM,
    Right.KEEP_INCIDENTS,
    Right.KEEP_ROTA,
    Right.SEE_PEOPLE,
    Right.CORRECT_NIGHT,
    Right.KEEP_GONGS,
}
_HEAD = _LEADER | {
    Right.EXCUSE_NIGHT,
    Right.KEEP_PEOPLE,
    Right.INVITE,
    Right.SEE_HOUSEHOLDS,
    Right.KEEP_HOUSEHOLDS,
    Right.SEE_HELP_NEEDS,
    Right.SEE_PLACES,
    Right.SEE_MESSAGES,
    Right.SEND_MESSAGES,
    Right.EXPORT,
    Right.PUBLISH,
    Right.SEE_PLANS,
    Right.KEEP_PLANS,
}
_WATCH = _OWN | {
    Right.SEE_TONIGHT,
    Right.SEE_ALARMS,
    Right.SEE_INCIDENTS,
    Right.SEE_NIGHTS,
    Right.SEE_ROTA,
    Right.SEE_GONGS,
    Right.SEE_PLACES,
    Right.SEE_PEOPLE,
}
_OFFICE = (_HEAD - {Right.STRIKE}) | {
    Right.KEEP_PLACES,
    Right.IMPORT,
    Right.APPROVE_ALARM,
    Right.DRAFT_CODEBOOK,
    Right.SEE_HEALTH,
    Right.SEE_LOG,
}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CHAIRPERSON: _WATCH
    | {
        Right.LEAD_ALARM,
        Right.KEEP_INCIDENTS,
        Right.APPROVE_ALARM,
        Right.ISSUE_CODEBOOK,
        Right.EXCUSE_NIGHT,
        Right.SEE_MESSAGES,
        Right.SEE_PLANS,
    },
    Role.POLICE_CHIEF: _OFFICE | {Right.APPOINT, Right.KEEP_SETTINGS, Right.ISSUE_CODEBOOK},
    Role.POLICE_OFFICER: _OFFICE - {Right.IMPORT, Right.EXPORT, Right.KEEP_PLACES},
    Role.MILITIA: _OWN | {Right.SEE_TONIGHT},
    Role.STEERING_COMMITTEE: _WATCH,
    Role.OFFICE: (_OFFICE - {Right.SEE_HELP_NEEDS, Right.APPROVE_ALARM})
    | {Right.APPOINT, Right.KEEP_SETTINGS},
    Role.LIAISON: _WATCH | {Right.CORRECT_NIGHT, Right.SEND_MESSAGES},
    Role.VILLAGE_HEAD: _HEAD,
    Role.TEAM_LEADER: _LEADER,
    Role.DEPUTY_LEADER: _LEADER,
    Role.TEAM_MEMBER: _FIELD,
    Role.STRIKER: _FIELD,
    Role.GROUP_LEADER: _OWN | {Right.SEE_TONIGHT, Right.SEE_ALARMS},
    Role.FRONT: _OWN | {Right.SEE_TONIGHT, Right.SEE_NIGHTS},
    Role.RESIDENT: _OWN,
}

OFFICER_ROLES = frozenset(
    {
        Role.CHAIRPERSON,
        Role.POLICE_CHIEF,
        Role.POLICE_OFFICER,
        Role.MILITIA,
        Role.STEERING_COMMITTEE,
        Role.OFFICE,
    }
)
DESK_ROLES = OFFICER_ROLES - {Role.MILITIA}  # these sign in with a password; the militia answers calls
VILLAGE_ROLES = frozenset(Role) - OFFICER_ROLES


@dataclass(frozen=True)
class Grant:
    """One role held at one place; `village_id` None means the whole commune."""

    role: Role
    commune_id: int
    village_id: int | None = None


def may(grants: Iterable[Grant], right: Right, *, commune_id: int, village_id: int | None = None) -> bool:
    """Whether any grant carries the right to that place.

    Asking with `village_id=None` asks for the commune as a whole, which a village role does not reach.
    """
    return any(
        right in ROLE_RIGHTS[g.role]
        and g.commune_id == commune_id
        and (g.village_id is None or g.village_id == village_id)
        for g in grants
    )


def reach(grants: Iterable[Grant], right: Right) -> frozenset[int] | None:
    """The villages where the right is held; None means every village of the commune."""
    held = [g for g in grants if right in ROLE_RIGHTS[g.role]]
    if any(g.village_id is None for g in held):
        return None
    return frozenset(g.village_id for g in held if g.village_id is not None)
