"""What officers of the commune do."""

from django.utils.translation import gettext_lazy as _

from keng.web.handbook.chapter import KEEPERS, LEADERS, Chapter

COMMUNE = (
    Chapter(
        "bat-dau",
        _("Bắt đầu với một xã mới"),
        (
            _("Mở liên kết đầu tiên, đặt mật khẩu, bật lớp khóa thứ hai."),
            _("Trang Bắt đầu dẫn từng bước: xã, thôn, kẻng, người, hiệu lệnh, lịch, đêm đầu tiên."),
            _("Bước nào cũng lưu; tắt máy, hôm sau mở lại vẫn làm tiếp."),
            _("Có bảng tính sẵn: dùng Nhập, xuất. Máy cho xem trước từng dòng mới, đổi, sai rồi mới ghi."),
            _("Xong bước Đêm đầu tiên là đêm nay máy nhắc. Cấp mã QR cho người đánh kẻng."),
        ),
        KEEPERS,
        "begin",
    ),
    Chapter(
        "bang-dem-nay",
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
        "tonight",
    ),
    Chapter(
        "so-dem",
        _("Sổ đêm, tỷ lệ, ghi bù"),
        (
            _("Sổ đêm ghi từng đêm của từng kẻng: đúng giờ, muộn, thiếu, có lý do, và ai làm chứng."),
            _("Tỷ lệ tháng không tính đêm nghỉ có lý do và đêm máy không biết."),
            _("Ghi bù từ sổ giấy: ghi ai đánh, mấy giờ, vì sao ghi muộn. Dòng cũ vẫn đọc được."),
        ),
        KEEPERS | LEADERS,
        "nights",
    ),
    Chapter(
        "thon-cum",
        _("Đổi tên, sáp nhập, chia tách thôn"),
        (
            _("Mở Thôn, cụm. Đổi tên: ghi từ ngày nào, số quyết định. Tìm tên cũ vẫn thấy."),
            _("Sáp nhập: chọn các thôn, chọn trưởng thôn của thôn nào làm tiếp. Hộ, người, kẻng đi theo."),
            _("Chia tách: cụm nào về thôn nào; hộ và kẻng đi theo cụm."),
            _("Những đêm đã qua giữ nguyên tên thôn cũ."),
            _("Nhầm thì bấm Hoàn tác ở cuối trang của thôn, trước khi thôn mới có việc gì được ghi."),
        ),
        KEEPERS,
        "places",
    ),
    Chapter(
        "nhap-xuat",
        _("Nhập bảng tính, xuất danh sách"),
        (
            _("Tải mẫu về, điền theo ví dụ, tải lên. Tệp XLSX hay CSV đều được."),
            _("Xem trước: dòng nào mới, đổi, sai; sai thì ghi rõ dòng, cột, lý do."),
            _("Còn một dòng sai thì chưa ghi dòng nào. Nhập nhầm thì hoàn lại lần nhập gần nhất."),
            _("Ai xuất danh sách, máy ghi vào nhật ký."),
        ),
        KEEPERS,
        "imports",
    ),
    Chapter(
        "ban-hanh",
        _("Soạn và ban hành hiệu lệnh"),
        (
            _("Chép hiệu lệnh của một xã đã làm, hoặc viết mới: mấy hồi, mấy tiếng, nghỉ bao lâu."),
            _("Máy so các hiệu lệnh với nhau và cho biết hai hiệu lệnh nào dễ nghe lầm."),
            _("Ban hành: số văn bản, ngày, người ký, ngày áp dụng. Chỉ một bản có hiệu lực."),
            _("In thẻ cho từng kẻng, phổ biến cho từng người đánh kẻng."),
        ),
        KEEPERS,
        "codebook",
    ),
    Chapter(
        "cai-dat",
        _("Đổi giờ, các bước nhắc, từ ngữ"),
        (
            _("Mở Cài đặt. Mỗi giờ, mỗi bước ghi theo văn bản, mục nào."),
            _("Bấm “Xem thử” để thấy một tối sẽ diễn ra ra sao, rồi mới lưu."),
            _("Đêm đang diễn ra không bị đổi. Bước cuối luôn báo bảng trực của xã."),
            _("Lịch sử ghi ai đổi gì, lúc nào; bấm “Đặt lại như trước” để hoàn lại."),
        ),
        KEEPERS,
        "settings",
    ),
    Chapter(
        "thang-goi",
        _("Báo động gọi ai trước, gọi ai sau"),
        (
            _("Mở Cài đặt, “Báo động: gọi ai trước, gọi ai sau”, chọn loại việc, bấm “Đổi thang gọi”."),
            _("Mỗi bậc là một câu. Chạm “Sửa bậc” để đổi gọi ai, chờ bao lâu, thứ tự, hay bỏ bậc."),
            _("Bấm “Xem thử”: lúc 22:20 ai nhận, bằng đường nào, bao nhiêu người không có đường nào tới."),
            _("Bậc nào cần người có trách nhiệm trả lời thì chọn người ấy; chưa trả lời, máy vẫn gọi tiếp."),
            _("Bậc cuối phải có công an, cán bộ xã và được gọi lại mãi: thang không bao giờ im."),
            _("Thôn ở xa có thể có thang riêng; “Bỏ thang riêng của thôn” là về thang của xã."),
            _("Đổi lỡ tay: mở lại thang đó, chạm “Hoàn lại như trước lần đổi này”."),
        ),
        KEEPERS,
        "settings_alarms",
    ),
    Chapter(
        "ban-do",
        _("Bản đồ của xã"),
        (
            _("Mở Bản đồ: thôn, cụm, kẻng, nhà, báo động đang có; tắt bật từng loại ở dưới bản đồ."),
            _("Nhập ranh giới thôn từ tệp GeoJSON; tệp sai chỗ nào máy ghi rõ chỗ đó, chưa ghi gì."),
            _("Khi báo động: chạm bản đồ để chỉ chỗ, hoặc khoanh vùng; không có bản đồ thì gõ tọa độ."),
            _("Bản đồ không cần mạng ngoài. Nhà chỉ hiện khi chủ nhà đồng ý ghi vị trí."),
        ),
        KEEPERS,
        "map",
    ),
    Chapter(
        "canh-bao",
        _("Tin cảnh báo ra ngoài và gửi đến"),
        (
            _("Tin của cấp trên hiện ở “Tin cảnh báo” và chưa gọi ai: đọc, chọn thôn, rồi phát hoặc bỏ qua."),
            _("Tin không có chữ ký của cơ quan xã đã ghi: gọi điện hỏi lại trước khi phát."),
            _("Cho tỉnh, báo đài đọc báo động của xã: Cài đặt, “Tin báo động ra ngoài”, chọn loại rồi mở."),
            _("Cho máy nơi khác biết ngay: Cài đặt, “Nơi nhận tin báo động”, nối, chép khóa, gửi tin thử."),
            _("Ra ngoài chỉ có việc gì, lúc nào, thôn nào. Diễn tập ghi rõ là diễn tập."),
        ),
        KEEPERS,
        "proposals",
    ),
    Chapter(
        "duong-bao",
        _("Nối thêm đường báo: gọi điện, báo reo to, Zalo"),
        (
            _(
                "Gọi điện: cần một tài khoản tổng đài gọi tự động và một số gọi ra. "
                "Người quản máy chủ ghi vào máy."
            ),
            _(
                "Nghe máy bấm 1 là đến trong 5 phút, 2 đã tới nơi, 0 không đến được; "
                "không ai nhấc thì máy báo đường sau."
            ),
            _("Báo reo to: cần máy chủ ntfy của xã hoặc ntfy.sh; ai giữ nhiệm vụ tự bật ở trang Của tôi."),
            _(
                "Zalo: cần Zalo OA đã xác thực và mẫu tin được duyệt trước vài ngày; "
                "ban đêm Zalo không chuyển tin."
            ),
            _("Đường nào cũng chỉ là thêm: mỗi người nên giữ SMS hoặc thông báo trên máy làm đường chính."),
        ),
        KEEPERS,
        "me",
    ),
    Chapter(
        "loa-nut",
        _("Loa truyền thanh và nút vô tuyến khi báo động"),
        (
            _(
                "Loa: cần hệ thống truyền thanh nhận tin qua mạng (TT 39/2020). "
                "Mở Cài đặt, “Loa, nút vô tuyến”."
            ),
            _("Chọn thôn, ghi địa chỉ, chép khóa vào hệ thống loa, rồi gửi tin thử."),
            _("Gọi đến bậc cả thôn thì loa đọc ngay, ba lần; báo yên loa cũng đọc. Báo kín thì loa im."),
            _("Loa chưa nối: mở trang của báo động, “Lời đọc loa”, chép hoặc đọc ba lần."),
            _(
                "Nút vô tuyến cạnh kẻng: cần trạm LoRaWAN của xã và một nút luôn nghe; "
                "trạm nối thẳng máy chủ thì không cần mạng điện thoại."
            ),
        ),
        KEEPERS,
        "outlets",
    ),
    Chapter(
        "khoa-cua",
        _("Mật khẩu, lớp khóa thứ hai, mất điện thoại của cán bộ"),
        (
            _("Cán bộ vào bằng mật khẩu và mã sáu số trên điện thoại, hoặc vân tay, khóa bảo mật."),
            _("In mã dự phòng, cất trong két: dùng khi mất điện thoại."),
            _("Sai năm lần, cửa đóng mười lăm phút. Quên mật khẩu: nhờ người khác trong xã cấp liên kết."),
            _("Thôi việc: cho thôi chức vụ; quyền hết ngay hôm đó."),
        ),
        KEEPERS,
        "me",
    ),
    Chapter(
        "nhat-ky",
        _("Ai đã xem gì, sửa gì"),
        (
            _("Mở Nhật ký: tìm theo tên người, việc, ngày."),
            _("Nhật ký không ghi số điện thoại hay nội dung; chỉ ghi ai, việc gì, lúc nào."),
            _("Xem nhật ký cũng là một dòng nhật ký. Giữ năm năm."),
        ),
        KEEPERS,
        "log",
    ),
    Chapter(
        "may-chu",
        _("Máy chủ im, sao lưu, khôi phục"),
        (
            _("Chân trang nào cũng ghi nhịp của người gác máy. Im quá hai phút: gọi điện cho các thôn."),
            _("Tình trạng máy cho biết phần nào không khỏe và phải làm gì."),
            _("Ba giờ sáng máy tự sao lưu. Mỗi tháng thử khôi phục một lần."),
            _("Máy hỏng hẳn: kẻng vẫn đánh, sổ giấy vẫn ghi; khôi phục xong thì ghi bù."),
        ),
        KEEPERS,
        "health",
    ),
)
