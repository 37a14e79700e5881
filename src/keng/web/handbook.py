"""The handbook: short chapters in village words, each for the roles that need it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.core.names import fold
from keng.core.rights import OFFICER_ROLES, Role

STRIKERS = frozenset(
    {Role.STRIKER, Role.TEAM_LEADER, Role.DEPUTY_LEADER, Role.TEAM_MEMBER, Role.VILLAGE_HEAD}
)
LEADERS = frozenset({Role.VILLAGE_HEAD, Role.TEAM_LEADER, Role.DEPUTY_LEADER})
KEEPERS = OFFICER_ROLES | {Role.LIAISON}
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Chapter:
    """One question a person has at night, answered in steps."""

    key: str
    title: str | Promise
    steps: tuple[str | Promise, ...]
    roles: frozenset[Role]

    @property
    def folded(self) -> str:
        return fold(" ".join(str(part) for part in (self.title, *self.steps)))


CHAPTERS = (
    Chapter(
        "no-power",
        _("Mất điện, mất mạng lúc 22 giờ"),
        (
            _("Cứ đánh kẻng đúng giờ. Kẻng là chính, màn hình là phụ."),
            _(
                "Điện thoại còn pin mà mất mạng: vẫn bấm “Tôi vừa đánh kẻng”. Máy giữ lại đúng giờ bấm, "
                "có sóng thì tự gửi."
            ),
            _("Điện thoại phím: nhắn “1” hoặc “KENG” kèm số kẻng khi có sóng."),
            _(
                "Không có máy: ghi vào sổ giấy cạnh kẻng: đêm, giờ, ai đánh. Hôm sau tổ trưởng ghi bù "
                "vào máy, có lý do; không ghi đè điều đã có."
            ),
            _("Máy chủ của xã mất điện: những đêm đó máy ghi “chưa rõ”, không tính là quên."),
            _("Trưởng thôn có tờ “cây gọi” in sẵn: ai gọi ai. Dán sau cửa nhà văn hóa."),
        ),
        EVERYBODY,
    ),
    Chapter(
        "emergency",
        _("Có cháy, có trộm, có người bị nạn"),
        (
            _("Gọi trước: cháy nổ 114, an ninh 113, cấp cứu 115. Cũng có thể gọi 112."),
            _("Báo ngay công an xã, rồi đánh kẻng báo động theo hiệu lệnh của xã."),
            _("Đưa người già, trẻ nhỏ ra trước. Ngắt điện nếu làm được an toàn."),
            _("Không tự ý truy đuổi, khống chế, khám xét ai."),
        ),
        EVERYBODY,
    ),
    Chapter(
        "strike",
        _("Tối nay tôi đánh kẻng"),
        (
            _("Trước giờ mười phút và hai phút, máy nhắc."),
            _("Đánh đúng hiệu lệnh vẽ trên trang và trên tấm thẻ cạnh kẻng."),
            _("Đánh xong, chạm nút tròn “Tôi vừa đánh kẻng”. Một lần là đủ."),
            _("Chạm nhầm: bấm “Lấy lại” trong lúc còn hiện."),
            _(
                "Quá giờ chót, màn hình ghi “Đừng đánh nữa”: kẻng muộn dễ bị nghe là báo động. Bấm "
                "“Không phải báo động” nếu đã lỡ đánh."
            ),
        ),
        STRIKERS,
    ),
    Chapter(
        "busy",
        _("Tối nay tôi bận, ốm, đi xa"),
        (
            _("Bấm “Tôi bận tối nay”: người đánh thay được báo ngay. Không ai bị trách."),
            _("Bận nhiều ngày: mở Lịch trực, ghi ngày nghỉ; hoặc hỏi đổi ca với người khác."),
            _("Điện thoại phím: nhắn “NGHI”."),
        ),
        STRIKERS,
    ),
    Chapter(
        "broken",
        _("Kẻng hỏng, mất, bị che khuất"),
        (
            _("Mở trang Kẻng, hoặc quét nhãn QR trên giá kẻng, bấm “Báo hỏng”."),
            _("Chọn kẻng nào đánh thay trong lúc chờ. Thôn mua thay để tiếng kẻng không ngừng."),
            _("Cụm nào không nghe thấy: ghi kết quả nghe thử, xem danh sách cụm chưa nghe được."),
        ),
        STRIKERS | KEEPERS,
    ),
    Chapter(
        "sms",
        _("Chỉ có điện thoại phím"),
        (
            _("Máy nhắn giờ đánh. Đánh xong nhắn lại “1”, hoặc “KENG” kèm số kẻng, ví dụ “KENG 3”."),
            _("Bận thì nhắn “NGHI”. Không cần dấu, không cần mạng."),
        ),
        STRIKERS,
    ),
    Chapter(
        "rota",
        _("Xếp lịch, tìm người thay"),
        (
            _("Lịch trực xếp sẵn theo vòng. Đêm nào trống, trưởng thôn được báo trước ba ngày."),
            _("Chỉ định người khác cho một đêm: bấm vào đêm đó, chọn người, ghi lý do."),
            _("In lịch tháng, dán cạnh kẻng."),
        ),
        LEADERS | KEEPERS,
    ),
    Chapter(
        "missed",
        _("Có thôn chưa nghe kẻng"),
        (
            _(
                "Quá năm phút máy gọi người đánh thay, mười phút gọi tổ trưởng, mười lăm phút gọi trưởng "
                "thôn và cán bộ phụ trách, rồi hiện trên bảng của xã."
            ),
            _("Gọi điện hỏi thăm trước khi kết luận: có thể đã đánh mà máy hết pin."),
            _("Đã đánh mà chưa báo: ghi bù, kèm tên người nói và lý do. Điều đã ghi không bị xóa."),
            _("Hai đêm trong một tuần: máy mở một việc cho tổ trưởng gặp, tìm cách đỡ."),
        ),
        LEADERS | KEEPERS,
    ),
    Chapter(
        "excuse",
        _("Nhà có tang, mưa bão, Tết: nghỉ đánh kẻng"),
        (
            _("Mở Sổ đêm, ghi nghỉ: từ đêm nào đến đêm nào, lý do, ai duyệt. Hết hạn tự đánh lại."),
            _("Đêm nghỉ có lý do không tính là thiếu."),
        ),
        LEADERS | KEEPERS,
    ),
    Chapter(
        "invite",
        _("Đưa người mới vào, đổi điện thoại, mất máy"),
        (
            _(
                "Mọi người → chọn người → “Cấp mã QR để vào”. In phiếu hoặc cho soi trực tiếp. Mỗi mã "
                "dùng một lần."
            ),
            _("Mất máy, bán máy: “Mất máy: cho thoát hết”, rồi cấp mã mới."),
            _("Số điện thoại chỉ tính sau khi gọi thử đúng người."),
        ),
        LEADERS | KEEPERS,
    ),
    Chapter(
        "board",
        _("Xem đêm nay của cả xã"),
        (
            _("● đúng giờ, ◐ muộn, ✕ chưa nghe, – có lý do, ? chưa rõ, ◔ đến giờ."),
            _(
                "Bảng tự cập nhật. Chân trang ghi người gác máy còn sống hay không; nếu im, gọi điện cho "
                "các thôn."
            ),
            _("Treo tường: mở bảng, chọn chế độ màn hình lớn."),
        ),
        KEEPERS | LEADERS,
    ),
    Chapter(
        "set-up",
        _("Bắt đầu với một xã mới"),
        (
            _("Mở “Bắt đầu”: làm lần lượt từng bước, bước nào cũng lưu, quay lại được."),
            _("Có bảng tính sẵn: dùng Nhập, xuất. Máy cho xem trước từng dòng mới, đổi, sai rồi mới ghi."),
            _("Ban hành hiệu lệnh: số văn bản, ngày, người ký. Chỉ một bản có hiệu lực."),
        ),
        KEEPERS,
    ),
    Chapter(
        "privacy",
        _("Giữ kín chuyện của bà con"),
        (
            _("Chỉ ghi điều cần để gọi nhau ban đêm. Không ghi bệnh tật, tôn giáo, giấy tờ tùy thân."),
            _("Im lặng không phải là đồng ý. Ai rút lời đồng ý thì thôi dùng ngay."),
            _("Không gửi danh sách số điện thoại vào nhóm. Ai xem gì, sửa gì, máy đều ghi."),
        ),
        LEADERS | KEEPERS,
    ),
    Chapter(
        "neighbour",
        _("Tôi là hàng xóm, nghe hay không nghe kẻng"),
        (
            _("Bấm “Tôi nghe thấy” để làm chứng cho thôn; hoặc cho biết nghe rõ, nghe nhỏ, không nghe."),
            _("Kẻng làm phiền giấc ngủ: nói với trưởng thôn, máy ghi lại và có trả lời."),
        ),
        frozenset({Role.RESIDENT, Role.GROUP_LEADER, Role.FRONT, *STRIKERS}),
    ),
)


def chapters_for(roles: Collection[Role]) -> list[Chapter]:
    """The chapters of these roles in the handbook's order, those for fewer people first after safety."""
    return [c for c in CHAPTERS if c.roles & set(roles)]
