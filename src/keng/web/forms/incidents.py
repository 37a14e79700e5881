"""What closing an alarm asks: what it was, why, what was lost, who took it over, what is to be learnt."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.kinds import Kind
from keng.records.incidents.actions import FACTS, IncidentFacts
from keng.records.incidents.models import Authority, Incident, Verdict
from keng.records.incidents.queries import Wanted
from keng.records.people.models import Person
from keng.records.places.models import Village
from keng.web.forms.fields import MomentField, MoneyField, PhotoField

MOST_PEOPLE = 10_000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class IncidentForm(forms.Form):
    """Only what it was must be said; the rest as far as it is known."""

    verdict = forms.ChoiceField(label=_("Việc này là"), choices=Verdict, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Việc gì"))
    place = forms.CharField(label=_("Nơi xảy ra"), max_length=200, required=False)
    began_at = MomentField(label=_("Bắt đầu lúc"))
    over_at = MomentField(label=_("Xong lúc"), required=False)
    cause = forms.CharField(
        label=_("Nguyên nhân"),
        max_length=300,
        required=False,
        help_text=_("điều đã biết chắc; chưa rõ thì để trống"),
    )
    loss = MoneyField()
    hurt = forms.IntegerField(
        label=_("Số người bị thương"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
    dead = forms.IntegerField(label=_("Số người chết"), required=False, min_value=0, max_value=MOST_PEOPLE)
    handed_to = forms.ChoiceField(
        label=_("Đã bàn giao cho"), required=False, choices=[("", _("— chưa, không —")), *Authority.choices]
    )
    handed_at = MomentField(label=_("Bàn giao lúc"), required=False)
    notes = forms.CharField(
        label=_("Ghi chú"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    lesson = forms.CharField(
        label=_("Rút kinh nghiệm"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("việc gì làm tốt, việc gì lần sau làm khác; không trách ai"),
    )

    def offer(self, kinds: Sequence[Kind]) -> None:
        self.fields["kind"].choices = [(k.code, gettext(k.name)) for k in kinds]  # type: ignore[attr-defined]
        self.fields["loss"].label = _("Thiệt hại (đồng)")

    def facts(self) -> IncidentFacts:
        return IncidentFacts(**{name: self.cleaned_data[name] for name in FACTS})


class NewIncidentForm(IncidentForm):
    """Something that happened without an alarm."""

    village = forms.ModelChoiceField(Village.objects.none(), label=_("Thôn"), empty_label=None)
    field_order = ["village"]

    def offer_villages(self, villages: Sequence[Village]) -> None:
        rows = Village.objects.filter(pk__in=[v.pk for v in villages])
        self.fields["village"].queryset = rows  # type: ignore[attr-defined]


class SameForm(forms.Form):
    """Which incident an alarm was one more call about."""

    incident = forms.ModelChoiceField(Incident.objects.none(), label=_("Cùng một việc với"))

    def offer(self, rows: QuerySet[Incident]) -> None:
        self.fields["incident"].queryset = rows  # type: ignore[attr-defined]


class IncidentPhotoForm(forms.Form):
    """A picture of it."""

    photo = PhotoField()
    caption = forms.CharField(label=_("Ảnh chụp gì"), max_length=200, required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's form takes what it takes
        self.fields["photo"].required = True


class CameForm(forms.Form):
    """Who came besides those who answered."""

    name = forms.CharField(
        label=_("Ai đã đến"), max_length=120, help_text=_("tên người, hoặc ví dụ: đội chữa cháy, 5 người")
    )
    came_at = MomentField(label=_("Đến lúc"), required=False)


class TaskForm(forms.Form):
    """What is to be done, by whom, until when."""

    text = forms.CharField(label=_("Việc cần làm"), max_length=200)
    responsible = forms.ModelChoiceField(Person.objects.none(), label=_("Ai làm"), empty_label=None)
    due_on = forms.DateField(label=_("Xong trước ngày"), widget=DAY)

    def offer(self, people: QuerySet[Person]) -> None:
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """What to look for among the incidents. What cannot be read asks nothing."""

    tim = forms.CharField(label=_("Tìm"), max_length=80, required=False)
    thon = forms.IntegerField(required=False)
    tu = forms.DateField(label=_("Từ ngày"), required=False, widget=DAY)
    den = forms.DateField(label=_("Đến ngày"), required=False, widget=DAY)
    la = forms.ChoiceField(required=False, choices=Verdict)
    viec = forms.CharField(required=False, max_length=20)

    def wanted(self) -> Wanted:
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            text=said.get("tim", ""),
            village=said.get("thon"),
            since=said.get("tu"),
            until=said.get("den"),
            verdict=said.get("la", ""),
            kind=said.get("viec", ""),
        )

    def period(self, default: tuple[date, date]) -> tuple[date, date]:
        """The days asked for, both included."""
        wanted = self.wanted()
        return wanted.since or default[0], wanted.until or default[1]
