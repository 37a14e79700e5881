"""The first steps of a commune: one small form a village."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.rights import Role
from keng.records.people.crew import Hand
from keng.records.people.numbers import normalise
from keng.records.places.models import Village
from keng.records.refusal import Refused
from keng.records.roster.models import Rota


class GongForm(forms.Form):
    """Where the village's gong hangs; empty when it has none yet."""

    name = forms.CharField(label=_("Kẻng treo ở đâu"), max_length=120, required=False)


class CrewForm(forms.Form):
    """Who heads the village, who strikes, who stands in."""

    head = forms.CharField(label=_("Trưởng thôn"), max_length=140, required=False)
    head_phone = forms.CharField(label=_("Số điện thoại trưởng thôn"), max_length=20, required=False)
    striker = forms.CharField(label=_("Người đánh kẻng"), max_length=140, required=False)
    striker_phone = forms.CharField(label=_("Số điện thoại người đánh"), max_length=20, required=False)
    deputy = forms.CharField(label=_("Người đánh thay"), max_length=140, required=False)
    deputy_phone = forms.CharField(label=_("Số điện thoại người đánh thay"), max_length=20, required=False)

    ROLES = (("head", Role.VILLAGE_HEAD), ("striker", Role.STRIKER), ("deputy", Role.STRIKER))

    def clean(self) -> None:
        for key, _role in self.ROLES:
            phone = self.cleaned_data.get(f"{key}_phone", "")
            if phone and not self.cleaned_data.get(key):
                self.add_error(key, _("Có số điện thoại mà chưa ghi tên."))
            try:
                if phone:
                    self.cleaned_data[f"{key}_phone"] = normalise(phone)
            except Refused as why:
                self.add_error(f"{key}_phone", str(why))

    def hands(self) -> list[Hand]:
        """The people typed in, in the order of the row."""
        given = self.cleaned_data
        return [Hand(role, given[key], given[f"{key}_phone"]) for key, role in self.ROLES if given[key]]


class TurnForm(forms.Form):
    """How the strikers take turns."""

    turn = forms.ChoiceField(label=_("Lần lượt"), choices=Rota.Turn.choices, initial=Rota.Turn.NIGHTLY)


def each_village(
    kind: type[forms.Form], villages: Sequence[Village], data: Mapping[str, str] | None
) -> list[tuple[Village, forms.Form]]:
    """One form of a kind for each village, its fields carrying the village's number."""
    return [(v, kind(data, prefix=f"v{v.pk}")) for v in villages]
