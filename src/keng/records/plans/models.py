"""Runs of the planners, queued and kept, and the adoptions of what they proposed."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.records.people.models import Person
from keng.records.places.models import Cluster, Commune, Village


class TerrainFile(models.Model):
    """Heights of a commune's ground as somebody brought them; a dropped file stays with its plans."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="terrain_files")
    name = models.CharField(max_length=80)  # a tile's name says where it lies
    file = models.FileField(upload_to="heights/")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune"], condition=Q(dropped_at=None), name="one_terrain_of_a_commune"
            )
        ]


class PlanRun(models.Model):
    """One question to a planner: all that it needs to be solved again, how far it is, and the answer.

    `input` is a snapshot of homes, gongs and drawn things as GeoJSON; `wishes` the planner's own table.
    """

    class Kind(models.TextChoices):
        SITING = "siting", _("chỗ treo kẻng")
        EARSHOT = "earshot", _("kẻng hiện nay nghe tới đâu")
        GROUPS = "groups", _("ghép tổ liên gia")
        SIMULATE = "simulate", _("đêm giả định")
        ROTA = "rota", _("lịch trực công bằng")
        ROUTES = "routes", _("lộ trình tuần tra")

    class State(models.TextChoices):
        QUEUED = "queued", _("chờ tính")
        RUNNING = "running", _("đang tính")
        DONE = "done", _("đã tính xong")
        FAILED = "failed", _("chưa tính được")
        CANCELLED = "cancelled", _("đã thôi")

    class Trouble(models.TextChoices):
        INPUT = "input", _("Số liệu vào có chỗ chưa đúng.")
        TIME = "time", _("Quá lâu mà chưa xong nên đã dừng. Hãy thử với ít nhà hơn.")
        MEMORY = "memory", _("Cần nhiều bộ nhớ hơn máy cho phép. Hãy thử với ít nhà hơn.")
        BROKE = "broke", _("Máy tính phương án gặp lỗi. Người giữ máy xem nhật ký của máy.")
        DIED = "died", _("Máy tính phương án tắt giữa chừng hai lần. Hãy tính lại.")

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="plan_runs")
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.CharField(max_length=120, blank=True)  # what people call it
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="plan_runs")
    asked_at = models.DateTimeField()
    wishes = models.JSONField(default=dict)
    input = models.JSONField()
    is_drawn = models.BooleanField(default=False)  # homes were drawn, typed or imported, not of the register
    price = models.PositiveIntegerField(default=0)  # đồng, of one new gong
    terrain = models.ForeignKey(TerrainFile, null=True, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    planner = models.CharField(max_length=120, blank=True)  # the process that works on it
    attempts = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    output = models.JSONField(null=True)
    told = models.TextField(blank=True)  # what the planner said in words
    trouble = models.CharField(max_length=6, choices=Trouble, blank=True)
    moves = models.JSONField(default=list)  # homes that people put into another proposed group: [home, group]

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(output__isnull=False, finished_at__isnull=False),
                name="plan_done_has_output",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(began_at__isnull=False, beat_at__isnull=False),
                name="plan_running_beats",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="queued"), name="plan_queued"),
            models.Index(fields=["beat_at"], condition=Q(state="running"), name="plan_running"),
        ]

    def __str__(self) -> str:
        return self.note or f"{self.get_kind_display()} · {self.village}"

    @property
    def answer(self) -> dict[str, Any]:
        """The planner's answer as it wrote it; empty before it has one."""
        return self.output or {}

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class SurveyForm(models.Model):
    """What somebody found walking through a cluster; the newest form of a cluster counts, earlier ones stay.

    Nothing is required: what nobody asked is unknown, never zero. The names are the planner's questions.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="survey_forms")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    flammable = models.PositiveSmallIntegerField(null=True)  # homes that trade or store what burns
    needs_help = models.PositiveSmallIntegerField(null=True)  # homes that cannot leave by themselves
    no_gong = models.PositiveSmallIntegerField(null=True)  # homes that do not hear the gong
    willing = models.PositiveSmallIntegerField(null=True)  # homes that agree to a group
    engine_minutes = models.PositiveSmallIntegerField(null=True)  # until the fire engine comes
    water_m = models.PositiveIntegerField(null=True)  # to water that a pump can take
    fires = models.PositiveSmallIntegerField(null=True)  # in the last five years

    class Meta:
        ordering = ["-at", "-id"]


class Adoption(models.Model):
    """A person said: this is how we do it. One of a kind is in force in a village; past ones stay."""

    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="adoptions")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="adoptions")
    kind = models.CharField(max_length=10, choices=PlanRun.Kind)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adoptions")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # what stood before, so that it can be taken back
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    is_taken_back = models.BooleanField(default=False)  # else another plan was adopted after it

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "kind"], condition=Q(ended_at=None), name="one_adopted_plan"
            ),
            models.CheckConstraint(
                condition=Q(is_taken_back=False) | Q(ended_at__isnull=False), name="taken_back_is_ended"
            ),
        ]
