"""The outbox: what is owed to whom, by which path, until when; and every attempt at it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.records.people.models import Person, Phone
from keng.records.places.models import Commune, Village


class Occasion(models.TextChoices):
    """Drill and real never look alike; every message and ringing says which it is."""

    REAL = "real", _("thật")
    DRILL = "drill", _("diễn tập")


class Lane(models.IntegerChoices):
    """Which messages go first."""

    FIRST = 0, _("báo động: những người đầu tiên")
    ALARM = 1, _("báo động")
    VILLAGE = 2, _("báo động: cả thôn")
    DUTY = 3, _("trực kẻng")
    NOTICE = 4, _("thông báo")


class Channel(models.TextChoices):
    """The kinds of path to a person."""

    PUSH = "push", _("thông báo trên máy")
    SMS = "sms", _("tin nhắn SMS")
    EMAIL = "email", _("thư điện tử")
    CHAT = "chat", _("nhóm trò chuyện")
    NTFY = "ntfy", _("báo reo to")
    VOICE = "voice", _("gọi điện thoại")
    ZALO = "zalo", _("tin Zalo")
    LOUD = "loud", _("loa truyền thanh")
    MESH = "mesh", _("nút vô tuyến")
    BOARD = "board", _("bảng của xã")
    HOOK = "hook", _("máy của nơi khác")


class PushEndpoint(models.Model):
    """Where a browser agreed to be pushed (Web Push)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="push_endpoints")
    endpoint = models.URLField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)


class ContactPath(models.Model):
    """One way to a person, in that person's own order and with that person's own delay."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="paths")
    channel = models.CharField(max_length=6, choices=Channel)
    phone = models.ForeignKey(Phone, null=True, blank=True, on_delete=models.CASCADE, related_name="paths")
    address = models.CharField(max_length=300, blank=True)  # e-mail address or chat URL
    order = models.PositiveSmallIntegerField(default=0)
    delay_seconds = models.PositiveIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)  # of a path without a number
    is_enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["person", "order"]
        constraints = [
            models.UniqueConstraint(fields=["person", "channel", "phone", "address"], name="path_once")
        ]


class Webhook(models.Model):
    """Another system that hears of a commune's alarms. Its secret is derived, never stored."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    serial = models.PositiveIntegerField(default=1)  # of the secret; the one before signs too for a day
    made_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["closed_at", "name"]

    def __str__(self) -> str:
        return self.name


class Outlet(models.Model):
    """A machine of a village that says an alarm to whoever is near: a loudspeaker system, a radio node."""

    KINDS = [(c.value, c.label) for c in (Channel.LOUD, Channel.MESH)]

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="outlets")
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.PROTECT)  # None: everywhere
    kind = models.CharField(max_length=6, choices=KINDS)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500)  # an address, or the DevEUI of a node
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["closed_at", "kind", "name"]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One message to one person (or one board) by one path. Siblings by other paths share `notice`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("chờ gửi")
        CLAIMED = "claimed", _("đang gửi")
        SENT = "sent", _("đã gửi")
        DELIVERED = "delivered", _("đã nhận")
        READ = "read", _("đã đọc")
        FAILED = "failed", _("không gửi được")
        EXPIRED = "expired", _("quá hạn, không gửi")
        SUPPRESSED = "suppressed", _("không cần gửi nữa")

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT)
    village = models.ForeignKey(Village, null=True, on_delete=models.PROTECT)
    notice = models.UUIDField(db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=6, choices=Channel)
    path = models.ForeignKey(ContactPath, null=True, on_delete=models.SET_NULL)
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.SET_NULL, related_name="messages")
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.SET_NULL, related_name="messages")
    occasion = models.CharField(max_length=5, choices=Occasion)
    lane = models.PositiveSmallIntegerField(choices=Lane)
    template = models.CharField(max_length=40)
    params = models.JSONField(default=dict)  # str → str, what the template names
    dedupe = models.CharField(max_length=120, unique=True)  # person + path + event: never told twice
    bundle = models.CharField(max_length=80, blank=True)  # like messages of one bundle go as one
    subject = models.CharField(max_length=60, blank=True)  # "expectation:12": what an answer answers
    made_at = models.DateTimeField()
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    state_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)  # why it failed or was not needed, in words

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="message_expires"),
        ]
        indexes = [
            # Each is asked every second, while a province's alarms may have half a million rows queued.
            models.Index(
                fields=["channel", "lane", "send_after"], condition=Q(state="queued"), name="message_due"
            ),
            models.Index(fields=["send_after"], condition=Q(state="queued"), name="message_next"),
            models.Index(fields=["expires_at"], condition=Q(state="queued"), name="message_expiring"),
            models.Index(fields=["state_at"], condition=Q(state="claimed"), name="message_claimed"),
            models.Index(fields=["commune", "-made_at"], name="message_recent"),
            models.Index(fields=["subject"], name="message_subject"),
        ]


ALARMS = (Lane.FIRST, Lane.ALARM, Lane.VILLAGE)
ARRIVED = (Message.State.DELIVERED, Message.State.READ)
LEFT = (Message.State.SENT, *ARRIVED)


class Delivery(models.Model):
    """One attempt at one message and what the channel answered; append-only."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField()
    provider = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12)  # channels.Outcome.kind
    provider_id = models.CharField(max_length=120, blank=True, db_index=True)
    detail = models.CharField(max_length=300, blank=True)


class InboundMessage(models.Model):
    """A text that came in, what it was taken to mean, and what was answered."""

    commune = models.ForeignKey(Commune, null=True, on_delete=models.PROTECT)
    provider_id = models.CharField(max_length=120, unique=True)
    sender = models.CharField(max_length=20)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    text = models.CharField(max_length=500)
    received_at = models.DateTimeField()
    meaning = models.CharField(max_length=40)  # "struck", "heard", "busy", "unknown_sender", "loop"
    answer = models.CharField(max_length=300, blank=True)


class MessageTemplate(models.Model):
    """A commune's own words for one kind of message, language and channel."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE)
    template = models.CharField(max_length=40)
    channel = models.CharField(max_length=6, choices=Channel)
    language = models.CharField(max_length=5, default="vi")
    text = models.TextField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "template", "channel", "language"], name="message_template_once"
            )
        ]
