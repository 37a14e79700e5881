"""Alarms, everything that happened to each, who was called and what they answered."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from keng.core.escalation.fanout import Why
from keng.core.escalation.ladder import Circle
from keng.core.escalation.machine import Because, Happening, Reply, State
from keng.core.escalation.musts import Answerers
from keng.records.alarms.cap_models import CapCertificate, CapFeed, CapProposal
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.messages.models import Occasion
from keng.records.people.models import Account, Person
from keng.records.places.models import Cluster, Commune, Village

__all__ = [
    "Alarm",
    "AlarmCall",
    "AlarmEvent",
    "AlarmKind",
    "AlarmLadder",
    "AlarmReply",
    "CapCertificate",
    "CapFeed",
    "CapProposal",
]

STATE_WORDS = {
    State.PENDING: _("chờ người duyệt thứ hai"),
    State.CALLING: _("đang gọi thêm người"),
    State.MANNED: _("đủ người đang đến"),
    State.ON_SCENE: _("đã có người tại chỗ"),
    State.ENDED: _("đã kết thúc"),
}
CIRCLE_WORDS = {
    Circle.GROUP: _("nhà gần nhất, tổ liên gia"),
    Circle.TEAM: _("tổ bảo vệ ANTT, người trực"),
    Circle.VILLAGE: _("cả thôn"),
    Circle.NEIGHBOURS: _("thôn bên cạnh"),
    Circle.COMMUNE: _("công an, dân quân, cán bộ xã"),
}
ANSWERER_WORDS = {
    Answerers.EVERYBODY: _("mọi người được gọi ở bậc này"),
    Answerers.TEAM: _("tổ bảo vệ ANTT"),
    Answerers.TEAM_LEADER: _("tổ trưởng, tổ phó tổ ANTT"),
    Answerers.VILLAGE_HEAD: _("trưởng thôn"),
    Answerers.POLICE: _("công an xã"),
    Answerers.CHAIRPERSON: _("Chủ tịch xã"),
}
REPLY_WORDS = {
    Reply.COMING: _("đang đến"),
    Reply.ON_SCENE: _("đã có mặt"),
    Reply.CANNOT: _("không đến được"),
}
WHY_WORDS = {
    Why.SAME_GROUP: _("cùng tổ liên gia"),
    Why.NEXT_DOOR: _("nhà gần"),
    Why.ON_DUTY: _("đang trực đêm nay"),
    Why.IN_TEAM: _("tổ bảo vệ ANTT"),
    Why.IN_VILLAGE: _("người trong thôn"),
    Why.NEXT_VILLAGE: _("tổ của thôn bên"),
    Why.IN_OFFICE: _("cán bộ có trách nhiệm"),
}
BECAUSE_WORDS = {
    Because.RAISED: _("có báo động"),
    Because.NEEDS_SECOND: _("báo động nhiều thôn, cần người thứ hai đồng ý"),
    Because.NOT_APPROVED: _("chưa ai đồng ý: chỉ báo công an xã"),
    Because.APPROVED: _("người thứ hai đã đồng ý"),
    Because.WITNESSED: _("thêm người báo cùng một việc"),
    Because.MERGED: _("cùng một việc với báo động khác, đã gộp vào đó"),
    Because.JOINED: _("gộp thêm một báo động cùng việc"),
    Because.PARTED: _("tách lại: là hai việc khác nhau"),
    Because.TOO_FEW: _("còn thiếu người, gọi rộng thêm"),
    Because.WIDENED: _("người chỉ huy gọi thêm vòng sau"),
    Because.NOBODY_HERE: _("bậc này không còn ai để gọi, gọi ngay bậc sau"),
    Because.NOBODY_ABOVE: _("vẫn thiếu người, gọi lại"),
    Because.BROKEN_PROMISE: _("người nhận lời chưa tới, gọi rộng thêm"),
    Because.FELL_SHORT: _("có người không đến được nữa"),
    Because.COUNTED: _("có người trả lời"),
    Because.AWAITED: _("đủ người, còn chờ người phải trả lời"),
    Because.UNANSWERED: _("người phải trả lời chưa trả lời, gọi rộng thêm"),
    Because.ENOUGH: _("đủ người đang đến"),
    Because.ARRIVED: _("đã có người tại chỗ"),
    Because.FORGOTTEN: _("chưa ai báo kết thúc, hỏi lại"),
    Because.UPDATED: _("tin thêm"),
    Because.STOOD_DOWN: _("báo yên"),
    Because.CALLED_OFF: _("báo nhầm"),
    Because.CORRECTED: _("đính chính"),
    Because.EARLY: _("chưa tới lúc"),
}


class Origin(models.TextChoices):
    """By which way an alarm came in."""

    PAGE = "page", _("bấm trên máy")
    OFFICER = "officer", _("cán bộ nghe điện thoại")
    SMS = "sms", _("tin nhắn")
    MACHINE = "machine", _("máy báo")
    AUTHORITY = "authority", _("tin của cơ quan cấp trên")


class AlarmKind(models.Model):
    """A commune's own words, strength and card for one kind of alarm, in place of ours."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="alarm_kinds")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    emergency = models.CharField(max_length=20)  # the number to dial before anything else
    strength = models.PositiveSmallIntegerField()
    card = models.TextField(max_length=1000)  # one line a step
    signal = models.CharField(max_length=30, default="alarm")  # purpose in the codebook

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "code"], name="alarm_kind_once"),
            models.CheckConstraint(condition=Q(strength__gt=0), name="alarm_kind_strength"),
        ]


class AlarmLadder(models.Model):
    """A commune's own ladder for one kind of alarm; `village` empty is for every village."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="ladders")
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20)
    rungs = models.JSONField()  # [{"circles": ["group"], "wait_s": 180, "must": …}, …] from the lowest up
    repeat_s = models.PositiveSmallIntegerField(default=300)
    source = models.CharField(max_length=120, blank=True)
    history = HistoricalRecords(app="keng")
    _history_date: datetime  # the instant the request came, not the library's own clock
    _history_user: Account | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "kind"], name="ladder_of_village_once"),
            models.UniqueConstraint(
                fields=["commune", "kind"], condition=Q(village=None), name="ladder_of_commune_once"
            ),
        ]


class Alarm(models.Model):
    """One call for help, as it stands now. What led here stands in its events."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="alarms")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="alarms")
    others = models.ManyToManyField(Village, blank=True, related_name="+")  # further villages of a wide one
    cluster = models.ForeignKey(Cluster, null=True, blank=True, on_delete=models.PROTECT)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT)
    post = models.ForeignKey(GongPost, null=True, blank=True, on_delete=models.PROTECT)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    radius_m = models.PositiveIntegerField(null=True, blank=True)  # of an alarm about an area
    area = models.JSONField(null=True, blank=True)  # GeoJSON polygon, drawn instead of a radius
    is_narrow = models.BooleanField(default=False)  # the circle of the village is that area alone
    kind = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    occasion = models.CharField(max_length=5, choices=Occasion)
    drill_paths = models.JSONField(default=list, blank=True)  # channels a drill may really use; none else
    is_silent = models.BooleanField(default=False)
    is_wide = models.BooleanField(default=False)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)  # the same tap twice is one alarm
    origin = models.CharField(max_length=10, choices=Origin)
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="alarms_raised")
    reporter = models.CharField(max_length=120, blank=True)  # a machine, or who telephoned
    reporter_phone = models.CharField(max_length=20, blank=True)  # E.164; whom to ring back, not the officer
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATE_WORDS)
    need = models.PositiveSmallIntegerField()
    rung = models.SmallIntegerField(default=-1)
    round = models.PositiveSmallIntegerField(default=0)
    wake_at = models.DateTimeField(null=True)
    circles_owed = models.JSONField(default=list, blank=True)  # circles with people still to be called
    called_by = models.CharField(max_length=60, blank=True)  # the watchman who calls them, until when
    called_until = models.DateTimeField(null=True, blank=True)
    emergency_called_at = models.DateTimeField(null=True, blank=True)  # 114 or 113 was telephoned
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    is_false = models.BooleanField(default=False)
    joined_to = models.ForeignKey(  # the same event: that one goes on for both
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined"
    )

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes = [
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="alarm_due"),
            models.Index(fields=["commune", "state"], name="alarm_open"),
        ]
        constraints = [
            # Nothing that is not over ever goes quiet, and only a named person ends it.
            models.CheckConstraint(
                condition=Q(state="ended", wake_at=None, ended_by__isnull=False, ended_at__isnull=False)
                | (~Q(state="ended") & Q(wake_at__isnull=False, ended_at=None)),
                name="alarm_awake",
            ),
            models.CheckConstraint(condition=Q(need__gt=0), name="alarm_need"),
            models.CheckConstraint(condition=Q(joined_to=None) | Q(state="ended"), name="alarm_joined"),
        ]

    def subjects(self) -> list[str]:
        """What its messages and those of the alarms merged into it are about."""
        merged = self.joined.values_list("pk", flat=True) if self.pk else ()
        return [f"alarm:{pk}" for pk in (self.pk, *merged)]


class AlarmEvent(models.Model):
    """One thing that happened to an alarm and what was decided; append-only, replaying gives the row."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=[(h.value, h.value) for h in Happening])
    because = models.CharField(max_length=16, choices=BECAUSE_WORDS)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=10, blank=True, choices=REPLY_WORDS)
    minutes = models.PositiveSmallIntegerField(default=0)
    rung = models.SmallIntegerField(default=-1)
    called = models.PositiveIntegerField(default=0)  # how many people it called, once that is found out
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]


class AlarmCall(models.Model):
    """Somebody was called for an alarm: on which rung, as whom, from how far."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="calls")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="alarm_calls")
    rung = models.SmallIntegerField()
    round = models.PositiveSmallIntegerField()
    circle = models.CharField(max_length=10, choices=CIRCLE_WORDS)
    why = models.CharField(max_length=12, choices=WHY_WORDS)
    distance_m = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alarm", "person", "rung", "round"], name="call_once_a_rung")
        ]
        indexes = [models.Index(fields=["person", "-at"], name="call_recent")]


class AlarmReply(models.Model):
    """What one person says now; what they said before stands in the events."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="replies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="alarm_replies")
    reply = models.CharField(max_length=10, choices=REPLY_WORDS)
    promised_at = models.DateTimeField()  # when somebody who is coming said to be there
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alarm", "person"], name="reply_once")]
