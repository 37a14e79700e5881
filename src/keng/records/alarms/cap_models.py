"""What a commune says to other systems by CAP, and what authorities propose to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keng.records.people.models import Person
from keng.records.places.models import Commune


class CapFeed(models.Model):
    """A commune's public feed of alarms: opened by an officer, at an address nobody guesses."""

    commune = models.OneToOneField(Commune, on_delete=models.CASCADE, related_name="cap_feed")
    token = models.CharField(max_length=32, unique=True)
    is_open = models.BooleanField(default=False)
    kinds = models.JSONField(default=list)  # which kinds of alarm it tells; none else leaves


class CapCertificate(models.Model):
    """An authority's certificate that the commune trusts: who holds its key may be believed."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="cap_certificates")
    name = models.CharField(max_length=120)
    pem = models.TextField(max_length=20_000)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the certificate
    valid_until = models.DateTimeField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["removed_at", "name"]

    def __str__(self) -> str:
        return self.name


class CapProposal(models.Model):
    """A CAP message that came in: nobody is called until an officer says yes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ cán bộ quyết định")
        CONFIRMED = "confirmed", _("đã phát báo động")
        REJECTED = "rejected", _("đã bỏ qua")
        REPLACED = "replaced", _("có tin mới thay thế")
        WITHDRAWN = "withdrawn", _("nơi gửi đã rút lại")
        TOLD = "told", _("tin rút lại, không phát gì")

    class Trust(models.TextChoices):
        TRUSTED = "trusted", _("chữ ký đúng, của cơ quan xã tin")
        STRANGER = "stranger", _("có chữ ký, nhưng không phải của cơ quan xã đã ghi")
        UNSIGNED = "unsigned", _("không có chữ ký")

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="cap_proposals")
    sender = models.CharField(max_length=200)
    identifier = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    msg_type = models.CharField(max_length=10)
    follows = models.TextField(blank=True)  # the messages it names, as CAP writes `references`
    occasion = models.CharField(max_length=5)
    kind = models.CharField(max_length=20)  # ours, as near as the category tells
    headline = models.CharField(max_length=300)
    text = models.TextField(max_length=3000, blank=True)
    where = models.CharField(max_length=600, blank=True)
    village_ids = models.JSONField(default=list)  # which of our villages its area meets
    expires_at = models.DateTimeField(null=True, blank=True)
    trust = models.CharField(max_length=10, choices=Trust)
    signed_by = models.CharField(max_length=200, blank=True)
    came_by = models.CharField(max_length=120)  # a key's name, or who uploaded the file
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    alarm = models.ForeignKey("Alarm", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "sender", "identifier", "sent_at"], name="cap_proposal_once"
            )
        ]

    def __str__(self) -> str:
        return self.headline
