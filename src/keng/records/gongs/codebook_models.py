"""The commune's written list of gong signals, in issued versions (KH 2024 §IV.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.records.places.models import Commune


class Codebook(models.Model):
    """One version: drafted, checked, issued with number, date and signer; one in force at a time."""

    class State(models.TextChoices):
        DRAFT = "draft", _("bản thảo")
        IN_FORCE = "in_force", _("đang áp dụng")
        SUPERSEDED = "superseded", _("đã thay thế")

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="codebooks")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    symbol = models.CharField(max_length=60, blank=True)  # "05/HD-UBND"
    signer = models.CharField(max_length=120, blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune"], condition=Q(state="in_force"), name="one_codebook_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (~Q(symbol="") & ~Q(signer="") & Q(issued_on__isnull=False, valid_from__isnull=False)),
                name="issued_codebook_is_signed",
            ),
        ]


class CodebookSignal(models.Model):
    """One signal of a codebook; `definition` is `core.signals.Signal` as JSON."""

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="signals")
    order = models.PositiveSmallIntegerField(default=0)
    purpose = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    definition = models.JSONField()

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["codebook", "purpose", "name"], name="signal_once")]
