"""What is asked when a home moves, splits or joins another."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.records.households.actions import HeadFacts
from keng.records.households.models import Household, HouseholdMember
from keng.records.places.models import Cluster, Village
from keng.web.forms.households import HeadForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MoveFacts(TypedDict):
    to: Village | None
    cluster: Cluster | None
    on: date
    reason: str


class SplitFacts(TypedDict):
    head: HeadFacts
    members: Sequence[HouseholdMember]
    residents: int
    on: date
    reason: str


class MoveForm(forms.Form):
    """Where a home goes; no village means away from the commune."""

    to = forms.ModelChoiceField(
        Village.objects.none(), label=_("Đến thôn"), required=False, empty_label=_("— rời xã —")
    )
    cluster = forms.ModelChoiceField(Cluster.objects.none(), label=_("Cụm"), required=False)
    on = forms.DateField(label=_("Từ ngày"), widget=DAY)
    reason = forms.CharField(label=_("Lý do"), max_length=200, required=False)

    def offer(self, villages: Sequence[Village]) -> None:
        ids = [v.pk for v in villages]
        clusters = Cluster.objects.filter(village__in=ids, valid_to=None).select_related("village")
        self.fields["to"].queryset = Village.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        self.fields["cluster"].queryset = clusters  # type: ignore[attr-defined]
        self.fields["cluster"].label_from_instance = lambda c: f"{c.village}: {c}"  # type: ignore[attr-defined]

    def facts(self) -> MoveFacts:
        data = self.cleaned_data
        return {"to": data["to"], "cluster": data["cluster"], "on": data["on"], "reason": data["reason"]}


class SplitForm(HeadForm):
    """Who heads the new home, and who goes along."""

    members = forms.ModelMultipleChoiceField(
        HouseholdMember.objects.none(),
        label=_("Người cùng sang hộ mới"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    residents = forms.IntegerField(label=_("Số người sang hộ mới"), min_value=1, max_value=60, initial=1)
    on = forms.DateField(label=_("Từ ngày"), widget=DAY)
    reason = forms.CharField(label=_("Lý do"), max_length=200, required=False)

    def offer(self, home: Household) -> None:
        self.fields["members"].queryset = home.members.select_related("person")  # type: ignore[attr-defined]
        self.fields["members"].label_from_instance = lambda m: str(m.person)  # type: ignore[attr-defined]

    def facts(self) -> SplitFacts:
        data = self.cleaned_data
        return {
            "head": self.head(),
            "members": list(data["members"]),
            "residents": data["residents"],
            "on": data["on"],
            "reason": data["reason"],
        }


class MergeForm(forms.Form):
    """Which home of the same village joins this one."""

    gone = forms.ModelChoiceField(Household.objects.none(), label=_("Hộ nhập vào"))
    on = forms.DateField(label=_("Từ ngày"), widget=DAY)
    reason = forms.CharField(label=_("Lý do"), max_length=200, required=False)

    def offer(self, home: Household) -> None:
        others = home.village.households.filter(valid_to=None).exclude(pk=home.pk).select_related("head")
        self.fields["gone"].queryset = others.order_by("head__folded")  # type: ignore[attr-defined]
