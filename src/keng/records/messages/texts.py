"""The wording of every message, by kind and language; a commune may put its own words in place.

Texts are short: one SMS when folded; what is heard or tapped has words of its own. Params are named;
a text and its params are tested together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from keng.records.messages.spoken import SPOKEN
from keng.records.messages.tapped import OPENED, TAPPED


@dataclass(frozen=True)
class Text:
    """One kind of message: a title for screens, a body that stands alone in an SMS."""

    title: str
    body: str
    params: frozenset[str]


def _text(title: str, body: str, *params: str) -> Text:
    return Text(title, body, frozenset(params))


VIETNAMESE: dict[str, Text] = {
    "strike_soon": _text(
        "Sắp đến giờ kẻng",
        "{gong}, {village}: {time} đánh kẻng bình yên. Đánh xong nhắn 1, bận nhắn NGHI.",
        "gong", "village", "time",
    ),
    "deputy_needed": _text(
        "Nhờ đánh kẻng thay",
        "{gong}, {village}: {time} chưa nghe kẻng. Nhờ bác đánh thay ngay, đánh xong nhắn 1.",
        "gong", "village", "time",
    ),
    "leader_needed": _text(
        "Chưa nghe kẻng",
        "{gong}, {village}: {time} chưa nghe kẻng. Nhờ tổ trưởng cho người đánh trước {cut_off}.",
        "gong", "village", "time", "cut_off",
    ),
    "missed": _text(
        "Đêm nay chưa nghe kẻng",
        "{gong}, {village}: đến {cut_off} vẫn chưa nghe kẻng. Không đánh nữa, kẻng muộn dễ tưởng báo động.",
        "gong", "village", "cut_off",
    ),
    "not_an_alarm": _text(
        "Không phải báo động",
        "{village}: tiếng kẻng vừa rồi là đánh muộn hoặc nhầm, không phải báo động. Bà con yên tâm.",
        "village",
    ),
    "word": _text("Lời nhắn của thôn", "{village}: {text}", "village", "text"),
    "sms_answer": _text("Trả lời", "{text}", "text"),
    "cap_proposed": _text(
        "Tin cảnh báo chờ duyệt",
        "{sender}: {headline}. Xem rồi quyết định phát hay bỏ qua.",
        "sender", "headline",
    ),
    "reach_test": _text(
        "Thử liên lạc",
        "Thử liên lạc, không phải báo động. {commune} xem tin có tới máy này không: nhận được, "
        "bác nhắn lại 1.",
        "commune",
    ),
    "reach_over": _text(
        "Thử liên lạc xong: {answered}/{asked}",
        "Thử liên lạc ở {place} đã xong: {answered} trong {asked} người trả lời, {silent} người chưa. "
        "Xem ai ở trang Thử liên lạc.",
        "place", "answered", "asked", "silent",
    ),
    "path_code": _text(
        "Mã xác nhận", "Mã xác nhận của Kẻng: {code}, dùng trong 10 phút. Không đưa mã cho ai.", "code"
    ),
    "alarm_call": _text(
        "{kind}: {place}",
        "{kind} {place} lúc {time}.{far}{note} Gọi {emergency}! "
        "Nhắn 1 đến trong 5 phút, 2 đã tới, 0 không được.",
        "kind", "place", "time", "far", "note", "emergency",
    ),
    "alarm_drill": _text(
        "{kind} (giả định): {place}",
        "{kind} giả định {place} lúc {time}.{far}{note} Không gọi {emergency}, không đánh kẻng. "
        "Nhắn 1 đến trong 5 phút, 2 đã tới, 0 không được.",
        "kind", "place", "time", "far", "note", "emergency",
    ),
    "alarm_consent": _text(
        "Cần người thứ hai đồng ý",
        "Cần người thứ hai đồng ý{wait}: {kind} {place} lúc {time}.{note} "
        "Lãnh đạo, công an xã nhắn DONG Y, hoặc mở trang, chạm Tôi đồng ý.",
        "wait", "kind", "place", "time", "note",
    ),
    "alarm_strike": _text(
        "Đánh kẻng báo động",
        "{kind} {place}. Đánh kẻng ngay: {signal}. Gọi {emergency} trước.",
        "kind", "place", "signal", "emergency",
    ),
    "alarm_update": _text("Tin thêm: {kind}", "{kind} {place}: {text}", "kind", "place", "text"),
    "alarm_over": _text(
        "Báo yên", "Đã yên: {kind} {place} lúc {time}. {text} Cảm ơn bà con.", "kind", "place", "time", "text"
    ),
    "alarm_false": _text(
        "Báo nhầm",
        "Báo nhầm, không có việc gì: {kind} {place} lúc {time}. {text}",
        "kind", "place", "time", "text",
    ),
    "alarm_correction": _text(
        "Đính chính", "Đính chính về {kind} {place} lúc {time}: {text}", "kind", "place", "time", "text"
    ),
    "alarm_aloud": _text(
        "Đọc loa: {kind}",
        "Thông báo khẩn cấp! {kind}, {place}, lúc {time}. Ai khỏe, ở gần, đến giúp ngay và giữ an toàn. "
        "Gọi {emergency}. Nhắc lại: {kind}, {place}.",
        "kind", "place", "time", "emergency",
    ),
    "alarm_drill_aloud": _text(
        "Đọc loa (diễn tập): {kind}",
        "Đây là diễn tập, không có việc thật. {kind} giả định, {place}, lúc {time}. "
        "Bà con không gọi {emergency}, không đánh kẻng. Nhắc lại: đây là diễn tập.",
        "kind", "place", "time", "emergency",
    ),
    "alarm_beside": _text("Nút cạnh kẻng: {kind}", "{kind} {time} {place}", "kind", "place", "time"),
    "outlet_test": _text("Tin thử", "Tin thử của Kẻng tới {name}. Không có báo động.", "name"),
    "stranger_cries": _text(
        "Số lạ nhắn có việc gấp", "Số {name} nhắn: {text}. Gọi lại ngay rồi phát báo động.", "name", "text"
    ),
    "miss_case": _text(
        "Cần xem lại việc đánh kẻng",
        "{gong}, {village}: {nights} đêm trong 7 ngày chưa nghe kẻng. Nhờ tổ trưởng xem lại người trực.",
        "gong", "village", "nights",
    ),
    "striker_busy": _text(
        "Người trực báo bận",
        "{gong}, {village}: {name} báo bận tối nay. Nhờ bác đánh kẻng lúc {time}.",
        "gong", "village", "name", "time",
    ),
    "striker_back": _text(
        "Người trực lại đánh được",
        "{gong}, {village}: {name} hết bận, sẽ đánh kẻng lúc {time}. Cảm ơn bác đã nhận thay.",
        "gong", "village", "name", "time",
    ),
    "swap_asked": _text(
        "Nhờ trực thay",
        "{name} nhờ bác trực thay đêm {night}: {gong}, {village}. Mời bác trả lời ở mục Lịch trực.",
        "name", "night", "gong", "village",
    ),
    "swap_agreed": _text(
        "Đã có người nhận ca",
        "{name} đã nhận trực thay bác đêm {night}: {gong}, {village}. Cảm ơn bác.",
        "name", "night", "gong", "village",
    ),
    "swap_refused": _text(
        "Chưa đổi được ca",
        "{name} không nhận được ca đêm {night}: {gong}, {village}. Ca vẫn của bác, hoặc nhờ người khác.",
        "name", "night", "gong", "village",
    ),
    "rota_changed": _text(
        "Lịch trực của bác thay đổi",
        "{village}: bác {what}. Bận đêm nào, nhờ bác báo ở mục Phiên của tôi.",
        "village", "what",
    ),
    "rota_gap": _text(
        "Lịch trực còn trống",
        "{village}, đêm {night} còn trống: {what}. Nhờ bác xếp người ở mục Lịch trực.",
        "village", "night", "what",
    ),
    "gong_trouble": _text(
        "Kẻng có việc",
        "{gong}, {village}: {state}. {cover} Hạn khắc phục {deadline}. Đêm nào cũng phải có tiếng kẻng.",
        "gong", "village", "state", "cover", "deadline",
    ),
    "gong_deadline": _text(
        "Sắp hết hạn thay kẻng",
        "{gong}, {village}: hạn sửa hoặc mua thay là {day}. Nhờ trưởng thôn lo để kẻng không ngắt.",
        "gong", "village", "day",
    ),
    "gong_inspect": _text(
        "Đến hẹn xem kẻng",
        "{gong}, {village}: hẹn kiểm tra {day}. Xem dây, giá treo, búa, tiếng rồi ghi vào mục Kẻng.",
        "gong", "village", "day",
    ),
}  # fmt: skip

ENGLISH: dict[str, Text] = {
    "strike_soon": _text(
        "Gong time soon",
        "{gong}, {village}: strike the peace gong at {time}. Reply 1 when struck, NGHI if you cannot.",
        "gong", "village", "time",
    ),
    "deputy_needed": _text(
        "Please strike instead",
        "{gong}, {village}: no gong heard since {time}. Please strike now and reply 1.",
        "gong", "village", "time",
    ),
    "leader_needed": _text(
        "No gong heard",
        "{gong}, {village}: no gong heard since {time}. Please send somebody before {cut_off}.",
        "gong", "village", "time", "cut_off",
    ),
    "missed": _text(
        "No gong tonight",
        "{gong}, {village}: no gong by {cut_off}. Do not strike now: a late gong is heard as an alarm.",
        "gong", "village", "cut_off",
    ),
    "not_an_alarm": _text(
        "Not an alarm",
        "{village}: the gong just now was late or by mistake. It is not an alarm.",
        "village",
    ),
    "word": _text("A word from the village", "{village}: {text}", "village", "text"),
    "sms_answer": _text("Answer", "{text}", "text"),
    "cap_proposed": _text(
        "A warning waits for you",
        "{sender}: {headline}. Look, then raise it or leave it.",
        "sender", "headline",
    ),
    "reach_test": _text(
        "Reach test",
        "A test, not an alarm. {commune} tries whether messages reach this phone: please reply 1.",
        "commune",
    ),
    "reach_over": _text(
        "Reach test over: {answered}/{asked}",
        "The reach test of {place} is over: {answered} of {asked} answered, {silent} did not.",
        "place", "answered", "asked", "silent",
    ),
    "path_code": _text("Code", "Your Keng code: {code}, good for 10 minutes. Give it to nobody.", "code"),
    "alarm_call": _text(
        "{kind}: {place}",
        "{kind} {place} at {time}.{far}{note} Call {emergency} first. "
        "Reply 1: coming in 5 minutes, 2: there, 0: cannot.",
        "kind", "place", "time", "far", "note", "emergency",
    ),
    "alarm_drill": _text(
        "{kind} (exercise): {place}",
        "An exercise: {kind} {place} at {time}.{far}{note} Do not call {emergency}, do not strike the gong. "
        "Reply 1: coming in 5 minutes, 2: there, 0: cannot.",
        "kind", "place", "time", "far", "note", "emergency",
    ),
    "alarm_consent": _text(
        "A second officer must agree",
        "A second officer must agree{wait}: {kind} {place} at {time}.{note} "
        "Reply 1 to agree, or open the alarm, press I agree.",
        "wait", "kind", "place", "time", "note",
    ),
    "alarm_strike": _text(
        "Strike the alarm",
        "{kind} {place}. Strike the gong now: {signal}. Call {emergency} first.",
        "kind", "place", "signal", "emergency",
    ),
    "alarm_update": _text("News: {kind}", "{kind} {place}: {text}", "kind", "place", "text"),
    "alarm_over": _text(
        "All clear",
        "It is over: {kind} {place} at {time}. {text} Thank you.",
        "kind", "place", "time", "text",
    ),
    "alarm_false": _text(
        "False alarm",
        "False alarm, nothing happened: {kind} {place} at {time}. {text}",
        "kind", "place", "time", "text",
    ),
    "alarm_correction": _text(
        "Correction", "Correction to {kind} {place} at {time}: {text}", "kind", "place", "time", "text"
    ),
    "alarm_aloud": _text(
        "To be read out: {kind}",
        "Emergency! {kind}, {place}, at {time}. Whoever is fit and near, come at once and stay safe. "
        "Call {emergency}. Again: {kind}, {place}.",
        "kind", "place", "time", "emergency",
    ),
    "alarm_drill_aloud": _text(
        "To be read out (drill): {kind}",
        "This is a drill, nothing has happened. {kind}, {place}, at {time}. Do not call {emergency}, do not "
        "strike the gong. Again: this is a drill.",
        "kind", "place", "time", "emergency",
    ),
    "alarm_beside": _text("Node beside the gong: {kind}", "{kind} {time} {place}", "kind", "place", "time"),
    "outlet_test": _text("Test", "A test of Keng to {name}. There is no alarm.", "name"),
    "stranger_cries": _text(
        "An unknown number calls for help",
        "{name} writes: {text}. Call back at once, then raise it.",
        "name", "text",
    ),
    "miss_case": _text(
        "Please look at the gong duty",
        "{gong}, {village}: {nights} nights without a gong in 7 days. Please look at who is on duty.",
        "gong", "village", "nights",
    ),
    "striker_busy": _text(
        "The striker cannot come",
        "{gong}, {village}: {name} cannot strike tonight. Please strike at {time}.",
        "gong", "village", "name", "time",
    ),
    "striker_back": _text(
        "The striker can come after all",
        "{gong}, {village}: {name} can come after all and strikes at {time}. Thank you for stepping in.",
        "gong", "village", "name", "time",
    ),
    "swap_asked": _text(
        "Please take a shift",
        "{name} asks you to take the night of {night}: {gong}, {village}. Please answer on the rota page.",
        "name", "night", "gong", "village",
    ),
    "swap_agreed": _text(
        "Your shift is taken",
        "{name} takes your night of {night}: {gong}, {village}.",
        "name", "night", "gong", "village",
    ),
    "swap_refused": _text(
        "Your shift is still yours",
        "{name} cannot take your night of {night}: {gong}, {village}. It is still yours; ask somebody else.",
        "name", "night", "gong", "village",
    ),
    "rota_changed": _text(
        "Your nights have changed",
        "{village}: {what}. If you cannot come, please say so on your duty page.",
        "village", "what",
    ),
    "rota_gap": _text(
        "The rota has a gap",
        "{village}, night of {night}, nobody for: {what}. Please fill it on the rota page.",
        "village", "night", "what",
    ),
    "gong_trouble": _text(
        "A gong is out of use",
        "{gong}, {village}: {state}. {cover} To be put right by {deadline}. A gong must sound every night.",
        "gong", "village", "state", "cover", "deadline",
    ),
    "gong_deadline": _text(
        "A gong must be replaced soon",
        "{gong}, {village}: to be repaired or replaced by {day}.",
        "gong", "village", "day",
    ),
    "gong_inspect": _text(
        "A gong is due for a look",
        "{gong}, {village}: inspection due {day}. Look at rope, frame, hammer, sound.",
        "gong", "village", "day",
    ),
}  # fmt: skip

# What an example of each param looks like, for whoever puts the commune's own words in place.
EXAMPLES: dict[str, str] = {
    "gong": "Kẻng số 3 · Nhà văn hóa",
    "village": "thôn Mẫu",
    "commune": "xã Mẫu",
    "time": "22:00",
    "cut_off": "22:30",
    "code": "204816",
    "nights": "2",
    "answered": "251",
    "asked": "334",
    "silent": "83",
    "kind": "CHÁY",
    "place": "nhà bác Hòa, thôn Mẫu",
    "far": " Cách nhà bác 80 m.",
    "note": "",
    "emergency": "114",
    "wait": " trong 60 giây",
    "signal": "1 hồi dài dồn dập",
    "night": "thứ Hai 23/11",
    "name": "bác Hòa",
    "what": "người đánh",
    "state": "bị mất",
    "cover": "Kẻng số 4 · Cổng làng đánh thay.",
    "deadline": "7/12",
    "day": "7/12",
    "text": "…",
    "sender": "canh-bao@thanhhoa.gov.vn",
    "headline": "Cảnh báo lũ quét",
}


def text_of(template: str, language: str = "vi", *, by: str = "") -> Text:
    """The product's own wording, as it is said by that path; Vietnamese where the language has none.

    KeyError: unknown template.
    """
    tongue = "en" if language == "en" and template in ENGLISH else "vi"
    text = ENGLISH[template] if tongue == "en" else VIETNAMESE[template]
    words = SPOKEN if by == "voice" else TAPPED if by in OPENED else None
    body = words[tongue].get(template) if words else None
    return replace(text, body=body) if body else text


def fill(pattern: str, params: Mapping[str, str]) -> str:
    """The text with its params in place; a param the caller forgot is a fault of the caller (KeyError)."""
    return pattern.format_map(params)
