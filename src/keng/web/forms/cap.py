"""What is asked about warnings that go out and come in."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.kinds import Kind
from keng.records.places.models import Village


class CapFeedForm(forms.Form):
    """Which kinds of alarm others may hear of."""

    kinds = forms.MultipleChoiceField(label=_("Loại báo động đưa ra"), widget=forms.CheckboxSelectMultiple)

    def offer(self, kinds: list[Kind]) -> None:
        field = self.fields["kinds"]
        field.choices = [(kind.code, gettext(kind.name)) for kind in kinds]  # type: ignore[attr-defined]  # a choice field


class CertificateForm(forms.Form):
    """An authority's certificate."""

    name = forms.CharField(label=_("Của cơ quan nào"), max_length=120)
    file = forms.FileField(label=_("Tệp chứng thư (.pem, .crt, .cer)"))


class CapFileForm(forms.Form):
    """A warning as a file."""

    file = forms.FileField(
        label=_("Tệp cảnh báo (CAP, .xml)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.cap,application/cap+xml"}),
    )


class DecisionForm(forms.Form):
    """What kind of alarm it becomes, and where."""

    kind = forms.ChoiceField(label=_("Loại báo động"))
    villages = forms.ModelMultipleChoiceField(
        queryset=Village.objects.none(), label=_("Thôn"), widget=forms.CheckboxSelectMultiple
    )

    def offer(self, kinds: list[Kind], commune_id: int) -> None:
        self.fields["kind"].choices = [(k.code, gettext(k.name)) for k in kinds]  # type: ignore[attr-defined]  # as above
        rows = Village.objects.filter(commune=commune_id, valid_to=None)
        self.fields["villages"].queryset = rows  # type: ignore[attr-defined]  # as above
