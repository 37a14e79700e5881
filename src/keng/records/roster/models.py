"""Who strikes which gong on which night, and what people agree among themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.records.gongs.models import GongPost
from keng.records.people.models import Person
from keng.records.places.models import Village


class Duty(models.TextChoices):
    """What a shift is for."""

    STRIKER = "striker", _("đánh kẻng")
    DEPUTY = "deputy", _("đánh thay")
    PATROL = "patrol", _("tuần tra")


class Rota(models.Model):
    """A rotation over people for one duty at one post; shifts are written from it ahead of time."""

    class Turn(models.TextChoices):
        NIGHTLY = "nightly", _("mỗi đêm một người")
        WEEKLY = "weekly", _("mỗi tuần một người")

    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="rotas")
    duty = models.CharField(max_length=10, choices=Duty)
    turn = models.CharField(max_length=10, choices=Turn, default=Turn.NIGHTLY)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "duty"], condition=Q(ends_on=None), name="rota_open_once")
        ]


class RotaPlace(models.Model):
    """One person's place in the order of a rota."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="places")
    order = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)

    class Meta:
        ordering = ["rota", "order"]
        constraints = [models.UniqueConstraint(fields=["rota", "order"], name="rota_order_once")]


class Shift(models.Model):
    """One person, one duty, one post, one night. Changed by a new row that replaces the old."""

    class Origin(models.TextChoices):
        ROTA = "rota", _("theo vòng")
        OVERRIDE = "override", _("chỉ định")
        SWAP = "swap", _("đổi ca")
        STAND_IN = "stand_in", _("trực thay")
        IMPORT = "import", _("nhập từ tệp")
        PLAN = "plan", _("theo phương án")

    post = models.ForeignKey(GongPost, on_delete=models.PROTECT, related_name="shifts")
    night = models.DateField(db_index=True)
    duty = models.CharField(max_length=10, choices=Duty)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    origin = models.CharField(max_length=10, choices=Origin)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)  # set when another row takes its place
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["night", "post", "duty"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "night", "duty"],
                condition=Q(replaced_at=None) & ~Q(duty="patrol"),
                name="one_on_duty",
            ),
            models.UniqueConstraint(
                fields=["post", "night", "duty", "person"], condition=Q(replaced_at=None), name="on_duty_once"
            ),
        ]


class Leave(models.Model):
    """Days a person cannot serve; nobody is blamed for them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    from_on = models.DateField()
    until_on = models.DateField()  # the last night away
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="leave_dates")
        ]


class Swap(models.Model):
    """One person asks another to take a shift; it counts once the other agrees."""

    class State(models.TextChoices):
        ASKED = "asked", _("chờ trả lời")
        AGREED = "agreed", _("đã nhận")
        REFUSED = "refused", _("không nhận")
        WITHDRAWN = "withdrawn", _("đã rút lại")

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="swaps")
    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="swaps_asked")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "to"], condition=Q(state="asked"), name="swap_asked_once"
            )
        ]


class Handover(models.Model):
    """A note from one night's striker to the next."""

    post = models.ForeignKey(GongPost, on_delete=models.CASCADE, related_name="handovers")
    night = models.DateField()  # the night the note was written for: the next striker's
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)


class Availability(models.Model):
    """What a person last said of himself with one tap."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="availability")
    is_available = models.BooleanField()
    until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()


class CalendarFeed(models.Model):
    """A secret address under which a person's or a village's shifts are read as iCalendar."""

    token = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    village = models.ForeignKey(Village, null=True, on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, village=None) | Q(person=None, village__isnull=False),
                name="feed_of_one",
            )
        ]
