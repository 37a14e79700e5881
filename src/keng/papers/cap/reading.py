"""Bytes that came in → a CAP message and how far it may be believed; or in words why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keng.core.cap.grammar import CapFault, NotCap
from keng.core.cap.message import CapMessage
from keng.core.cap.reading import read_message
from keng.papers.cap.signing import Broken, brought_by, is_signed, signed_by, subject_of
from keng.papers.cap.xml import NotTaken, XmlFault, parse, tree_in

XML_WORDS = {
    XmlFault.TOO_BIG: gettext_lazy("Tệp quá lớn: tin cảnh báo chỉ vài nghìn chữ."),
    XmlFault.NOT_XML: gettext_lazy("Tệp không phải XML đọc được"),
    XmlFault.HAS_DOCTYPE: gettext_lazy("Tệp có khai báo DOCTYPE hay ENTITY: không nhận, vì dễ bị lợi dụng."),
    XmlFault.TOO_DEEP: gettext_lazy("Các phần lồng nhau quá sâu."),
}
CAP_WORDS = {
    CapFault.NOT_CAP: gettext_lazy("không phải tin cảnh báo CAP 1.2"),
    CapFault.MISSING: gettext_lazy("thiếu phần này"),
    CapFault.UNEXPECTED: gettext_lazy("không được có ở chỗ này"),
    CapFault.NOT_A_CHOICE: gettext_lazy("giá trị không có trong bảng của CAP"),
    CapFault.NOT_A_TIME: gettext_lazy("giờ phải viết như 2026-11-23T22:00:00+07:00"),
    CapFault.NOT_A_SHAPE: gettext_lazy("hình vẽ không đọc được"),
    CapFault.NOT_A_NUMBER: gettext_lazy("phải là số"),
    CapFault.NOT_A_NAME: gettext_lazy("không được trống, không được có dấu cách hay dấu phẩy"),
    CapFault.NO_REFERENCE: gettext_lazy("tin sau phải nêu đúng tin trước (người gửi, số tin, giờ gửi)"),
    CapFault.NOT_A_LANGUAGE: gettext_lazy("mã ngôn ngữ không đúng"),
    CapFault.HAS_CHILDREN: gettext_lazy("chỉ được có chữ"),
}


class Unreadable(ValueError):
    """Not taken; the text says why, in words, and where."""


@dataclass(frozen=True)
class Read:
    """A message, whether it is trusted, by a stranger or unsigned, and who signed it."""

    message: CapMessage
    trust: str
    signed_by: str = ""


def read_cap(data: bytes, *, trusted: Sequence[str]) -> Read:
    """Only what was signed is read of a signed message. Raises `Unreadable`."""
    try:
        root = parse(data)
        if not is_signed(root):
            return Read(read_message(tree_in(root)), "unsigned")
        found = signed_by(root, trusted=trusted)
        if found is None:
            return Read(read_message(tree_in(root)), "stranger", brought_by(root))
        return Read(read_message(tree_in(found.root)), "trusted", subject_of(found.certificate))
    except NotTaken as why:
        line = _(", dòng %(n)s") % {"n": why.line} if why.line else ""
        raise Unreadable(f"{XML_WORDS[why.fault]}{line}") from why
    except NotCap as why:
        raise Unreadable(f"{why.where}: {CAP_WORDS[why.fault]}") from why
    except Broken as why:
        raise Unreadable(_("Chữ ký không khớp: tin đã bị sửa sau khi ký.")) from why
