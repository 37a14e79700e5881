"""Machines that may speak to us: boxes beside gongs, SMS gateways, the commune's own programs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keng.records.gongs.models import GongPost
from keng.records.places.models import Commune


class ApiKey(models.Model):
    """A key a machine signs its calls with; kept encrypted at rest is not needed, kept as a digest is."""

    class Scope(models.TextChoices):
        STRIKES = "strikes", _("báo tiếng kẻng")
        SMS_IN = "sms_in", _("chuyển tin nhắn đến")
        ALARMS = "alarms", _("phát báo động")
        READ = "read", _("đọc số liệu")
        CAP_IN = "cap_in", _("gửi tin cảnh báo (CAP)")

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the key
    scope = models.CharField(max_length=10, choices=Scope)
    post = models.ForeignKey(GongPost, null=True, blank=True, on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
