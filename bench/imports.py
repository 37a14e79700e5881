"""A commune's 5,000 households out of one spreadsheet, through the page. Prints; asserts nothing.

python -m bench.imports [--homes 5000]     # SQLite; set KENG_DATABASE_URL for PostgreSQL
"""

import argparse
import io
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from bench.measure import Stopwatch, database_name, peak_mb, private_database, table

if TYPE_CHECKING:
    from django.test import Client

VILLAGES = 11
SINCE = date(2025, 7, 1)
HEADINGS = ("STT", "Thôn", "Cụm", "Họ tên chủ hộ", "Địa chỉ", "Số khẩu", "Điện thoại", "Tọa độ")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Quách", "Bùi", "Đinh", "Hà", "Lò", "Vi", "Trương")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Hữu", "Ngọc", "Xuân", "Quang", "Thanh", "Công")
GIVEN = ("Hòa", "Lan", "Dũng", "Đào", "Thủy", "Sơn", "Hạnh", "Quân", "Bình", "Tâm", "Yến", "Khánh", "Ước")
Row = tuple[int, str, str, str, str, int, str, str]


def homes(count: int) -> list[Row]:
    """Made-up homes: numbers of a range that nobody has, clusters of a village as people write them."""
    draw = random.Random(5000)
    return [
        (
            n + 1,
            f"Thôn Mẫu {n % VILLAGES + 1}",
            f"Cụm {draw.randrange(4) + 1}",
            f"{draw.choice(FAMILY)} {draw.choice(MIDDLE)} {draw.choice(GIVEN)} {n}",
            f"số {n}, đường liên thôn",
            draw.randrange(1, 8),
            f"090 000 {n:04d}" if n % 3 else "",
            f"20.{n % 1000:04d}, 105.{n % 900:04d}",
        )
        for n in range(count)
    ]


def spreadsheet(rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Hộ")
    for number, row in enumerate([HEADINGS, *rows]):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def clerk() -> "Client":
    """The commune, its villages and clusters, and an officer who came in by a link."""
    from django.test import Client

    from keng.core.names import fold
    from keng.core.rights import Role
    from keng.records.people.accounts import invite
    from keng.records.people.models import Appointment, Person
    from keng.records.places.models import Cluster, Commune, Village

    commune = Commune.objects.create(name="Mẫu", code="99001", valid_from=SINCE, is_sample=True)
    for n in range(1, VILLAGES + 1):
        village = Village.objects.create(
            commune=commune, name=f"Mẫu {n}", folded=f"mau {n}", status_token=f"v{n}", valid_from=SINCE
        )
        for k in range(1, 5):
            Cluster.objects.create(
                village=village, name=f"Cụm {k}", folded=fold(f"Cụm {k}"), valid_from=SINCE
            )
    person = Person.objects.create(commune=commune, name="Hà Thị Hạnh", folded="ha thi hanh")
    Appointment.objects.create(person=person, role=Role.OFFICE, commune=commune, from_on=SINCE)
    client = Client(SERVER_NAME="127.0.0.1")
    client.post(f"/vao/{invite(person, by=None, at=datetime.now(UTC))}")
    return client


def preview(client: "Client", data: bytes) -> None:
    """Choose the file and see its first page, as the officer does."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {
        "file": SimpleUploadedFile("ho.xlsx", data),
        "consents": ["position", "calls"],
        "means": "ký phiếu",
    }
    seen = client.post("/nhap-xuat/", sent, follow=True)
    if "Ghi" not in seen.content.decode() or not seen.redirect_chain:
        raise SystemExit(f"the preview was refused: {seen.status_code}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--homes", type=int, default=5000)
    count = parser.parse_args().homes
    rows = homes(count)
    changed = [(*row[:5], row[5] + 1, *row[6:]) for row in rows]
    first, second = spreadsheet(rows), spreadsheet(changed)
    watch = Stopwatch()
    with private_database():
        from keng.records.households.models import Household
        from keng.records.imports.models import Import

        client = clerk()
        before = peak_mb()
        with watch.part("preview, all new"):
            preview(client, first)
        with watch.part("written, all or nothing"):
            client.post(f"/nhap-xuat/{Import.objects.latest('pk').pk}/ghi/")
        written = Household.objects.count()
        with watch.part("preview, all changed"):
            preview(client, second)
        with watch.part("written, all changed"):
            client.post(f"/nhap-xuat/{Import.objects.latest('pk').pk}/ghi/")
        with watch.part("taken back"):
            client.post(f"/nhap-xuat/{Import.objects.latest('pk').pk}/hoan-tac/")
        told = [
            (n, f"{s:.2f} s ({watch.worked[n]:.2f} s of CPU)", "< 5 s" if n.startswith("preview") else "")
            for n, s in watch.parts.items()
        ]
        told += [
            ("homes in the register", f"{written}", f"{count}"),
            ("size of the file", f"{len(first) / 1000:.0f} kB", ""),
            ("memory before", f"{before:.0f} MB", ""),
            ("peak memory", f"{peak_mb():.0f} MB", ""),
        ]
        table(f"{count} households from one spreadsheet, {database_name()}", told)


if __name__ == "__main__":
    main()
