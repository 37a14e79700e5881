"""The pages of the house, in the order a person looks for them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.core.rights import Right
from keng.records.people.rights import Holder


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    name: str  # url name
    label: str | Promise
    rights: tuple[Right, ...]
    unless: Right | None = None  # who holds it finds the same on a page of more

    @property
    def is_quick(self) -> bool:
        """Whether a wide screen shows it without opening the menu."""
        return self.name in QUICK

    @property
    def href(self) -> str:
        return reverse(self.name)


QUICK = frozenset({"tonight", "alarms", "nights", "rota", "people", "messages"})

ENTRIES = (
    Entry("raise", _("Báo động"), (Right.RAISE_ALARM,)),
    Entry("alarms", _("Các báo động"), (Right.SEE_ALARMS,)),
    Entry("incidents", _("Vụ việc"), (Right.SEE_INCIDENTS,)),
    Entry("proposals", _("Tin cảnh báo"), (Right.APPROVE_ALARM,)),
    Entry("tonight", _("Đêm nay"), (Right.SEE_TONIGHT,)),
    Entry("my_duty", _("Phiên của tôi"), (Right.STRIKE,)),
    Entry("nights", _("Sổ đêm"), (Right.SEE_NIGHTS,)),
    Entry("rota", _("Lịch trực"), (Right.SEE_ROTA,)),
    Entry("patrol_tonight", _("Tuần tra"), (Right.SEE_ROTA,)),
    Entry("gongs", _("Kẻng"), (Right.SEE_GONGS,)),
    Entry("hear", _("Nghe thấy kẻng"), (Right.SAY_HEARD,), unless=Right.SEE_GONGS),
    Entry("codebook", _("Hiệu lệnh"), (Right.SEE_CODEBOOK,)),
    Entry("people", _("Mọi người"), (Right.SEE_PEOPLE,)),
    Entry("households", _("Hộ gia đình"), (Right.SEE_HOUSEHOLDS,)),
    Entry("groups", _("Tổ liên gia"), (Right.SEE_HOUSEHOLDS,)),
    Entry("places", _("Thôn, cụm"), (Right.SEE_PLACES,)),
    Entry("map", _("Bản đồ"), (Right.SEE_PLACES,)),
    Entry("plans", _("Phương án"), (Right.SEE_PLANS,)),
    Entry("imports", _("Nhập, xuất"), (Right.IMPORT, Right.EXPORT)),
    Entry("messages", _("Tin nhắn"), (Right.SEE_MESSAGES,)),
    Entry("reach_tests", _("Thử liên lạc"), (Right.SEE_MESSAGES,)),
    Entry("settings", _("Cài đặt"), (Right.KEEP_SETTINGS,)),
    Entry("log", _("Nhật ký"), (Right.SEE_LOG,)),
    Entry("health", _("Tình trạng máy"), (Right.SEE_HEALTH,)),
    Entry("me", _("Của tôi"), (Right.OWN_PAGE,)),
    Entry("help", _("Giúp đỡ"), (Right.OWN_PAGE,)),
)


def menu_for(who: Holder) -> list[Entry]:
    """The entries this person may open."""
    return [e for e in ENTRIES if _concerns(e, who)]


def _concerns(entry: Entry, who: Holder) -> bool:
    if entry.unless is not None and who.may_somewhere(entry.unless):
        return False
    return any(who.may_somewhere(right) for right in entry.rights)
