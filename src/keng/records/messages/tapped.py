"""What is said where a finger answers: by push, ntfy, e-mail and chat nobody texts back a figure."""

OPENED = frozenset({"push", "ntfy", "email", "chat"})  # each carries the page on which it is answered

TAPPED: dict[str, dict[str, str]] = {
    "vi": {
        "alarm_call": "{kind} {place} lúc {time}.{far}{note} Gọi {emergency}! "
        "Chạm để trả lời: tôi đến, đã tới, không được.",
        "alarm_drill": "{kind} giả định {place} lúc {time}.{far}{note} Không gọi {emergency}, "
        "không đánh kẻng. Chạm để trả lời: tôi đến, đã tới, không được.",
        "alarm_consent": "Cần người thứ hai đồng ý{wait}: {kind} {place} lúc {time}.{note} "
        "Lãnh đạo, công an xã chạm để mở, rồi chạm Tôi đồng ý.",
        "reach_test": "Thử liên lạc, không phải báo động. {commune} xem tin có tới máy này không: "
        "nhận được, bác chạm để trả lời.",
        "strike_soon": "{gong}, {village}: {time} đánh kẻng bình yên. Đánh xong, hoặc bận: chạm để báo.",
        "deputy_needed": "{gong}, {village}: {time} chưa nghe kẻng. Nhờ bác đánh thay ngay, "
        "đánh xong chạm để báo.",
    },
    "en": {
        "alarm_call": "{kind} {place} at {time}.{far}{note} Call {emergency} first. "
        "Tap to answer: coming, there, cannot.",
        "alarm_drill": "An exercise: {kind} {place} at {time}.{far}{note} Do not call {emergency}, "
        "do not strike the gong. Tap to answer: coming, there, cannot.",
        "alarm_consent": "A second officer must agree{wait}: {kind} {place} at {time}.{note} "
        "Tap to open it, then tap I agree.",
        "reach_test": "A test, not an alarm. {commune} tries whether messages reach this phone: "
        "tap to answer.",
        "strike_soon": "{gong}, {village}: strike the peace gong at {time}. "
        "Struck, or you cannot: tap to say.",
        "deputy_needed": "{gong}, {village}: no gong heard since {time}. Please strike now and tap to say.",
    },
}
