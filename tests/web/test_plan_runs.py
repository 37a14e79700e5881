"""A run from its question to its end: cancelled, given back, tried once more, stopped in good time."""

import sys
from datetime import UTC, datetime, timedelta
from threading import Event

from django.test import Client

from keng.records.plans import actions
from keng.records.plans.models import PlanRun
from keng.server.planner import Planner
from tests.web.conftest import World
from tests.web.test_plans import a_planner, asked, from_source, head, lane, text

__all__ = ["from_source", "head"]
SLEEPS = (sys.executable, "-c", "import time; time.sleep(600)")


def test_a_cancelled_run_is_let_go_and_a_dead_planners_run_is_tried_once_more(
    world: World, head: Client
) -> None:
    lane(world, 2)
    run, at = asked(head), datetime.now(UTC)
    head.post(f"/ke-hoach/{run.pk}/thoi/")
    assert actions.claim_run(planner="a", at=at) is None
    assert "đã thôi" in text(head, f"/ke-hoach/{run.pk}/")
    head.post(f"/ke-hoach/{run.pk}/tinh-lai/")
    for attempt in (1, 2):
        claimed = actions.claim_run(planner="a", at=at)
        assert claimed is not None
        assert claimed.attempts == attempt
        at += timedelta(minutes=3)
        assert actions.release_dead(at=at) == 1
    last = PlanRun.objects.first()
    assert last is not None
    assert last.state == "failed"
    assert "tắt giữa chừng hai lần" in text(head, f"/ke-hoach/{last.pk}/")


def test_a_run_at_work_says_how_far_it_is_and_stops_when_nobody_wants_it(world: World, head: Client) -> None:
    lane(world, 2)
    run, seen = asked(head), list[str]()

    def now() -> datetime:
        """The clock of the planner; once it works, somebody looks and gives it up."""
        if PlanRun.objects.filter(pk=run.pk, state="running").exists():
            seen.append(text(head, f"/ke-hoach/{run.pk}/dang-tinh/"))
            head.post(f"/ke-hoach/{run.pk}/thoi/")
        return datetime.now(UTC)

    assert Planner("thử", now, Event(), beat_s=0, arguments=SLEEPS).plan_one()
    (page,) = seen
    assert "đang tính" in page and "đã 0 giây" in page and "Thôi, không tính nữa" in page
    run.refresh_from_db()
    assert (run.state, run.output) == ("cancelled", None)


def test_what_takes_too_long_is_stopped_and_a_stopping_planner_gives_its_run_back(
    world: World, head: Client
) -> None:
    lane(world, 2)
    run = asked(head)
    PlanRun.objects.update(wishes={"aim": "fewest", "seconds": 0.5})
    stop = Event()
    stop.set()
    a_planner(stop).plan_one()
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("queued", 0)
    a_planner(spare_s=-1).plan_one()
    run.refresh_from_db()
    assert (run.state, run.trouble) == ("failed", "time")
    assert "Quá lâu" in text(head, f"/ke-hoach/{run.pk}/")
