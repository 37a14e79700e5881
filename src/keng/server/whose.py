"""Which commune and village a command means; a name that fits none or two is refused with those there are."""

from django.db import connection

from keng.core.names import fold
from keng.records.imports.standing import Standing
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused


def has_tables() -> bool:
    """Whether somebody ever started Kẻng on this database."""
    return Commune._meta.db_table in connection.introspection.table_names()


def one_commune(asked: str) -> Commune:
    """By name or code, with or without marks; without either, the only one of the installation."""
    every = list(Commune.objects.filter(valid_to=None).order_by("pk")) if has_tables() else []
    found = [c for c in every if not asked or fold(asked) in (fold(c.name), fold(str(c)), c.code)]
    if len(found) == 1:
        return found[0]
    if not every:
        raise Refused('Máy chưa có xã nào. Hãy lập xã trước: keng new-commune "TÊN XÃ" --officer "HỌ TÊN".')
    there = ", ".join(f"{c} ({c.code or 'chưa có mã'})" for c in every)
    if asked:
        raise Refused(f"--commune: không rõ “{asked}” là xã nào. Trong máy có: {there}.")
    raise Refused(f"Máy có nhiều xã, hãy thêm --commune TÊN hoặc MÃ. Trong máy có: {there}.")


def one_village(commune: Commune, asked: str) -> Village | None:
    """The standing village of that name; None where none was asked for."""
    if not asked:
        return None
    if village := Standing(commune).village(asked):
        return village
    there = ", ".join(v.name for v in commune.villages.filter(valid_to=None))
    raise Refused(f"--village: {commune} không có thôn “{asked}”. Có: {there or 'chưa thôn nào'}.")
