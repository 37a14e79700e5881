"""Survey forms of clusters out of a file's `surveys`, with what the drawn homes say themselves."""

import math
from collections import Counter
from collections.abc import Mapping

from keng.core.geojson import Json
from keng.core.planning.groups.laying import LaidGroups
from keng.core.planning.groups.problem import GroupsPlan
from keng.core.planning.groups.roadmap import ClusterSurvey, Question, Step
from keng.core.planning.refused import BadInput, Flaw


def read_surveys(value: object) -> dict[str, dict[Question, float]]:
    """Rows as a field form gives them: `cluster` and any of the questions. Raises `BadInput`."""
    if not isinstance(value, list):
        raise BadInput.of("surveys", "phải là một danh sách phiếu khảo sát")
    forms: dict[str, dict[Question, float]] = {}
    flaws: list[Flaw] = []
    for number, row in enumerate(value, start=1):
        where = f"surveys · phiếu {number}"
        if not isinstance(row, Mapping) or not str(row.get("cluster", "")).strip():
            flaws.append(Flaw(where, "phải có tên cụm (cluster)"))
            continue
        cluster = str(row["cluster"])
        if cluster in forms:
            flaws.append(Flaw(where, f"cụm {cluster} đã có phiếu trước"))
        forms[cluster] = _answers(row, where, flaws)
    if flaws:
        raise BadInput(flaws)
    return forms


def _answers(row: Mapping[str, object], where: str, flaws: list[Flaw]) -> dict[Question, float]:
    answers: dict[Question, float] = {}
    for question in Question:
        value = row.get(question.value)
        if value is None:
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or value < 0:  # type: ignore[arg-type, operator]
            flaws.append(Flaw(f"{where} · {question.value}", f"phải là số không âm, đang là {value!r}"))
        else:
            answers[question] = float(value)  # type: ignore[arg-type]
    return answers


def surveyed(
    laid: LaidGroups, plan: GroupsPlan, forms: Mapping[str, Mapping[Question, float]]
) -> list[ClusterSurvey]:
    """One survey for each cluster that a home or a form names; a group counts where most of its homes are."""
    cluster_of = [str(home.more.get("cluster", "")) for home in laid.homes]
    homes = Counter(cluster_of)
    burning = Counter(cluster_of[home] for home in laid.problem.must)
    groups = Counter(
        Counter(cluster_of[home] for home in group).most_common(1)[0][0] for group in plan.groups
    )
    names = sorted(({*homes} | forms.keys()) - {""})
    return [
        ClusterSurvey(
            name, homes[name], groups[name], {Question.FLAMMABLE: burning[name], **forms.get(name, {})}
        )
        for name in names
    ]


def told_steps(steps: tuple[Step, ...]) -> list[Json]:
    """The roadmap as plain values."""
    return [
        {
            "cluster": step.cluster,
            "wave": step.wave,
            "points": step.points,
            "groups": step.groups,
            "reasons": {question.value: points for question, points in step.reasons.items()},
            "unknown": [question.value for question in step.unknown],
        }
        for step in steps
    ]
