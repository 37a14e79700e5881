"""Which clusters come first, and why."""

from keng.core.planning.groups.roadmap import ClusterSurvey, Question, roadmap


def test_homes_that_burn_easily_come_first_and_the_reason_is_told() -> None:
    first, second = roadmap(
        [ClusterSurvey("Cụm A", 10, 1), ClusterSurvey("Cụm B", 10, 1, {Question.FLAMMABLE: 4})]
    )
    assert (first.cluster, first.points, first.reasons) == ("Cụm B", 16.0, {Question.FLAMMABLE: 16.0})
    assert second.points == 0
    assert second.unknown == tuple(Question)


def test_a_wave_is_full_when_its_groups_are() -> None:
    surveys = [ClusterSurvey(f"Cụm {i}", 50, 5) for i in range(4)]
    assert [step.wave for step in roadmap(surveys, groups_a_wave=10)] == [1, 1, 2, 2]
    huge = [ClusterSurvey("Cụm 0", 500, 50), ClusterSurvey("Cụm 1", 10, 1)]
    assert [step.wave for step in roadmap(huge, groups_a_wave=10)] == [1, 2]


def test_no_answer_counts_more_than_its_most() -> None:
    (step,) = roadmap([ClusterSurvey("xa", 10, 1, {Question.ENGINE_MINUTES: 500, Question.NEEDS_HELP: 99})])
    assert step.reasons == {Question.ENGINE_MINUTES: 30.0, Question.NEEDS_HELP: 30.0}
