"""Rows of a given village, made when an address first asks for one."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from keng.core.names import fold
from keng.core.nights import Hours, window
from keng.core.rights import Role
from keng.core.signals import to_json
from keng.core.signals.presets import presets_of
from keng.records.alarms.models import Alarm
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.records.gongs.models import Codebook, CodebookSignal, Complaint, Gong, GongPost
from keng.records.groups.actions import form_group
from keng.records.groups.models import InterFamilyGroup
from keng.records.households.models import Household, HouseholdChange, HouseholdMember
from keng.records.imports.models import Import, ImportSheet
from keng.records.incidents.actions import IncidentFacts, write_incident
from keng.records.incidents.models import Attendance, Incident, IncidentPhoto, IncidentTask
from keng.records.messages.models import ContactPath, Message
from keng.records.messages.outbox import Notice
from keng.records.messages.outbox import post as post_message
from keng.records.people.accounts import open_account
from keng.records.people.models import Appointment, BoundPhone, Consent, Person, Phone
from keng.records.places.models import Cluster, Commune, PlaceChange, Village
from keng.records.plans.models import PlanRun
from keng.records.reach.models import ReachAsk, ReachTest
from keng.records.roster.feeds import open_feed
from keng.records.roster.models import CalendarFeed, Duty, Leave, Shift, Swap
from keng.records.watch.models import Exemption, Expectation, MissCase, Ringing, RuleChange, Schedule
from tests.web.outward import NOW, Outward

SINCE = date(2024, 1, 1)
WORDS = {"text": "Mai họp thôn", "village": "thôn"}
SOON = datetime.now(UTC).date() + timedelta(days=3)


def issued_book(commune: Commune) -> Codebook:
    """The commune's codebook in force, made when first asked for."""
    found = Codebook.objects.filter(commune=commune, state=Codebook.State.IN_FORCE).first()
    if found is not None:
        return found
    signed = {"symbol": "01/HD-UBND", "signer": "X", "issued_on": SINCE, "valid_from": SINCE}
    book = Codebook.objects.create(commune=commune, title="Sổ", state=Codebook.State.IN_FORCE, **signed)
    for signal in presets_of("Thái Hòa, Triệu Sơn (Thanh Hóa)"):
        CodebookSignal.objects.create(
            codebook=book, purpose=signal.purpose, name=signal.name, definition=to_json(signal)
        )
    return book


@dataclass
class Side(Outward):
    """One village, and rows of it made when an address first asks for one."""

    @cached_property
    def person(self) -> Person:
        name = f"Người {self.village.name}"
        return Person.objects.create(
            commune=self.village.commune, village=self.village, name=name, folded=fold(name)
        )

    @cached_property
    def rename(self) -> PlaceChange:
        change = PlaceChange.objects.create(
            commune=self.village.commune, kind="rename", on=NOW.date(), made_at=NOW
        )
        change.before.add(self.village)
        return change

    @cached_property
    def phone(self) -> Phone:
        return Phone.objects.create(person=self.person, number=f"+8491234{self.village.pk:04d}")

    @cached_property
    def appointment(self) -> Appointment:
        return Appointment.objects.create(
            person=self.person,
            role=Role.TEAM_MEMBER,
            commune=self.village.commune,
            village=self.village,
            from_on=NOW.date(),
        )

    @cached_property
    def consent(self) -> Consent:
        return Consent.objects.create(person=self.person, purpose="calls", given_at=NOW, means="ký giấy")

    @cached_property
    def home(self) -> Household:
        return Household.objects.create(
            village=self.village, number="7", head=self.person, residents=4, valid_from=SINCE
        )

    @cached_property
    def member(self) -> HouseholdMember:
        other = Person.objects.create(commune=self.village.commune, village=self.village, name="Ai")
        return HouseholdMember.objects.create(household=self.home, person=other)

    @cached_property
    def move(self) -> HouseholdChange:
        row = HouseholdChange.objects.create(
            kind="move", on=SINCE, made_at=NOW, was={"before": {}, "now": {}}
        )
        row.before.set([self.home])
        return row

    @cached_property
    def sheet(self) -> ImportSheet:
        source = Import.objects.create(commune=self.village.commune, file_name="ds.xlsx", made_at=NOW)
        return ImportSheet.objects.create(source=source, order=0, name="Hộ")

    @cached_property
    def plan(self) -> PlanRun:
        """A solved siting of one drawn home."""
        at = {"type": "Point", "coordinates": [105.3, 20.0]}
        home = {"kind": "home", "id": "V1", "people": 3}
        gong = {"kind": "gong", "id": "V1", "status": "new", "cost": 1, "heard_to_m": 176}
        found = [
            {"type": "Feature", "geometry": at, "properties": p} for p in (gong, home | {"heard": "heard"})
        ]
        figures = {"verb": "siting", "aim": "fewest", "value": 1, "bound": 1, "gongs": 1, "people_heard": 4}
        return PlanRun.objects.create(
            village=self.village,
            kind="siting",
            asked_at=NOW,
            state="done",
            finished_at=NOW,
            is_drawn=True,
            input={"features": [{"type": "Feature", "geometry": at, "properties": home}]},
            output={"features": found, "plan": figures},
        )

    @cached_property
    def rota_file(self) -> Import:
        known = {"file_name": "lich.ics", "village": self.village, "is_of_village": True, "made_at": NOW}
        return Import.objects.create(commune=self.village.commune, **known)

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster.objects.create(village=self.village, name="Bờ", folded="bo", valid_from=SINCE)

    @cached_property
    def shown(self) -> Village:
        """The village with its public page open."""
        Village.objects.filter(pk=self.village.pk).update(is_status_open=True)
        return self.village

    @cached_property
    def post(self) -> GongPost:
        row = GongPost.objects.create(
            village=self.village, number=9, name="Cổng", token=f"side{self.village.pk}", valid_from=SINCE
        )
        Gong.objects.create(post=row, hung_on=SINCE)
        return row

    @cached_property
    def expectation(self) -> Expectation:
        schedule, _ = Schedule.objects.get_or_create(
            commune=self.village.commune, ring_at=time(22), source="KH 2024 §II.2", valid_from=SINCE
        )
        night = datetime.now(UTC).date()
        w = window(night, Hours(time(22)), UTC)
        return Expectation.objects.create(
            schedule=schedule,
            commune=self.village.commune,
            village=self.village,
            post=self.post,
            night=night,
            purpose="peace",
            early_from=w.early_from,
            on_time_from=w.on_time_from,
            ring_at=w.ring_at,
            late_from=w.late_from,
            cut_off_at=w.cut_off_at,
            wake_at=w.ring_at,
        )

    @cached_property
    def alarm(self) -> Alarm:
        return Alarm.objects.create(
            commune=self.village.commune,
            village=self.village,
            kind="fire",
            occasion="real",
            origin="page",
            raised_at=NOW,
            state="calling",
            need=3,
            wake_at=NOW,
        )

    @cached_property
    def shift(self) -> Shift:
        return Shift.objects.create(
            post=self.post, night=SOON, duty=Duty.STRIKER, person=self.person, origin="rota", made_at=NOW
        )

    @cached_property
    def swap(self) -> Swap:
        return Swap.objects.create(shift=self.shift, to=self.person, asked_at=NOW)

    @cached_property
    def report(self) -> Ringing:
        row = self.expectation
        known = {"struck_at": row.ring_at, "received_at": row.ring_at, "source": "tap", "occasion": "real"}
        return Ringing.objects.create(post=row.post, expectation=row, client_id=uuid.uuid4(), **known)

    @cached_property
    def case(self) -> MissCase:
        return MissCase.objects.create(post=self.post, opened_at=NOW, nights=2, last_night=SINCE)

    @cached_property
    def exemption(self) -> Exemption:
        days = {"from_on": SOON, "until_on": SOON}
        return Exemption.objects.create(
            commune=self.village.commune,
            village=self.village,
            kind="storm",
            reason="bão",
            approved_by=self.person,
            approved_at=NOW,
            **days,
        )

    @cached_property
    def signal(self) -> CodebookSignal:
        book = issued_book(self.village.commune)
        return book.signals.first()

    @cached_property
    def complaint(self) -> Complaint:
        return Complaint.objects.create(post=self.post, at=NOW, text="ồn")

    @cached_property
    def message(self) -> Message:
        post_message(
            Notice("word", self.village.commune_id, WORDS, self.village.pk), to=[self.person], at=NOW
        )
        return Message.objects.get(person=self.person)

    @cached_property
    def reach_ask(self) -> ReachAsk:
        test = ReachTest.objects.create(
            commune=self.village.commune,
            village=self.village,
            started_at=NOW,
            closes_at=NOW + timedelta(days=1),
        )
        return ReachAsk.objects.create(test=test, person=self.person, village=self.village)

    @cached_property
    def key(self) -> ApiKey:
        return make_key(self.village.commune, name="x", scope=ApiKey.Scope.READ, by=None, at=NOW)[0]

    @cached_property
    def rule_change(self) -> RuleChange:
        empty = {"time_zone": "Asia/Ho_Chi_Minh", "quiet_from": None, "quiet_to": None, "sms_daily_cap": 9}
        return RuleChange.objects.create(
            commune=self.village.commune, part="general", before=empty, after=empty, at=NOW
        )

    @cached_property
    def bound_phone(self) -> BoundPhone:
        return BoundPhone.objects.create(
            account=open_account(self.person),
            digest=f"may{self.village.pk}",
            label="máy",
            bound_at=NOW,
            last_seen_at=NOW,
        )

    @cached_property
    def group(self) -> InterFamilyGroup:
        return form_group(self.village, homes=[self.home], by=None, at=NOW)

    @cached_property
    def incident(self) -> Incident:
        facts = IncidentFacts(kind="fire", verdict="real", began_at=NOW)
        return write_incident(self.village, facts=facts, by=None, at=NOW)

    @cached_property
    def picture(self) -> IncidentPhoto:
        return IncidentPhoto.objects.create(incident=self.incident, at=NOW)

    @cached_property
    def helper(self) -> Attendance:
        return Attendance.objects.create(incident=self.incident, name="bác Hòa", came_at=NOW)

    @cached_property
    def task(self) -> IncidentTask:
        return IncidentTask.objects.create(
            incident=self.incident, text="Mua bình", responsible=self.person, due_on=SOON
        )

    @cached_property
    def path(self) -> ContactPath:
        return ContactPath.objects.create(person=self.person, channel="sms", phone=self.phone)

    @cached_property
    def feed(self) -> CalendarFeed:
        return open_feed(self.village, at=NOW)

    @cached_property
    def leave(self) -> Leave:
        return Leave.objects.create(person=self.person, from_on=SOON, until_on=SOON, made_at=NOW)
