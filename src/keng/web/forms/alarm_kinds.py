"""The words of one kind of alarm."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.kinds import Kind
from keng.core.signals import PURPOSE_WORDS
from keng.records.alarms.kind_words import SIGNALS, KindWords


class KindForm(forms.Form):
    """A commune's own words for one kind of alarm."""

    name = forms.CharField(label=_("Gọi tên là"), max_length=60)
    emergency = forms.CharField(
        label=_("Số phải gọi trước tiên"), max_length=20, help_text=_("Ví dụ 114, 113, 115, 112.")
    )
    strength = forms.IntegerField(
        label=_("Cần mấy người đến giúp"),
        min_value=1,
        max_value=200,
        help_text=_("Chưa đủ chừng này người nhận lời thì máy gọi rộng thêm."),
    )
    signal = forms.ChoiceField(
        label=_("Kẻng đánh hiệu lệnh nào"), choices=[(p.value, _(PURPOSE_WORDS[p])) for p in SIGNALS]
    )
    card = forms.CharField(
        label=_("Thẻ việc cần làm, mỗi dòng một việc"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Người được gọi đọc thẻ này trên máy khi đang chạy đến: ngắn, rõ, không quá 8 dòng."),
    )

    def words(self) -> KindWords:
        given = self.cleaned_data
        return KindWords(
            given["name"],
            given["emergency"],
            given["strength"],
            given["card"].splitlines(),
            given["signal"],
        )


def kind_initial(kind: Kind) -> dict[str, object]:
    """The form filled with the words in use."""
    return {
        "name": kind.name,
        "emergency": kind.emergency,
        "strength": kind.strength,
        "signal": kind.signal,
        "card": "\n".join(kind.card),
    }
