"""A file taken in: seen row by row before anything is written, all or nothing, and put back if wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keng.records.people.models import Account
from keng.records.places.models import Commune, Village


class Import(models.Model):
    """One file. Its rows are kept here, so that what was seen survives a restart."""

    class State(models.TextChoices):
        SEEN = "seen", _("đang xem trước")
        WRITTEN = "written", _("đã nhập")
        UNDONE = "undone", _("đã hoàn tác")
        DROPPED = "dropped", _("đã bỏ")

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.SEEN)
    village = models.ForeignKey(Village, null=True, on_delete=models.SET_NULL)  # where a row names none
    is_of_village = models.BooleanField(default=False)  # a keeper's own file: no other village's rows
    consents = models.JSONField(default=list)  # purposes the heads in this file agreed to
    means = models.CharField(max_length=120, blank=True)  # how they agreed
    notes = models.JSONField(default=list)  # what was mended while reading: encoding, hidden rows
    counts = models.JSONField(default=dict)  # verdict → rows
    shows_needs = models.BooleanField(default=False)  # whether whoever brought it may see help needs
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["commune", "-made_at"])]


class ImportSheet(models.Model):
    """One table of the file: what it lists and which column is which. Emptied once it was written."""

    class Kind(models.TextChoices):
        VILLAGES = "villages", _("Thôn, cụm")
        PEOPLE = "people", _("Người, chức vụ")
        GONGS = "gongs", _("Kẻng, nơi treo")
        HOUSEHOLDS = "households", _("Hộ gia đình")
        ROTA = "rota", _("Lịch trực")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="sheets")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, blank=True)  # blank: not used
    title = models.CharField(max_length=400, blank=True)  # lines above the headings: may name a village
    heading_row = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)  # text of each column
    columns = models.JSONField(default=list)  # key of each column, "" where it is not used
    cells = models.JSONField(default=list)  # [[row number, [text, …]], …]

    class Meta:
        ordering = ["source", "order"]


class ImportRow(models.Model):
    """One row as it was judged and, once written, what it made and changed."""

    class Verdict(models.TextChoices):
        NEW = "new", _("mới")
        CHANGED = "changed", _("thay đổi")
        SAME = "same", _("không đổi")
        WRONG = "wrong", _("sai")

    sheet = models.ForeignKey(ImportSheet, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts
    verdict = models.CharField(max_length=10, choices=Verdict)
    label = models.CharField(max_length=200)
    faults = models.JSONField(default=list)  # [[heading, what is wrong], …]
    notes = models.JSONField(default=list)
    changes = models.JSONField(default=list)  # [[heading, before, after], …]
    traces = models.JSONField(default=list)  # what it made and changed: see traces.py

    class Meta:
        ordering = ["sheet__order", "number"]
        indexes = [models.Index(fields=["sheet", "verdict"])]
