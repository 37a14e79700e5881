"""What happens in the evening and the night."""

from django.utils.translation import gettext_lazy as _

from keng.web.handbook.chapter import EVERYBODY, NEIGHBOURS, STRIKERS, Chapter

NIGHTS = (
    Chapter(
        "mat-dien",
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
        "khan-cap",
        _("Có cháy, có trộm, có người bị nạn"),
        (
            _("Gọi trước: cháy nổ 114, an ninh 113, cấp cứu 115. Cũng có thể gọi 112."),
            _("Báo ngay công an xã, rồi đánh kẻng báo động theo hiệu lệnh của xã."),
            _("Bấm Báo động ở đầu trang, giữ nút hai giây. Máy phím: nhắn CHAY hoặc TROM. Nhầm: nhắn HUY."),
            _(
                "Được gọi: chạm “Tôi đến trong 5 phút” ở thông báo, hoặc nhắn 1; "
                "tới nơi nhắn 2; không được nhắn 0."
            ),
            _("Thiếu người thì máy tự gọi rộng thêm, cho tới khi có người báo yên."),
            _(
                "Báo nhiều thôn cần người thứ hai: lãnh đạo, công an xã nhắn DONG Y hoặc chạm “Tôi đồng ý” "
                "trong 60 giây."
            ),
            _("Đưa người già, trẻ nhỏ ra trước. Ngắt điện nếu làm được an toàn."),
            _("Không tự ý truy đuổi, khống chế, khám xét ai."),
        ),
        EVERYBODY,
        "raise",
    ),
    Chapter(
        "danh-keng",
        _("Tối nay tôi đánh kẻng"),
        (
            _("Trước giờ mười phút và hai phút, máy nhắc."),
            _("Đánh đúng hiệu lệnh vẽ trên trang và trên tấm thẻ cạnh kẻng."),
            _("Đánh xong, mở Phiên của tôi, chạm nút tròn “Tôi vừa đánh kẻng”. Một lần là đủ."),
            _("Dưới nút luôn ghi: đã gửi, đang chờ sóng, hay chưa rõ. Chờ sóng thì cứ cất máy."),
            _("Chạm nhầm: bấm “Chạm nhầm, rút lại” trong lúc còn hiện."),
            _("Đánh đúng giờ mà quên chạm: bấm “Đánh đúng giờ mà quên chạm?”, ghi giờ và lý do."),
        ),
        STRIKERS,
        "my_duty",
    ),
    Chapter(
        "danh-muon",
        _("Đã quá giờ, hoặc lỡ đánh nhầm"),
        (
            _("Quá giờ chót, màn hình ghi “Không đánh nữa”: kẻng muộn dễ bị nghe là báo động."),
            _("Đã lỡ đánh: bấm nút báo cả thôn không phải báo động. Bà con nhận tin ngay."),
            _("Ai gọi hỏi thì trả lời bình tĩnh: đánh muộn, không có việc gì."),
            _("Đêm mai đánh đúng giờ là được. Không ai bị trách."),
        ),
        STRIKERS,
        "my_duty",
    ),
    Chapter(
        "ban",
        _("Tối nay tôi bận, ốm, đi xa"),
        (
            _(
                "Bấm “Tôi bận tối nay”: người đánh thay được báo ngay. Không ai bị trách. "
                "Hết bận thì bấm “Tôi lại đánh được”."
            ),
            _("Bận nhiều ngày: mở Lịch trực, ghi ngày nghỉ; hoặc hỏi đổi ca với người khác."),
            _("Người được hỏi bấm nhận thì ca mới sang tay; chưa nhận thì ca vẫn của bác."),
            _("Để lại vài chữ cho người đêm sau: búa để đâu, dây kẻng sờn chỗ nào."),
            _("Điện thoại phím: nhắn “NGHI”."),
        ),
        STRIKERS,
        "rota",
    ),
    Chapter(
        "dien-thoai-phim",
        _("Chỉ có điện thoại phím"),
        (
            _("Máy nhắn giờ đánh. Đánh xong nhắn lại “1”, hoặc “KENG” kèm số kẻng, ví dụ “KENG 3”."),
            _("Bận thì nhắn “NGHI”. Không cần dấu, không cần mạng."),
            _("Máy nhắn lại một câu cho biết đã ghi. Không thấy nhắn lại thì gọi tổ trưởng."),
        ),
        STRIKERS,
    ),
    Chapter(
        "hieu-lenh",
        _("Hiệu lệnh kẻng: học và tập"),
        (
            _("Mở Hiệu lệnh: mỗi hiệu lệnh vẽ thành nhịp, ghi mấy hồi, mấy tiếng, dùng lúc nào."),
            _("Bấm nghe để nghe nhịp; gõ theo trên màn hình, máy cho biết gần đúng chừng nào."),
            _("Không dùng hiệu lệnh bình yên để gọi họp: mỗi hiệu lệnh chỉ có một nghĩa."),
            _("In tấm thẻ, bọc nhựa, treo cạnh kẻng."),
        ),
        EVERYBODY,
        "codebook",
    ),
    Chapter(
        "hang-xom",
        _("Tôi là hàng xóm, nghe hay không nghe kẻng"),
        (
            _(
                "Mở “Nghe thấy kẻng”, hoặc quét nhãn trên giá kẻng; "
                "bấm “Tôi nghe thấy” để làm chứng cho thôn; hoặc cho biết nghe rõ, nghe nhỏ, không nghe."
            ),
            _("Nhà ở cụm xa không nghe thấy: cứ báo, thôn sẽ tính treo thêm kẻng."),
            _("Kẻng làm phiền giấc ngủ: nói với trưởng thôn, máy ghi lại và có trả lời."),
        ),
        NEIGHBOURS | STRIKERS,
    ),
    Chapter(
        "cua-toi",
        _("Báo tôi bằng cách nào, máy nào của tôi"),
        (
            _("Mở Của tôi: xếp thứ tự thông báo trên máy, tin nhắn; đường sau chờ mấy phút."),
            _("Số mới phải xác nhận: bấm “Gửi mã”, gõ sáu số nhận được."),
            _("Bật thông báo trên máy này thì máy hiện lời nhắc cả khi đang khóa."),
            _("Đặt giờ yên lặng cho tin thường. Nhắc đánh kẻng và báo động vẫn tới ngay."),
            _("Bán máy, cho máy: bấm “Cho thoát” ở máy đó."),
            _("Đổi chữ to hơn: dùng cỡ chữ của điện thoại, trang tự giãn. Nền sáng, nền tối chọn ở đây."),
        ),
        EVERYBODY,
        "me",
    ),
)
