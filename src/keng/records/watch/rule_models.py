"""Every change of the commune's own rules, so that anybody can see who set what, and take it back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keng.records.people.models import Person
from keng.records.places.models import Commune


class RuleChange(models.Model):
    """One part of the rules as it stood before and after; append-only, an undo is a change as well."""

    class Part(models.TextChoices):
        HOURS = "hours", _("giờ đánh kẻng")
        STEPS = "steps", _("các bước nhắc")
        WORDS = "words", _("từ ngữ của xã")
        KINDS = "kinds", _("lý do nghỉ")
        GENERAL = "general", _("múi giờ, tin nhắn")

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="rule_changes")
    part = models.CharField(max_length=10, choices=Part)
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        ordering = ["-at", "-id"]
