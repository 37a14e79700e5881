"""Lists as .xlsx and .csv: what people filled in never becomes a formula of whoever opens the file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program takes for the start of a formula
WIDEST = 46


@dataclass(frozen=True)
class Heading:
    """The head of a column; the note opens when the cell is touched."""

    text: str
    note: str = ""
    is_required: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table."""

    name: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx; every cell is text, so numbers keep their zeros and nothing is calculated."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format(
        {"bold": True, "bg_color": "#F1DFC0", "border": 1, "text_wrap": True, "valign": "top"}
    )
    must = book.add_format(
        {"bold": True, "bg_color": "#E0A24A", "border": 1, "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:31])
        page.freeze_panes(1, 0)
        for column, heading in enumerate(sheet.headings):
            page.write_string(0, column, heading.text, must if heading.is_required else bold)
            if heading.note:
                page.write_comment(0, column, heading.note, {"x_scale": 2})
            longest = max([len(heading.text), *(len(row[column]) for row in sheet.rows[:200])])
            page.set_column(column, column, min(WIDEST, longest + 3), text)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                if cell:
                    page.write_string(number, column, cell, text)
    book.close()
    return out.getvalue()


def as_csv(sheet: Sheet) -> bytes:
    """A .csv in UTF-8 with the mark that Excel needs; risky beginnings are disarmed with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([heading.text for heading in sheet.headings])
    writer.writerows([disarmed(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def disarmed(cell: str) -> str:
    """Text that cannot be taken for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
