"""Places keep their past: what a village was called and belonged to stands beside what it is now."""

import zoneinfo
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.core.names import fold


class Commune(models.Model):
    """One commune, ward or special zone: our tenant. Nothing of one is visible to another."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("xã")
        WARD = "ward", _("phường")
        SPECIAL_ZONE = "special_zone", _("đặc khu")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMMUNE)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=10, blank=True)  # ambiguous in time: read with valid_from
    province = models.CharField(max_length=120, blank=True)
    superior = models.CharField(max_length=200, blank=True)  # issuing line above ours, where set
    time_zone = models.CharField(max_length=64, default="Asia/Ho_Chi_Minh")
    is_sample = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True, blank=True)  # plain notices wait meanwhile; the watch never does
    quiet_to = models.TimeField(null=True, blank=True)
    sms_daily_cap = models.PositiveSmallIntegerField(null=True, blank=True)  # to one number, alarms apart
    boundary = models.JSONField(null=True, blank=True)  # GeoJSON geometry, WGS 84
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], condition=~Q(code=""), name="commune_code"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="commune_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class CommuneName(models.Model):
    """What a commune was called before, with its code of that time: a code alone is ambiguous."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="former_names")
    kind = models.CharField(max_length=20, choices=Commune.Kind)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=10, blank=True)
    province = models.CharField(max_length=120, blank=True)
    directive = models.CharField(max_length=120, blank=True)  # what ended it
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        ordering = ["-valid_to", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=models.F("valid_from")), name="commune_name_valid"
            )
        ]


class VillageQuerySet(models.QuerySet["Village"]):
    def standing_on(self, day: date) -> "VillageQuerySet":
        """Villages that exist on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))


class Village(models.Model):
    """A thôn (bản, làng, ấp, tổ dân phố): the unit of work and of rights."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="villages")
    local_word = models.CharField(max_length=30, default="thôn")
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=160, editable=False, db_index=True)
    order = models.PositiveSmallIntegerField(default=0)
    security_class = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 or 2: support per month
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    boundary = models.JSONField(null=True, blank=True)  # GeoJSON geometry, WGS 84
    status_token = models.CharField(max_length=32, unique=True)  # address of its public status page
    is_status_open = models.BooleanField(
        default=False
    )  # the head opens that page; nobody else's silence does
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "folded"], condition=Q(valid_to=None), name="village_name_now"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="village_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local_word} {self.name}"

    def clean_name(self, name: str) -> None:
        self.name, self.folded = name, fold(name)


class VillageName(models.Model):
    """A name a village bore before, found in search for ever."""

    village = models.ForeignKey(Village, on_delete=models.CASCADE, related_name="former_names")
    local_word = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=160, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField()


class PlaceChange(models.Model):
    """A rename, merger, split or transfer, with the document that ordered it."""

    class Kind(models.TextChoices):
        RENAME = "rename", _("đổi tên")
        MERGE = "merge", _("sáp nhập")
        SPLIT = "split", _("chia tách")

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    directive = models.CharField(max_length=120, blank=True)  # symbol of the decision
    before = models.ManyToManyField(Village, related_name="changes_after")
    after = models.ManyToManyField(Village, related_name="changes_before")
    made_at = models.DateTimeField()
    traces = models.JSONField(default=list)  # what it made and changed: see traces.py; emptied once undone
    has_traces = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)


class Cluster(models.Model):
    """A cụm dân cư inside a village; a far one may need a gong of its own."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="clusters")
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=160, editable=False)
    is_far = models.BooleanField(default=False)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["village", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "folded"], condition=Q(valid_to=None), name="cluster_name_now"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A word the commune prefers to ours, such as "tổ ANTT" for "tổ bảo vệ ANTT"."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="terms")
    key = models.CharField(max_length=60)
    text = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "key"], name="term_once")]


class Change(models.Model):
    """The monotone cursor of live pages: something of this place changed. Swept after a day."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE)
    village = models.ForeignKey(Village, null=True, on_delete=models.CASCADE)
    topic = models.CharField(max_length=30)  # the room whose rows changed: "watch", "messages"
    at = models.DateTimeField(db_index=True)
