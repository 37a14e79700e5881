"""What is asked about turns, leave and stand-ins."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.people.models import Person
from keng.records.roster.models import Duty, Rota

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONGEST_ROTA = 12  # people in one rotation; a village team has three


def people_choices(people: Sequence[Person]) -> list[tuple[str, str]]:
    return [(str(p.pk), str(p)) for p in people]


class LeaveForm(forms.Form):
    """The nights somebody is away."""

    from_on = forms.DateField(label=_("Nghỉ từ đêm"), widget=DAY)
    until_on = forms.DateField(label=_("Đến hết đêm"), widget=DAY)
    reason = forms.CharField(label=_("Lý do"), max_length=200, required=False)


class ShiftForm(forms.Form):
    """Who takes one night, and why."""

    duty = forms.ChoiceField(label=_("Việc"), choices=Duty.choices)
    person = forms.ChoiceField(label=_("Người trực"))
    reason = forms.CharField(label=_("Lý do"), max_length=200, required=False)

    def offer(self, people: Sequence[Person]) -> None:
        nobody = ("", "—")  # a careless tap appoints nobody
        self.fields["person"].choices = [nobody, *people_choices(people)]  # type: ignore[attr-defined]


class RotaForm(forms.Form):
    """A rotation: the order of people, and how long each turn lasts."""

    duty = forms.ChoiceField(label=_("Việc"), choices=Duty.choices)
    turn = forms.ChoiceField(label=_("Đổi người"), choices=Rota.Turn.choices)
    starts_on = forms.DateField(label=_("Bắt đầu từ đêm"), widget=DAY)

    def offer(self, people: Sequence[Person]) -> None:
        """One line for each place in the order; empty lines are left out."""
        choices = [("", "—"), *people_choices(people)]
        for n in range(1, min(len(people), LONGEST_ROTA) + 1):
            self.fields[f"order_{n}"] = forms.ChoiceField(
                label=_("Người thứ %(n)s") % {"n": n}, choices=choices, required=False
            )

    def chosen(self, people: Sequence[Person]) -> list[Person]:
        """The people in the order given."""
        by_id = {str(p.pk): p for p in people}
        picked = [self.cleaned_data[name] for name in self.fields if name.startswith("order_")]
        return [by_id[pk] for pk in picked if pk]


class SheetForm(forms.Form):
    """A rota brought in from a file."""

    file = forms.FileField(
        label=_("Tệp lịch (xlsx, csv hoặc ics)"),
        allow_empty_file=True,  # refused in our own words
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.ics"}),
    )
