"""One description per kind of sheet: for the template, the reader, the preview and the export."""

from keng.records.imports.columns import Table
from keng.records.imports.folk_columns import HOUSEHOLDS, PEOPLE
from keng.records.imports.place_columns import GONGS, VILLAGES
from keng.records.imports.rota_columns import ROTA

TABLES: dict[str, Table] = {t.kind.value: t for t in (VILLAGES, PEOPLE, GONGS, HOUSEHOLDS, ROTA)}

# Headings that are often there and that we do not keep: each field has a purpose (Luật 91/2025).
NOT_KEPT = (
    *(
        "stt",
        "tt",
        "so tt",
        "so thu tu",
        "nam sinh",
        "ngay sinh",
        "ngay thang nam sinh",
        "gioi tinh",
        "nam",
        "nu",
    ),
    *(
        "dan toc",
        "ton giao",
        "cccd",
        "so cccd",
        "cmnd",
        "so cmnd",
        "cmt",
        "can cuoc",
        "can cuoc cong dan",
        "ghi chu",
    ),
    *(
        "nghe nghiep",
        "ho ngheo",
        "dien ho",
        "trinh do",
        "que quan",
        "ky ten",
        "ky nhan",
    ),
    *(
        "chu ky",
        "so so ho khau",
        "dang vien",
        "doan vien",
        "xa",
        "huyen",
        "tinh",
        "email",
        "luong",
        "phu cap",
    ),
)
