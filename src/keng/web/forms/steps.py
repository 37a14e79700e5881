"""The steps of an evening, one row each."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from keng.core.nights import Audience, Step
from keng.records.watch.models import AUDIENCE_WORDS
from keng.records.watch.rules import SOURCE, StepRule


class StepForm(forms.Form):
    """One step of the evening. A row left empty or ticked off is no step."""

    when = forms.ChoiceField(
        label=_("Lúc"), choices=[("after", _("sau giờ")), ("before", _("trước giờ"))], initial="after"
    )
    minutes = forms.IntegerField(label=_("Số phút"), min_value=0, max_value=180, required=False)
    audience = forms.ChoiceField(label=_("Nhắc ai"), choices=[(a.value, AUDIENCE_WORDS[a]) for a in Audience])
    useful_minutes = forms.IntegerField(
        label=_("Còn có ích trong (phút)"), min_value=1, max_value=120, initial=10, required=False
    )
    source = forms.CharField(label=_("Theo mục"), max_length=120, required=False, initial=SOURCE)
    is_off = forms.BooleanField(label=_("Bỏ bước này"), required=False)

    def rule(self) -> StepRule | None:
        """The step as a value; None for a row that is none."""
        given = self.cleaned_data
        if given.get("minutes") is None or given.get("is_off"):
            return None
        minutes = -given["minutes"] if given["when"] == "before" else given["minutes"]
        step = Step(minutes, Audience(given["audience"]), given.get("useful_minutes") or 10)
        return StepRule(step, given.get("source") or "")


StepForms = forms.formset_factory(StepForm, extra=3, max_num=30)


def steps_initial(rules: Sequence[StepRule]) -> list[dict[str, object]]:
    """The rows filled with the steps that hold."""
    return [
        {
            "when": "before" if rule.step.offset_minutes < 0 else "after",
            "minutes": abs(rule.step.offset_minutes),
            "audience": rule.step.audience.value,
            "useful_minutes": rule.step.useful_minutes,
            "source": rule.source,
        }
        for rule in rules
    ]
