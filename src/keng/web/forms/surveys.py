"""The survey form of one cluster: what is not known stays empty."""

from django import forms

from keng.core.planning.groups.roadmap import Question
from keng.records.plans.surveys import QUESTIONS, Surveyed

MOST = {Question.ENGINE_MINUTES: 600, Question.WATER_M: 20_000, Question.FIRES: 100}
MOST_HOMES = 5_000


class ClusterSurveyForm(forms.Form):
    """One field a question of the planner."""

    def offer(self, row: Surveyed) -> None:
        known = row.answers
        for question, words in QUESTIONS.items():
            self.fields[question.value] = forms.IntegerField(
                label=str(words),
                required=False,
                min_value=0,
                max_value=MOST.get(question, MOST_HOMES),
                initial=int(known[question]) if question in known else None,
            )

    def answers(self) -> dict[Question, int | None]:
        return {question: self.cleaned_data[question.value] for question in QUESTIONS}
