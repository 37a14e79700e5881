"""What a telephone call says. It is heard, not read: it names keys to press, and figures one by one."""

SPOKEN: dict[str, dict[str, str]] = {
    "vi": {
        "alarm_call": "Kẻng báo động. {kind}, {place}, lúc {time}.{far}{note} Hãy gọi {emergency}. "
        "Bấm 1: tôi đến trong 5 phút. Bấm 2: đã tới nơi. Bấm 0: không đến được.",
        "alarm_drill": "Đây là diễn tập, không có việc thật. {kind} giả định, {place}, lúc {time}.{far}{note}"
        " Không gọi {emergency}, không đánh kẻng. "
        "Bấm 1: tôi đến trong 5 phút. Bấm 2: đã tới nơi. Bấm 0: không đến được.",
        "alarm_consent": "Cần người thứ hai đồng ý{wait}. {kind}, {place}, lúc {time}.{note} "
        "Bấm 1: tôi đồng ý gọi bà con.",
        "reach_test": "Đây là thử liên lạc, không phải báo động. {commune} xem có gọi được số này không. "
        "Bấm 1 để trả lời.",
        "strike_soon": "Nhắc đánh kẻng. {gong}, {village}, lúc {time}. Bấm 1: đã nghe. Bấm 0: tôi bận.",
        "deputy_needed": "{gong}, {village}: {time} chưa nghe kẻng. Nhờ bác đánh thay ngay. "
        "Bấm 1: đã nghe. Bấm 0: tôi bận.",
    },
    "en": {
        "alarm_call": "Alarm. {kind}, {place}, at {time}.{far}{note} Call {emergency} first. "
        "Press 1: coming in 5 minutes. Press 2: there. Press 0: cannot.",
        "alarm_drill": "This is a drill, nothing has happened. {kind}, {place}, at {time}.{far}{note} "
        "Do not call {emergency}. Press 1: coming in 5 minutes. Press 2: there. Press 0: cannot.",
        "alarm_consent": "A second officer must agree{wait}. {kind}, {place}, at {time}.{note} "
        "Press 1: I agree.",
        "reach_test": "This is a test, not an alarm. {commune} tries whether this number answers. Press 1.",
        "strike_soon": "Gong reminder. {gong}, {village}, at {time}. Press 1: heard. Press 0: cannot.",
        "deputy_needed": "{gong}, {village}: no gong heard since {time}. Please strike now. "
        "Press 1: heard. Press 0: cannot.",
    },
}
