"""What is asked about an inter-family group: its homes, its name, its leader."""

import re
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.names import fold
from keng.records.groups.models import InterFamilyGroup
from keng.records.groups.queries import people_in
from keng.records.households.models import Household
from keng.records.people.models import Person
from keng.records.places.models import Village


class HomesField(forms.CharField):
    """Homes of a village by their numbers or the names of their heads, one after another."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Các hộ trong tổ"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Số hộ hoặc tên chủ hộ, cách nhau bằng dấu phẩy. Ví dụ: 12, 13, Quách Thị Đào"),
        )

    def offer(self, village: Village) -> None:
        self.village = village

    def clean(self, value: object) -> list[Household]:
        parts = [part.strip() for part in re.split(r"[,;\n]", super().clean(value)) if part.strip()]
        return list({home.pk: home for home in map(self._home, parts)}.values())

    def _home(self, text: str) -> Household:
        rows = self.village.households.filter(valid_to=None).select_related("head", "village")
        found = list(rows.filter(number__iexact=text)) or list(rows.filter(head__folded=fold(text))[:2])
        if len(found) == 1:
            return found[0]
        why = (
            say("“%(text)s”: có nhiều chủ hộ cùng tên, hãy ghi số hộ.")
            if found
            else say("“%(text)s”: %(village)s không có hộ nào số ấy, tên ấy.")
        )
        raise forms.ValidationError(why % {"text": text, "village": self.village})


class GroupForm(forms.Form):
    """A new group."""

    name = forms.CharField(
        label=_("Tên tổ"),
        max_length=120,
        required=False,
        help_text=_("Để trống thì gọi theo số: Tổ liên gia số 1, số 2…"),
    )
    homes = HomesField()

    def offer(self, village: Village) -> None:
        self.fields["homes"].offer(village)  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """Homes that come into a group."""

    homes = HomesField()

    def offer(self, village: Village) -> None:
        self.fields["homes"].required = True
        self.fields["homes"].offer(village)  # type: ignore[attr-defined]


class LedForm(forms.Form):
    """What a group is called and whom its homes chose to lead it."""

    name = forms.CharField(label=_("Tên tổ"), max_length=120, required=False)
    leader = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Tổ trưởng, do các hộ bầu"),
        required=False,
        empty_label=_("— chưa bầu —"),
    )

    def offer(self, group: InterFamilyGroup) -> None:
        self.fields["leader"].queryset = people_in(group)  # type: ignore[attr-defined]


class WhichGroupForm(forms.Form):
    """In which group of its village a home is."""

    group = forms.ModelChoiceField(
        InterFamilyGroup.objects.none(),
        label=_("Tổ liên gia"),
        required=False,
        empty_label=_("— không ở tổ nào —"),
    )

    def offer(self, groups: Sequence[InterFamilyGroup]) -> None:
        rows = InterFamilyGroup.objects.filter(pk__in=[g.pk for g in groups])
        self.fields["group"].queryset = rows  # type: ignore[attr-defined]
