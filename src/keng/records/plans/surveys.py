"""Survey forms of clusters, and the roadmap they give: which clusters form their groups first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keng.core.planning.groups.roadmap import ClusterSurvey, Question, Step, roadmap
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Cluster, Village
from keng.records.plans.models import SurveyForm
from keng.records.refusal import Refused

HOMES_A_GROUP = 10  # about, where nobody has planned the groups of a cluster yet
QUESTIONS: Mapping[Question, str | Promise] = {
    Question.FLAMMABLE: gettext_lazy("Mấy nhà làm nghề, chứa đồ dễ cháy"),
    Question.NEEDS_HELP: gettext_lazy("Mấy nhà có người không tự thoát ra được"),
    Question.NO_GONG: gettext_lazy("Mấy nhà không nghe thấy kẻng"),
    Question.WILLING: gettext_lazy("Mấy nhà đã đồng ý vào tổ"),
    Question.ENGINE_MINUTES: gettext_lazy("Xe chữa cháy tới sau mấy phút"),
    Question.WATER_M: gettext_lazy("Chỗ lấy nước chữa cháy cách mấy mét"),
    Question.FIRES: gettext_lazy("Mấy vụ cháy trong năm năm qua"),
}
REASONS: Mapping[Question, str | Promise] = {
    Question.FLAMMABLE: gettext_lazy("nghề dễ cháy"),
    Question.NEEDS_HELP: gettext_lazy("có người cần giúp"),
    Question.NO_GONG: gettext_lazy("không nghe kẻng"),
    Question.WILLING: gettext_lazy("bà con đồng ý"),
    Question.ENGINE_MINUTES: gettext_lazy("xe chữa cháy tới lâu"),
    Question.WATER_M: gettext_lazy("xa nước"),
    Question.FIRES: gettext_lazy("đã từng cháy"),
}
OF_HOMES = (Question.FLAMMABLE, Question.NEEDS_HELP, Question.NO_GONG, Question.WILLING)


@dataclass(frozen=True)
class Surveyed:
    """A cluster with its homes and its newest form."""

    cluster: Cluster
    homes: int
    form: SurveyForm | None

    @property
    def answers(self) -> dict[Question, float]:
        """What was answered."""
        values = {question: getattr(self.form, question.value, None) for question in Question}
        return {question: float(value) for question, value in values.items() if value is not None}

    @property
    def unanswered(self) -> int:
        return len(Question) - len(self.answers)


@dataclass(frozen=True)
class Wave:
    """Clusters that begin together: each with its step and why, in words with points."""

    number: int
    steps: tuple[tuple[Surveyed, Step], ...]


@transaction.atomic
def fill_survey(
    cluster: Cluster, *, answers: Mapping[Question, int | None], by: Person, at: datetime
) -> SurveyForm:
    """A new form; what it leaves empty is unknown. Refused where more homes are named than there are."""
    homes = cluster.households.filter(valid_to=None).count()
    for question in OF_HOMES:
        if homes and (said := answers.get(question)) is not None and said > homes:
            words = _("%(question)s: ghi %(said)s, nhưng cụm chỉ có %(homes)s nhà trong sổ hộ.")
            raise Refused(words % {"question": QUESTIONS[question], "said": said, "homes": homes})
    row = SurveyForm.objects.create(
        cluster=cluster, at=at, by=by, **{question.value: value for question, value in answers.items()}
    )
    note_change("plans", commune=cluster.village.commune_id, village=cluster.village_id, at=at)
    return row


def surveyed_clusters(villages: Sequence[Village]) -> list[Surveyed]:
    """Clusters of these villages, each with its newest form."""
    clusters = Cluster.objects.filter(village__in=villages, valid_to=None).select_related("village")
    counted = clusters.annotate(homes=Count("households", filter=Q(households__valid_to=None)))
    newest: dict[int, SurveyForm] = {}
    for form in SurveyForm.objects.filter(cluster__village__in=villages).select_related("by"):
        newest.setdefault(form.cluster_id, form)
    return [Surveyed(one, one.homes, newest.get(one.pk)) for one in counted.order_by("village", "name")]


def roadmap_of(rows: Sequence[Surveyed]) -> list[Wave]:
    """The clusters with a form, wave by wave (KH 2024 §IV.1). A proposal: people decide."""
    asked = {f"{row.cluster.pk}": row for row in rows if row.form is not None}
    steps = roadmap(
        [
            ClusterSurvey(key, row.homes, max(1, round(row.homes / HOMES_A_GROUP)), row.answers)
            for key, row in asked.items()
        ]
    )
    waves: dict[int, list[tuple[Surveyed, Step]]] = {}
    for step in steps:
        waves.setdefault(step.wave, []).append((asked[step.cluster], step))
    return [Wave(number, tuple(own)) for number, own in waves.items()]
