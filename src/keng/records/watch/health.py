"""Is the machine well? Each part asked for real: written and read back, aged, counted."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from keng.records.messages.models import Message
from keng.records.watch.models import Fault, Heartbeat

PULSE_LIMIT = timedelta(seconds=90)
QUEUE_LIMIT = timedelta(minutes=3)
DISK_LEAST_MB = 500
BACKUP_LIMIT = timedelta(hours=30)
CLOCK_LIMIT_S = 10.0  # a gong counts by minutes; a phone's tap is corrected by this clock
CLOCK_HEARD_LIMIT = timedelta(hours=24)


@dataclass(frozen=True)
class Check:
    """One part: whether it is well, and the figure in words a person can act on."""

    name: str  # machine name: "database"
    label: str
    is_well: bool
    words: str
    is_known: bool = True  # never measured is neither good nor bad

    @property
    def sign(self) -> str:
        return "?" if not self.is_known else "●" if self.is_well else "✕"


def probe(*, at: datetime, data_dir: Path, backup_dir: Path, time_server: str) -> tuple[Check, ...]:
    """Every part asked now. A database that fails makes the rest unknowable."""
    database, disk = _database(at), _disk(data_dir)
    if not database.is_well:
        return (database, disk)
    clock = _clock(at, is_asked=bool(time_server))
    return (database, _pulse(at), _queue(at), disk, clock, _backup(backup_dir, at), _faults())


def sms_path(*, is_connected: bool, is_sample: bool) -> Check:
    """Whether a text message can leave at all: a commune must not learn it on the night of a fire."""
    label = _("Tin nhắn SMS")
    if is_sample:
        return Check("sms", label, is_well=True, words=_("xã mẫu: tin không đi đâu, chỉ nằm trong hộp thử"))
    words = _("đã nối cổng tin nhắn") if is_connected else sms_is_unconnected()
    return Check("sms", label, is_well=is_connected, words=words)


def sms_is_unconnected() -> str:
    """What is wrong and what to do."""
    return _(
        "Chưa nối cổng tin nhắn: SMS chưa đi được. Người cài máy đặt KENG_SMS_URLS rồi khởi động lại; "
        "trước đó hãy gọi điện cho người không dùng trang này."
    )


def _database(at: datetime) -> Check:
    label = _("Cơ sở dữ liệu")
    try:
        with transaction.atomic():
            written = Fault.objects.create(module="health", at=at, text=f"probe {at}", resolved_at=at)
            read = Fault.objects.filter(pk=written.pk).values_list("text", flat=True).get()
            written.delete()
    except DatabaseError as error:
        words = _("không ghi, đọc được (%(error)s); máy mới thì chạy keng serve trước")
        return Check("database", label, is_well=False, words=words % {"error": type(error).__name__})
    return Check("database", label, is_well=read == f"probe {at}", words=_("ghi và đọc lại được"))


def _pulse(at: datetime) -> Check:
    label = _("Người gác đêm")
    last = Heartbeat.objects.order_by("-at").first()
    if last is None:
        return Check("pulse", label, is_well=False, words=_("chưa chạy lần nào: chạy `keng serve`"))
    age = at - last.at
    words = _("nhịp gần nhất %(n)s giây trước") % {"n": int(age.total_seconds())}
    return Check("pulse", label, is_well=age < PULSE_LIMIT, words=words)


def _queue(at: datetime) -> Check:
    label = _("Hàng chờ tin")
    owed = Message.objects.filter(state=Message.State.QUEUED, send_after__lte=at)
    oldest = owed.order_by("send_after").values_list("send_after", flat=True).first()
    if oldest is None:
        return Check("queue", label, is_well=True, words=_("không có tin nào chờ"))
    words = _("%(n)s tin chờ, lâu nhất %(s)s giây") % {
        "n": owed.count(),
        "s": int((at - oldest).total_seconds()),
    }
    return Check("queue", label, is_well=at - oldest < QUEUE_LIMIT, words=words)


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free // 1_000_000
    words = _("còn %(n)s MB") % {"n": free}
    return Check("disk", _("Ổ đĩa"), is_well=free >= DISK_LEAST_MB, words=words)


def _clock(at: datetime, *, is_asked: bool) -> Check:
    """The clock furthest off among the machines that watch."""
    label = _("Đồng hồ của máy")
    if not is_asked:
        words = _("chưa đo: đặt KENG_TIME_SERVER để so giờ")
        return Check("clock", label, is_well=True, words=words, is_known=False)
    lately = Heartbeat.objects.filter(clock_asked_at__gt=at - CLOCK_HEARD_LIMIT, at__gt=at - PULSE_LIMIT)
    found = [one for one in lately.values_list("clock_ahead_s", flat=True) if one is not None]
    ahead = max(found, key=abs, default=None)
    if ahead is None:
        return Check("clock", label, is_well=False, words=_("chưa hỏi được giờ chuẩn trong một ngày qua"))
    off = {"s": abs(ahead)}
    fast, slow = _("nhanh %(s).1f giây so với giờ chuẩn"), _("chậm %(s).1f giây so với giờ chuẩn")
    return Check("clock", label, abs(ahead) <= CLOCK_LIMIT_S, (fast if ahead >= 0 else slow) % off)


def _backup(folder: Path, at: datetime) -> Check:
    label = _("Sao lưu")
    times = [p.stat().st_mtime for p in folder.glob("keng-*")] if folder.exists() else []
    if not times:
        return Check("backup", label, is_well=False, words=_("chưa có bản nào: chạy `keng backup`"))
    hours = max(0.0, (at.timestamp() - max(times)) / 3600)
    words = _("bản gần nhất %(n).0f giờ trước") % {"n": hours}
    return Check("backup", label, is_well=hours < BACKUP_LIMIT.total_seconds() / 3600, words=words)


def _faults() -> Check:
    n = Fault.objects.filter(resolved_at=None).count()
    words = _("%(n)s trục trặc chưa xem") % {"n": n} if n else _("không có trục trặc")
    return Check("faults", _("Trục trặc"), is_well=n == 0, words=words)
