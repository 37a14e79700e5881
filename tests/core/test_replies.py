"""What people type on a keypad at ten at night."""

import pytest

from keng.core.replies import Meaning, Reply, understand

M = Meaning


@pytest.mark.parametrize(
    ("text", "meaning", "number"),
    [
        ("1", M.STRUCK, None),
        (" 1. ", M.STRUCK, None),
        ("1 nhé", M.STRUCK, None),
        ("1 rồi ạ", M.STRUCK, None),
        ("1 kẻng", M.STRUCK, 1),
        ("1 nghe", M.HEARD, 1),
        ("KENG 12", M.STRUCK, 12),
        ("keng12", M.STRUCK, 12),
        ("Kẻng số 12 xong", M.STRUCK, 12),
        ("1 12", M.STRUCK, 12),
        ("da danh roi", M.STRUCK, None),
        ("Đã đánh kẻng rồi nhé", M.STRUCK, None),
        ("ok", M.STRUCK, None),
        ("NGHE", M.HEARD, None),
        ("nghe ro roi", M.UNCLEAR, None),
        ("Nghe kẻng 3 rồi", M.HEARD, 3),
        ("NGHI", M.BUSY, None),
        ("em bận", M.BUSY, None),
        ("bac om khong danh duoc", M.BUSY, None),
        ("khong danh duoc", M.BUSY, None),
        ("khong nghe", M.UNCLEAR, None),
        ("da danh keng khong", M.UNCLEAR, None),
        ("chua nghe", M.UNCLEAR, None),
        ("CHAY nha ong Ba", M.EMERGENCY, None),
        ("cháy nhà ông Ba cụm Bờ Sông cứu với nhanh lên", M.EMERGENCY, None),
        ("?", M.HELP, None),
        ("giup", M.HELP, None),
        ("mai toi len xa", M.UNCLEAR, None),
        ("2", M.UNCLEAR, None),
        ("", M.UNCLEAR, None),
        ("Quy khach da su dung het 80% dung luong", M.UNCLEAR, None),
    ],
)
def test_a_short_text_is_understood_or_left_to_people(text, meaning, number):
    assert understand(text) == Reply(meaning, number)
