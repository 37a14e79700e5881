"""Columns of a rota: one night at one gong in a row."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from keng.records.imports.columns import VILLAGE_COLUMN, Column, Kind, Table

ROTA = Table(
    Kind.ROTA,
    (
        Column(
            "night",
            "Đêm",
            (
                "dem",
                "ngay",
                "ngay truc",
                "dem truc",
                "ngay thang",
                "lich ngay",
                "thoi gian",
                "ngay danh keng",
            ),
            _("Ngày/tháng/năm của buổi tối ấy."),
            ("25/11/2030", "26/11/2030"),
            is_required=True,
        ),
        replace(VILLAGE_COLUMN, is_required=False, examples=("", "")),
        Column(
            "post",
            "Kẻng",
            ("keng", "noi treo", "noi treo keng", "vi tri keng", "diem keng", "dia diem", "ten keng"),
            _("Nơi treo như trong sổ; để trống khi thôn chỉ có một kẻng."),
            ("Nhà văn hóa", ""),
        ),
        Column(
            "striker",
            "Người đánh",
            (
                *("nguoi danh", "nguoi danh keng", "danh keng", "nguoi truc", "truc", "nguoi truc chinh"),
                *("truc chinh", "ho ten nguoi truc", "ho va ten nguoi truc", "nguoi truc keng", "ca truc"),
            ),
            _("Người được giao đánh kẻng ở thôn; viết như trong sổ."),
            ("Trần Văn Hòa", "Lê Thị Lan"),
            is_required=True,
        ),
        Column(
            "deputy",
            "Người thay",
            (
                "nguoi thay",
                "danh thay",
                "du phong",
                "truc phu",
                "nguoi du phong",
                "truc thay",
                "nguoi truc phu",
            ),
            _("Người đánh thay; để trống thì giữ như cũ."),
            ("Lê Thị Lan", "Trần Văn Hòa"),
        ),
    ),
    hints=("lich truc", "phan cong truc", "lich danh keng", "bang phan cong", "ca truc", "lich keng"),
)
