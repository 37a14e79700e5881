"""What leaders of a village do."""

from django.utils.translation import gettext_lazy as _

from keng.web.handbook.chapter import KEEPERS, LEADERS, STRIKERS, Chapter

VILLAGE = (
    Chapter(
        "keng-hong",
        _("Kẻng hỏng, mất, bị che khuất"),
        (
            _("Mở trang Kẻng, hoặc quét nhãn QR trên giá kẻng, bấm “Báo hỏng”."),
            _("Chọn kẻng nào đánh thay trong lúc chờ, hẹn ngày thay. Tiếng kẻng không ngừng."),
            _("Thôn mua thay; ghi giá tiền, người giữ mới."),
            _("Ba tháng xem lại một lần: dây, giá, búa, tiếng."),
        ),
        STRIKERS | KEEPERS,
        "gongs",
    ),
    Chapter(
        "nghe-thu",
        _("Cụm nào chưa nghe thấy kẻng"),
        (
            _("Ghi các cụm dân cư của thôn, đánh dấu cụm ở xa."),
            _("Hỏi vài nhà mỗi cụm: nghe rõ, nghe nhỏ, hay không nghe. Ghi ở trang của từng kẻng."),
            _("Danh sách cụm chưa nghe nằm ở trang Kẻng. Cụm xa có thể cần treo thêm kẻng."),
        ),
        LEADERS | KEEPERS,
        "gongs",
    ),
    Chapter(
        "tam-nghe",
        _("Kẻng hiện nay nghe tới đâu"),
        (
            _(
                "Trang Tầm nghe tô từng nhà: nghe thấy, có lẽ, không nghe; chọn đêm mưa, đêm gió, người thức "
                "hay người ngủ. Đo mười tiếng ở trang của kẻng thì tính đúng hơn."
            ),
            _(
                "Có số đo của đêm ấy (nhiệt độ, độ ẩm, tiếng ồn, hướng gió) thì ghi vào; "
                "không có thì để trống."
            ),
            _(
                "Có đồi, lũy tre, khu nhà ở giữa: vẽ ở cuối trang, từng góc một, rồi bấm “Tính và giữ lại”. "
                "Tệp độ cao của xã đưa vào một lần ở trang Đồi núi."
            ),
            _("Nghe được khi thức chưa phải là thức dậy: xem cả dòng người đang ngủ, cửa đóng."),
            _("Bản giữ lại nằm ở Phương án, so được với phương án treo thêm kẻng. In thì bấm “In”."),
        ),
        LEADERS | KEEPERS,
        "earshot",
    ),
    Chapter(
        "phuong-an",
        _("Treo kẻng ở đâu, ghép tổ thế nào: hỏi máy"),
        (
            _("Mở Phương án. Nhà chưa có trong sổ thì chạm lên bản đồ mà vẽ, gõ tọa độ, hoặc đưa tệp vào."),
            _("Máy đề xuất chỗ treo và số kẻng, kèm chứng minh tốt tới đâu, nhà nào vẫn không nghe."),
            _(
                "Ghép tổ: bản đề xuất ngay hiện trước, bản tốt hơn hiện sau. Kéo một nhà sang tổ khác trên "
                "bản đồ, hoặc chạm nhà rồi chọn tổ: máy nói phải đi thêm bao nhiêu."
            ),
            _("Đi khảo sát từng cụm, ghi phiếu: máy xếp cụm nào lập tổ trước, nói rõ vì sao."),
            _(
                "Hai phương án cùng loại so được với nhau: chỗ treo thì thêm, mất nhà nào, tốn bao nhiêu; tổ "
                "thì đi bộ bao xa; lịch trực thì mỗi người mấy đêm."
            ),
            _("Chưa ai bấm áp dụng thì chưa có gì thay đổi. Áp dụng rồi vẫn hoàn lại được."),
        ),
        LEADERS | KEEPERS,
        "plans",
    ),
    Chapter(
        "lich-truc",
        _("Xếp lịch, tìm người thay"),
        (
            _("Lịch trực xếp sẵn theo vòng. Đêm nào trống, trưởng thôn được báo trước ba ngày."),
            _(
                "Xếp lịch công bằng: máy chia đều số đêm, cuối tuần, lễ Tết; xem mỗi người mấy đêm rồi mới "
                "áp dụng."
            ),
            _(
                "Có người ốm: Sửa lịch ít ca nhất cho xem ai phải đổi. Không xếp được thì máy nói rõ "
                "vướng gì."
            ),
            _("Chỉ định người khác cho một đêm: bấm vào đêm đó, chọn người, ghi lý do."),
            _("Ai ốm, ai nghỉ, bão lụt: không tính là thiếu trách nhiệm."),
            _("In lịch tháng, dán cạnh kẻng."),
        ),
        LEADERS | KEEPERS,
        "rota",
    ),
    Chapter(
        "chua-nghe",
        _("Có thôn chưa nghe kẻng"),
        (
            _(
                "Quá năm phút máy gọi người đánh thay, mười phút gọi tổ trưởng, mười lăm phút gọi trưởng "
                "thôn và cán bộ phụ trách, rồi hiện trên bảng của xã."
            ),
            _(
                "Bấm tên thôn trên bảng: trang đêm ấy ghi ai trực, số máy để gọi. "
                "Hỏi thăm trước khi kết luận: có thể đã đánh mà máy hết pin."
            ),
            _("Đã đánh mà chưa báo: ghi bù, kèm tên người nói và lý do. Điều đã ghi không bị xóa."),
            _("Hai đêm trong một tuần: máy mở một việc cho tổ trưởng gặp, tìm cách đỡ."),
        ),
        LEADERS | KEEPERS,
        "tonight",
    ),
    Chapter(
        "vu-viec",
        _("Sau báo động: ghi lại, rút kinh nghiệm"),
        (
            _("Hai báo động là một việc: mở báo động sau, chạm “Gộp vào”. Gộp nhầm thì chạm “Tách ra”."),
            _("Bấm “Báo yên” xong, máy hỏi ngay: việc này là gì? Chỉ cần câu đầu, còn lại ghi sau."),
            _("Ai trả lời đã đến thì máy ghi sẵn. Người không có máy: ghi thêm tên."),
            _("Báo nhầm, diễn tập ghi riêng, không lẫn với việc thật. Không trách người báo nhầm."),
            _("Ghi sai thì bấm Sửa; điều cũ vẫn giữ, và hoàn tác được."),
            _("Rút kinh nghiệm thì giao việc: ai làm, xong trước ngày nào. Quá hạn máy hiện ✕."),
        ),
        LEADERS | KEEPERS,
        "incidents",
    ),
    Chapter(
        "to-lien-gia",
        _("Lập tổ liên gia, để báo động gọi đúng nhà bên"),
        (
            _("Mở Tổ liên gia, bấm “Lập tổ”, ghi số hộ hoặc tên chủ hộ của từ 5 đến 15 nhà liền nhau."),
            _("Các hộ bầu tổ trưởng, rồi ghi tên người được bầu. Máy không tự chọn ai."),
            _("Một hộ chỉ ở một tổ. Chuyển hộ sang tổ khác ở trang của hộ."),
            _(
                "Có báo động ở nhà nào, máy gọi cả tổ của nhà ấy trước. Chưa có tổ thì gọi những nhà "
                "gần nhất."
            ),
            _("In danh sách có điện thoại, phát cho các hộ trong tổ."),
        ),
        LEADERS | KEEPERS,
        "groups",
    ),
    Chapter(
        "nghi-danh",
        _("Nhà có tang, mưa bão, Tết: nghỉ đánh kẻng"),
        (
            _("Mở Sổ đêm, ghi nghỉ: từ đêm nào đến đêm nào, lý do, ai duyệt. Hết hạn tự đánh lại."),
            _("Đêm nghỉ có lý do không tính là thiếu."),
            _("Nghỉ cả xã, một thôn hay một kẻng đều được."),
        ),
        LEADERS | KEEPERS,
        "nights",
    ),
    Chapter(
        "nguoi-moi",
        _("Đưa người mới vào, đổi điện thoại, mất máy"),
        (
            _(
                "Mọi người → chọn người → “Cấp mã QR để vào”. In phiếu hoặc cho soi trực tiếp. Mỗi mã "
                "dùng một lần."
            ),
            _("Mất máy, bán máy: “Mất máy: cho thoát hết”, rồi cấp mã mới."),
            _("Số điện thoại chỉ tính sau khi gọi thử đúng người hoặc người đó gõ mã xác nhận."),
            _("Thay người: giao chức vụ cho người mới, chọn “thay người đang giữ”. Lịch cũ vẫn giữ."),
        ),
        LEADERS | KEEPERS,
        "people",
    ),
    Chapter(
        "ho-gia-dinh",
        _("Hộ gia đình, người cần giúp khi khẩn cấp"),
        (
            _("Ghi chủ hộ, cụm, số gọi được ban đêm. Tìm không cần gõ dấu."),
            _("Nhà có người cần giúp: ghi việc cần giúp (cõng, dắt, gọi cửa), không ghi bệnh."),
            _("Phải có lời đồng ý mới được ghi nhu cầu và vị trí nhà."),
            _("Chuyển đi, tách hộ, nhập hộ: ghi ở trang của hộ, điều cũ vẫn còn."),
        ),
        LEADERS | KEEPERS,
        "households",
    ),
    Chapter(
        "nhan-tin",
        _("Nhắn tin cho thôn, in cây gọi"),
        (
            _("Mở Tin nhắn: mỗi tin ghi gửi cho ai, bằng đường nào, đã tới hay chưa, vì sao chưa tới."),
            _("Soạn tin ngắn. Máy cho biết mấy phần tin, hết bao nhiêu tiền; bỏ dấu thì rẻ hơn."),
            _("Nhóm Zalo: chép lời soạn sẵn hoặc soi mã QR rồi dán vào nhóm."),
            _("In cây gọi: ai gọi ai khi mất mạng."),
        ),
        LEADERS | KEEPERS,
        "messages",
    ),
    Chapter(
        "thu-lien-lac",
        _("Thử xem ai còn báo được"),
        (
            _("Mở Thử liên lạc: thôn nào còn báo được bao nhiêu người, ai không báo được thì ghi đỏ."),
            _(
                "Mỗi tháng đến ngày xã đặt, máy tự thử mọi số. Bấm “Thử ngay” để thử bằng tay: "
                "xem trước hỏi ai, tốn bao nhiêu."
            ),
            _("Bà con chạm vào tin hoặc nhắn 1. Tin thử luôn ghi diễn tập, không réo như báo động."),
            _("Ai chưa trả lời thì gọi thử; đúng người, bấm “Tôi gọi thử, đúng người” ở trang của người ấy."),
        ),
        LEADERS | KEEPERS,
        "reach_tests",
    ),
    Chapter(
        "rieng-tu",
        _("Giữ kín chuyện của bà con"),
        (
            _("Chỉ ghi điều cần để gọi nhau ban đêm. Không ghi bệnh tật, tôn giáo, giấy tờ tùy thân."),
            _("Im lặng không phải là đồng ý. Ai rút lời đồng ý thì thôi dùng ngay."),
            _("Không gửi danh sách số điện thoại vào nhóm. Ai xem gì, sửa gì, máy đều ghi."),
        ),
        LEADERS | KEEPERS,
    ),
)
