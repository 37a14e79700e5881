"""Persons, the roles they hold at places, and the accounts they sign in with."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from keng.core.rights import Role
from keng.records.places.models import Commune, Village

ROLE_WORDS = {
    Role.CHAIRPERSON: _("Chủ tịch UBND"),
    Role.POLICE_CHIEF: _("Trưởng Công an"),
    Role.POLICE_OFFICER: _("Công an"),
    Role.MILITIA: _("Dân quân"),
    Role.STEERING_COMMITTEE: _("Ban Chỉ đạo"),
    Role.OFFICE: _("Văn phòng - Thống kê"),
    Role.LIAISON: _("Cán bộ phụ trách thôn"),
    Role.VILLAGE_HEAD: _("Trưởng thôn"),
    Role.TEAM_LEADER: _("Tổ trưởng tổ bảo vệ ANTT"),
    Role.DEPUTY_LEADER: _("Tổ phó tổ bảo vệ ANTT"),
    Role.TEAM_MEMBER: _("Tổ viên tổ bảo vệ ANTT"),
    Role.STRIKER: _("Người đánh kẻng"),
    Role.GROUP_LEADER: _("Tổ trưởng tổ liên gia"),
    Role.FRONT: _("Mặt trận, đoàn thể"),
    Role.RESIDENT: _("Người dân"),
}


class Person(models.Model):
    """Somebody the commune knows. No more fields than a purpose needs."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="people")
    village = models.ForeignKey(
        Village, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    form_of_address = models.CharField(max_length=20, blank=True)  # bác, cô, anh: as neighbours say
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=160, editable=False, db_index=True)
    language = models.CharField(max_length=5, default="vi")
    quiet_from = models.TimeField(null=True, blank=True)  # quiet hours never hold back an alarm
    quiet_to = models.TimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    history = HistoricalRecords(app="keng")

    class Meta:
        ordering = ["folded", "id"]

    def __str__(self) -> str:
        return f"{self.form_of_address} {self.name}".strip()


class Phone(models.Model):
    """A number that may reach a person; it counts once it was verified."""

    class Kind(models.TextChoices):
        SMART = "smart", _("điện thoại thông minh")
        FEATURE = "feature", _("điện thoại phím")
        LANDLINE = "landline", _("điện thoại bàn")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20)  # E.164
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SMART)
    order = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["number"])]
        constraints = [models.UniqueConstraint(fields=["person", "number"], name="phone_once")]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force_on(self, day: date) -> "AppointmentQuerySet":
        return self.filter(from_on__lte=day).filter(Q(until_on=None) | Q(until_on__gt=day))


class Appointment(models.Model):
    """A role held at a place for a time; rights follow from it and from nothing else."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=ROLE_WORDS)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT)
    village = models.ForeignKey(
        Village, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    directive = models.CharField(max_length=120, blank=True)  # symbol of the decision
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "village"], condition=Q(until_on=None), name="appointment_open_once"
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(until_on=None, village=None),
                name="appointment_of_commune_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")), name="appointment_dates"
            ),
        ]


class ServiceNote(models.Model):
    """One line of a member's file: praised, reminded or warned (KH 2024 §III.4). Append-only."""

    class Kind(models.TextChoices):
        PRAISED = "praised", _("biểu dương")
        REMINDED = "reminded", _("nhắc nhở")
        WARNED = "warned", _("cảnh báo bằng văn bản")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="service_notes")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    directive = models.CharField(max_length=120, blank=True)  # symbol of the document
    text = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]


class AccountManager(BaseUserManager["Account"]):
    """What Django's sign-in and allauth ask of a user manager."""

    def create_user(self, username: str, password: str | None = None) -> "Account":
        account = self.model(username=self.model.normalize_username(username))
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """How a person signs in: officers by name, password and second factor; field people by a bound phone."""

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    signed_out_at = models.DateTimeField(null=True)  # sessions older than this are over

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    objects = AccountManager()

    @property
    def is_staff(self) -> bool:
        """Nobody enters a back office: every page asks the table of rights."""
        return False

    def get_session_auth_hash(self) -> str:
        """What a session must carry: it changes with the password and when phones are let go."""
        return salted_hmac(
            "keng.session", f"{self.password}|{self.signed_out_at}", algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return str(self.person) if self.person else self.username


class SignInLink(models.Model):
    """A link or QR that signs one person in once and binds the phone that opens it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, never the token
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class BoundPhone(models.Model):
    """A phone or browser that stays signed in until it is let go."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="bound_phones")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    bound_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Consent(models.Model):
    """Consent for one purpose, provable and withdrawable; silence is none (Luật 91/2025)."""

    class Purpose(models.TextChoices):
        CALLS = "calls", _("gọi, nhắn khi có việc")
        POSITION = "position", _("ghi vị trí nhà")
        HELP_NEEDS = "help_needs", _("ghi nhu cầu cần giúp khi khẩn cấp")
        ROSTER = "roster", _("ghi lịch trực và kết quả đánh kẻng")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    given_at = models.DateTimeField()
    means = models.CharField(
        max_length=120
    )  # how it was given: paper, on the phone, by word before a witness
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="consent_once"
            )
        ]


class AuditEntry(models.Model):
    """Who did or saw what: kept for every write, every export and every look at personal data."""

    commune = models.ForeignKey(Commune, null=True, on_delete=models.PROTECT)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)  # "household:12"; an id, never a name or a number
    detail = models.CharField(max_length=300, blank=True)
