"""The night round: schedules, expectations, what was heard, who was excused, who watches the watcher."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.core.nights import Audience, Outcome, Source
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Occasion
from keng.records.people.models import Person
from keng.records.places.models import Commune, Village
from keng.records.watch.keeping import Fault, Heartbeat, Outage
from keng.records.watch.rule_models import RuleChange

__all__ = [
    "Exemption",
    "Expectation",
    "Fault",
    "Heartbeat",
    "MissCase",
    "Outage",
    "ReminderStep",
    "Ringing",
    "RuleChange",
    "Schedule",
    "WatchEvent",
]

OUTCOME_WORDS = {
    Outcome.WAITING: _("Chờ đánh kẻng"),
    Outcome.EARLY: _("Sớm"),
    Outcome.ON_TIME: _("Đúng giờ"),
    Outcome.LATE: _("Muộn"),
    Outcome.MISSED: _("Chưa nghe kẻng"),
    Outcome.WRONG_SIGNAL: _("Sai hiệu lệnh"),
    Outcome.EXCUSED: _("Có lý do"),
    Outcome.UNKNOWN: _("Chưa rõ"),
}
SOURCE_WORDS = {
    Source.DEVICE: _("hộp kẻng nghe được"),
    Source.OFFICER: _("cán bộ ghi"),
    Source.TAP: _("chạm trên máy"),
    Source.SMS: _("tin nhắn"),
    Source.PAPER: _("ghi sổ giấy"),
    Source.NEIGHBOUR: _("nhà bên nghe thấy"),
}
AUDIENCE_WORDS = {
    Audience.STRIKER: _("người đánh kẻng"),
    Audience.DEPUTY: _("người đánh thay"),
    Audience.TEAM_LEADER: _("tổ trưởng"),
    Audience.VILLAGE_HEAD: _("trưởng thôn"),
    Audience.LIAISON: _("cán bộ phụ trách thôn"),
    Audience.COMMUNE: _("bảng trực của xã"),
}


class Schedule(models.Model):
    """When gongs are due: the commune's rule, or one of a village or a single post that overrides it."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="schedules")
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.PROTECT)
    post = models.ForeignKey(GongPost, null=True, blank=True, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=30, default="peace")  # the codebook signal that is due
    ring_at = models.TimeField()
    weekdays = models.PositiveSmallIntegerField(default=127)  # bit 0 = Monday
    early_minutes = models.PositiveSmallIntegerField(default=15)
    on_time_before_minutes = models.PositiveSmallIntegerField(default=2)
    on_time_minutes = models.PositiveSmallIntegerField(default=5)
    cut_off_minutes = models.PositiveSmallIntegerField(default=15)
    source = models.CharField(max_length=120)  # the paragraph that orders it: "KH 2024 §II.2"
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "purpose"],
                condition=Q(valid_to=None, village=None, post=None),
                name="schedule_of_commune_once",
            ),
            models.UniqueConstraint(
                fields=["village", "purpose"],
                condition=Q(valid_to=None, post=None),
                name="schedule_of_village_once",
            ),
            models.UniqueConstraint(
                fields=["post", "purpose"], condition=Q(valid_to=None), name="schedule_of_post_once"
            ),
            models.CheckConstraint(condition=Q(weekdays__range=(1, 127)), name="schedule_weekdays"),
            models.CheckConstraint(
                condition=Q(on_time_minutes__gt=0, cut_off_minutes__gte=models.F("on_time_minutes"))
                & Q(early_minutes__gte=models.F("on_time_before_minutes")),
                name="schedule_windows",
            ),
        ]


class ReminderStep(models.Model):
    """One step of an evening's reminders, as the commune set it."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="reminder_steps")
    offset_minutes = models.SmallIntegerField()  # from ring_at; negative is before
    audience = models.CharField(max_length=20, choices=AUDIENCE_WORDS)
    useful_minutes = models.PositiveSmallIntegerField(default=10)
    source = models.CharField(max_length=120, blank=True)  # the paragraph it rests on

    class Meta:
        ordering = ["commune", "offset_minutes", "id"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "offset_minutes", "audience"], name="step_once")
        ]


class Exemption(models.Model):
    """Nights that do not count, with reason and approver: mourning, storm, Tết, a planned pause."""

    class Kind(models.TextChoices):
        MOURNING = "mourning", _("nhà có tang")
        STORM = "storm", _("mưa bão")
        HOLIDAY = "holiday", _("Tết, ngày lễ")
        PAUSE = "pause", _("tạm nghỉ có kế hoạch")
        GONG = "gong", _("kẻng hỏng, mất, chưa có kẻng thay")
        OTHER = "other", _("lý do khác")

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="exemptions")
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.PROTECT)
    post = models.ForeignKey(GongPost, null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind)
    from_on = models.DateField()
    until_on = models.DateField()  # the last night that does not count; striking resumes by itself
    reason = models.CharField(max_length=300)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="exemption_dates")
        ]


class Expectation(models.Model):
    """One gong, one night, one signal due: waiting, then what it came to.

    The windows are written with the row: a schedule changed tomorrow does not rejudge last night.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="expectations")
    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="expectations")
    night = models.DateField()
    purpose = models.CharField(max_length=30)
    early_from = models.DateTimeField()
    on_time_from = models.DateTimeField()
    ring_at = models.DateTimeField()
    late_from = models.DateTimeField()
    cut_off_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=OUTCOME_WORDS, default=Outcome.WAITING)
    outcome_at = models.DateTimeField(null=True)  # when the outcome was last concluded
    struck_at = models.DateTimeField(null=True)  # the strike the outcome rests on
    struck_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="strikes")
    source = models.CharField(max_length=10, choices=SOURCE_WORDS, blank=True)
    confidence = models.FloatField(default=0)
    exemption = models.ForeignKey(Exemption, null=True, on_delete=models.SET_NULL)
    steps_done = models.PositiveSmallIntegerField(default=0)
    wake_at = models.DateTimeField(null=True)  # when the watchman looks again; null once closed

    class Meta:
        ordering = ["night", "village", "post"]
        constraints = [
            models.UniqueConstraint(fields=["post", "night", "purpose"], name="expected_once"),
            models.CheckConstraint(
                condition=~Q(outcome="waiting") | Q(wake_at__isnull=False), name="waiting_has_a_next_step"
            ),
        ]
        indexes = [
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="expectation_due"),
            models.Index(fields=["commune", "night"], name="expectation_night"),
            models.Index(fields=["village", "night"], name="expectation_village_night"),
        ]


class Ringing(models.Model):
    """One report that a gong was struck, append-only; a correction is a new row that points at the old."""

    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="ringings")
    expectation = models.ForeignKey(Expectation, null=True, on_delete=models.PROTECT, related_name="ringings")
    client_id = models.UUIDField(unique=True)  # made by the reporter: a repeat is the same report
    occasion = models.CharField(max_length=5, choices=Occasion)
    source = models.CharField(max_length=10, choices=SOURCE_WORDS)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="ringings")
    reporter = models.CharField(max_length=120, blank=True)  # a machine's name, a paper's keeper
    struck_at = models.DateTimeField()  # corrected by clock_offset_ms
    received_at = models.DateTimeField()
    clock_offset_ms = models.BigIntegerField(default=0)  # phone's clock minus ours, as measured
    is_right_signal = models.BooleanField(default=True)
    signal_note = models.CharField(max_length=120, blank=True)  # what was heard instead
    reason = models.CharField(max_length=200, blank=True)  # why a late entry is made
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    is_void = models.BooleanField(default=False)  # a correction that only takes the old report back

    class Meta:
        ordering = ["struck_at", "id"]


class WatchEvent(models.Model):
    """What happened to an expectation, in order; the log beside the board."""

    class Kind(models.TextChoices):
        REMINDED = "reminded", _("đã nhắc")
        SKIPPED = "skipped", _("không nhắc: đã quá giờ")
        NOBODY = "nobody", _("không có ai để nhắc")
        REPORTED = "reported", _("báo đã đánh")
        CONCLUDED = "concluded", _("kết luận")
        CORRECTED = "corrected", _("đính chính")
        EXCUSED = "excused", _("cho nghỉ")
        BUSY = "busy", _("báo bận")
        BACK = "back", _("lại đánh được")
        NOT_AN_ALARM = "not_an_alarm", _("báo không phải báo động")
        HEARING = "hearing", _("nghe kẻng")

    expectation = models.ForeignKey(Expectation, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]


class MissCase(models.Model):
    """Two missed nights in a week open a case for the team leader (not for the ill or excused)."""

    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="miss_cases")
    opened_at = models.DateTimeField()
    nights = models.PositiveSmallIntegerField()  # missed nights it rests on; grows with each further miss
    last_night = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    remedy = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(closed_at=None), name="case_open_once")
        ]
