"""Spreadsheets for the import tests, and the way a clerk brings them."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from keng.records.imports.models import Import, ImportRow

Rows = Sequence[Sequence[object]]
HOMES = ("Thôn", "Chủ hộ", "Điện thoại", "Số người")


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An .xlsx whose numbers are numbers, as people type them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def csv(rows: Rows, *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(str(c) for c in row) for row in rows).encode(encoding)


def bring(client: Client, data: bytes, name: str = "ds.xlsx", **more: object) -> HttpResponse:
    """Choose the file and look at the preview, or at the form that refuses it."""
    sent = {"file": SimpleUploadedFile(name, data), **more}
    return client.post("/nhap-xuat/", sent, follow=True)  # type: ignore[arg-type]


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def last() -> Import:
    return Import.objects.latest("pk")


def verdicts() -> list[tuple[int, str]]:
    """Row number and verdict of the last file."""
    rows = ImportRow.objects.filter(sheet__source=last()).order_by("sheet__order", "number")
    return list(rows.values_list("number", "verdict"))


def reasons() -> str:
    rows = ImportRow.objects.filter(sheet__source=last())
    return "\n".join(f"{r.number} {h}: {why}" for r in rows for h, why in r.faults)


def write(client: Client) -> str:
    return words(client.post(f"/nhap-xuat/{last().pk}/ghi/", follow=True))


def undo(client: Client) -> str:
    return words(client.post(f"/nhap-xuat/{last().pk}/hoan-tac/", follow=True))
