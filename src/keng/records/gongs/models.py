"""Where gongs hang, the gongs themselves, and what was heard of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.records.gongs.codebook_models import Codebook, CodebookSignal
from keng.records.households.models import Household
from keng.records.people.models import Person
from keng.records.places.models import Cluster, Village

__all__ = [
    "Codebook",
    "CodebookSignal",
    "Complaint",
    "Gong",
    "GongEvent",
    "GongPost",
    "HearingCheck",
    "Inspection",
    "Loudness",
]


class GongPost(models.Model):
    """Where a gong hangs; it outlives the gong. Expectations and rotas belong to the post."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="gong_posts")
    number = models.PositiveSmallIntegerField()  # "Kẻng số 3", unique in the commune's village
    name = models.CharField(max_length=120)
    clusters = models.ManyToManyField(Cluster, blank=True, related_name="gong_posts")  # who should hear it
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    may_strike = models.ManyToManyField(Person, blank=True, related_name="posts_to_strike")
    token = models.CharField(max_length=32, unique=True)  # what the QR label opens
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["village", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "number"], condition=Q(valid_to=None), name="post_number_now"
            )
        ]

    def __str__(self) -> str:
        return _("Kẻng số %(number)s · %(name)s") % {"number": self.number, "name": self.name}


class Gong(models.Model):
    """The thing that is struck; lost and broken ones are replaced at the same post (KH 2024 §IV.1)."""

    class State(models.TextChoices):
        IN_USE = "in_use", _("đang dùng")
        DAMAGED = "damaged", _("hư hỏng")
        LOST = "lost", _("bị mất")
        REPLACED = "replaced", _("đã thay")

    class Material(models.TextChoices):
        WHEEL_RIM = "wheel_rim", _("la-zăng, vành xe")
        GAS_BOTTLE = "gas_bottle", _("vỏ bình ga")
        CASING = "casing", _("vỏ bom, đạn đã an toàn")
        RAIL = "rail", _("đoạn ray")
        PLATE = "plate", _("tấm sắt")
        BELL = "bell", _("chuông")
        OTHER = "other", _("loại khác")

    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="gongs")
    material = models.CharField(max_length=12, choices=Material, default=Material.PLATE)
    size_note = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.IN_USE)
    keeper = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="kept_gongs"
    )
    hung_on = models.DateField()
    cost = models.PositiveIntegerField(null=True, blank=True)  # đồng
    photo = models.ImageField(upload_to="gongs/", blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT)
    covered_by = models.ForeignKey(  # which post strikes for it meanwhile
        GongPost, null=True, blank=True, on_delete=models.PROTECT, related_name="covers"
    )
    deadline_on = models.DateField(null=True, blank=True)  # by when the village replaces it
    inspect_on = models.DateField(null=True, blank=True)  # the next inspection due

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=~Q(state="replaced"), name="one_gong_at_a_post"
            )
        ]

    def cover_words(self) -> str:
        """The gong that strikes for this one, with its village where that is another."""
        cover = self.covered_by
        if cover is None or cover.village_id == self.post.village_id:
            return str(cover or "")
        return f"{cover}, {cover.village}"


class GongEvent(models.Model):
    """What happened to a gong, append-only; the chain of custody is its `handed_over` rows."""

    class Kind(models.TextChoices):
        HUNG = "hung", _("treo kẻng")
        DAMAGED = "damaged", _("báo hỏng")
        LOST = "lost", _("báo mất")
        REPAIRED = "repaired", _("đã sửa")
        REPLACED = "replaced", _("mua thay")
        HANDED_OVER = "handed_over", _("bàn giao người giữ")
        COVERED = "covered", _("kẻng khác đánh thay")
        CORRECTED = "corrected", _("đính chính")

    gong = models.ForeignKey(Gong, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    cost = models.PositiveIntegerField(null=True, blank=True)  # đồng
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["at", "id"]


class Inspection(models.Model):
    """A look at a gong: rope, frame, hammer, sound."""

    class Condition(models.TextChoices):
        GOOD = "good", _("tốt")
        WORN = "worn", _("cần sửa nhỏ")
        BAD = "bad", _("hỏng")

    gong = models.ForeignKey(Gong, on_delete=models.PROTECT, related_name="inspections")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    condition = models.CharField(max_length=5, choices=Condition)
    note = models.CharField(max_length=300, blank=True)
    photo = models.ImageField(upload_to="inspections/", blank=True)


class Loudness(models.Model):
    """Ten strokes or more of a gong, each as loud as a phone showed it 10 m away (dBA); the newest counts."""

    gong = models.ForeignKey(Gong, on_delete=models.PROTECT, related_name="loudness")
    levels_dba = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)  # somebody saw that it was measured wrongly

    class Meta:
        ordering = ["-at", "-id"]


class HearingCheck(models.Model):
    """A household says how it heard the gong that night."""

    class Heard(models.TextChoices):
        CLEAR = "clear", _("nghe rõ")
        FAINT = "faint", _("nghe nhỏ")
        NOT = "not", _("không nghe")

    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="hearing_checks")
    household = models.ForeignKey(Household, null=True, on_delete=models.CASCADE)
    cluster = models.ForeignKey(Cluster, null=True, on_delete=models.PROTECT)
    night = models.DateField()
    heard = models.CharField(max_length=5, choices=Heard)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "household", "night"], name="hearing_once_a_night")
        ]


class Complaint(models.Model):
    """Somebody is disturbed by a gong; logged and answered (noise rules, NĐ 282/2025)."""

    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="complaints")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=500)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
