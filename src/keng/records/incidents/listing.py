"""Incidents as a list that goes out: figures and words, no telephone and no helper's name."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.records.alarms.kinds import kinds_of
from keng.records.incidents.models import Incident
from keng.records.places.models import Commune

HEADINGS: tuple[str | Promise, ...] = (
    _("Ngày"),
    _("Giờ"),
    _("Thôn"),
    _("Việc gì"),
    _("Thật hay nhầm"),
    _("Nơi xảy ra"),
    _("Nguyên nhân"),
    _("Thiệt hại (đồng)"),
    _("Bị thương"),
    _("Chết"),
    _("Người đến giúp"),
    _("Bàn giao cho"),
    _("Bàn giao lúc"),
    _("Rút kinh nghiệm"),
    _("Việc chưa xong"),
    _("Ghi chú"),
)


def listed(rows: QuerySet[Incident], *, commune: Commune) -> list[list[str]]:
    """One row an incident, in the order given; what is not known is empty, none is 0."""
    kinds = {kind.code: kind.name for kind in kinds_of(commune)}
    rows = rows.annotate(
        came=Count("attendances", filter=Q(attendances__came_at__isnull=False), distinct=True),
        left=Count("tasks", filter=Q(tasks__done_at=None), distinct=True),
    )
    return [_line(row, kinds.get(row.kind, row.kind), commune) for row in rows]


def _line(row: Incident, kind: str, commune: Commune) -> list[str]:
    began = timezone.localtime(row.began_at, commune.zone)
    handed = timezone.localtime(row.handed_at, commune.zone) if row.handed_at else None
    return [
        f"{began:%d/%m/%Y}",
        f"{began:%H:%M}",
        str(row.village),
        kind,
        str(row.get_verdict_display()),
        row.place,
        row.cause,
        *_counts((row.loss, row.hurt, row.dead, row.came)),  # type: ignore[attr-defined]  # annotated
        str(row.get_handed_to_display()),
        f"{handed:%H:%M %d/%m/%Y}" if handed else "",
        row.lesson,
        str(row.left),  # type: ignore[attr-defined]  # annotated
        row.notes,
    ]


def _counts(figures: Iterable[int | None]) -> list[str]:
    return ["" if figure is None else str(figure) for figure in figures]
