"""The first steps of a commune: one small form a village."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keng.core.names import fold
from keng.core.rights import Role
from keng.core.signals import PRESETS, Purpose, Signal, say
from keng.records.gongs.codebooks import Signature
from keng.records.people.crew import ADDRESSES, Hand
from keng.records.people.numbers import normalise
from keng.records.places.models import Village
from keng.records.refusal import Refused
from keng.records.roster.models import Rota

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

CALLED = frozenset(fold(word) for word in ADDRESSES)
NUMBERED = re.compile(r"(.*?\w)[\s:,;(–-]+(\+?\d[\d\s.]{7,14}\d)\)?")  # "bác Trần Hòa 0912 345 678"


WITHOUT_MARKUP = RegexValidator(r"[<>{}]", _("Bỏ các dấu < > { }."), inverse_match=True)


class GongForm(forms.Form):
    """Where the village's gong hangs; empty when it has none yet."""

    name = forms.CharField(
        label=_("Kẻng treo ở đâu"), max_length=120, required=False, validators=[WITHOUT_MARKUP]
    )


class CrewForm(forms.Form):
    """Who heads the village, who strikes, who stands in."""

    head = forms.CharField(
        label=_("Trưởng thôn"), max_length=140, required=False, validators=[WITHOUT_MARKUP]
    )
    head_phone = forms.CharField(label=_("Số điện thoại trưởng thôn"), max_length=20, required=False)
    striker = forms.CharField(
        label=_("Người đánh kẻng"), max_length=140, required=False, validators=[WITHOUT_MARKUP]
    )
    striker_phone = forms.CharField(label=_("Số điện thoại người đánh"), max_length=20, required=False)
    deputy = forms.CharField(
        label=_("Người đánh thay"), max_length=140, required=False, validators=[WITHOUT_MARKUP]
    )
    deputy_phone = forms.CharField(label=_("Số điện thoại người đánh thay"), max_length=20, required=False)
    is_same = forms.BooleanField(
        label=_("Đúng là một người giữ cả hai việc"), required=False, widget=forms.HiddenInput
    )

    ROLES = (("head", Role.VILLAGE_HEAD), ("striker", Role.STRIKER), ("deputy", Role.STRIKER))

    def clean(self) -> None:
        for key, _role in self.ROLES:
            self._part(key)
            phone = self.cleaned_data.get(f"{key}_phone", "")
            if phone and not self.cleaned_data.get(key):
                self.add_error(key, _("Có số điện thoại mà chưa ghi tên."))
            try:
                if phone:
                    self.cleaned_data[f"{key}_phone"] = normalise(phone)
            except Refused as why:
                self.add_error(f"{key}_phone", str(why))
        self._ask_of_the_same()

    def _ask_of_the_same(self) -> None:
        """One name in two fields may be one person or a slip: nobody stands in for himself."""
        names = {key: self._bare_name(key) for key, _role in self.ROLES}
        if names["striker"] and names["striker"] == names["deputy"]:
            other = {"other": self.fields["striker"].label}
            self.add_error("deputy", _("Cùng tên với ô “%(other)s”: không ai thay được chính mình.") % other)
        same = [k for k in ("striker", "deputy") if names["head"] and names[k] == names["head"]]
        if same and not self.cleaned_data.get("is_same"):
            self.fields["is_same"].widget = forms.CheckboxInput()
            other = {"other": self.fields["head"].label}
            why = _("Cùng tên với ô “%(other)s”. Đúng là một người thì đánh dấu ô dưới cùng.") % other
            self.add_error(same[0], why)

    def _bare_name(self, key: str) -> str:
        words = fold(self.cleaned_data.get(key) or "").split()
        return " ".join(w for w in words if w not in CALLED)

    def _part(self, key: str) -> None:
        """A number typed or pasted behind a name belongs in the field beside it; a name has none."""
        given = self.cleaned_data
        typed = NUMBERED.fullmatch(given.get(key, ""))
        if typed and not given.get(f"{key}_phone"):
            given[key], given[f"{key}_phone"] = typed[1], typed[2]
        if re.search(r"\d", given.get(key, "")):
            self.add_error(key, _("Tên người không có chữ số: ghi số điện thoại vào ô bên dưới."))

    def hands(self) -> list[Hand]:
        """The people typed in, in the order of the row."""
        given = self.cleaned_data
        return [Hand(role, given[key], given[f"{key}_phone"]) for key, role in self.ROLES if given[key]]


class TurnForm(forms.Form):
    """How the strikers take turns."""

    turn = forms.ChoiceField(label=_("Lần lượt"), choices=Rota.Turn.choices, initial=Rota.Turn.NIGHTLY)


PEACE = [s for s in PRESETS if s.purpose == Purpose.PEACE]
ALARM = [s for s in PRESETS if s.purpose == Purpose.ALARM]
ONE_WAY = {"required": _("Hãy chọn một cách đánh.")}


class FirstCodebookForm(forms.Form):
    """How the gong says peace and how it says alarm; signed, it counts from today."""

    peace = forms.TypedChoiceField(
        label=_("Kẻng bình yên"), coerce=int, widget=forms.RadioSelect, error_messages=ONE_WAY
    )
    alarm = forms.TypedChoiceField(
        label=_("Kẻng báo động"), coerce=int, widget=forms.RadioSelect, error_messages=ONE_WAY
    )
    symbol = forms.CharField(
        label=_("Số văn bản"), max_length=60, required=False, help_text=_("ví dụ: 05/HD-UBND")
    )
    signer = forms.CharField(label=_("Người ký"), max_length=120, required=False)
    signer_title = forms.CharField(label=_("Chức danh người ký"), max_length=120, required=False)
    issued_on = forms.DateField(label=_("Ngày ký"), required=False, widget=DAY)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for name, presets in (("peace", PEACE), ("alarm", ALARM)):
            words = [(n, f"{say(s, gettext)} ({s.place})") for n, s in enumerate(presets)]
            self.fields[name].choices = words  # type: ignore[attr-defined]

    def clean(self) -> None:
        given = [bool(self.cleaned_data.get(name)) for name in ("symbol", "signer", "issued_on")]
        if any(given) and not all(given):
            self.add_error(None, _("Ban hành cần đủ số văn bản, người ký, ngày ký; hoặc để trống cả ba."))

    def signals(self) -> list[Signal]:
        return [PEACE[self.cleaned_data["peace"]], ALARM[self.cleaned_data["alarm"]]]

    def signature(self, today: date) -> Signature | None:
        """What makes it an issued paper; None leaves it a draft."""
        given = self.cleaned_data
        if not given["symbol"]:
            return None
        title = given["signer_title"] or str(_("Chủ tịch"))
        return Signature(given["symbol"], given["signer"], title, given["issued_on"], today)


def each_village(
    kind: type[forms.Form], villages: Sequence[Village], data: Mapping[str, str] | None
) -> list[tuple[Village, forms.Form]]:
    """One form of a kind for each village, its fields carrying the village's number."""
    return [(v, kind(data, prefix=f"v{v.pk}")) for v in villages]
