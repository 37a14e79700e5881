"""What is done with a plan run: asked, claimed, beaten, finished or failed, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from keng.core.geojson import Json, collection
from keng.core.names import nfc
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Village
from keng.records.plans.models import PlanRun, TerrainFile
from keng.records.plans.standing import Stock
from keng.records.plans.terrain_files import terrain_of
from keng.records.refusal import Refused

MOST_ATTEMPTS = 2
SILENT_FOR = timedelta(minutes=2)  # a planner that has not beaten that long has died
MOST_OPEN = 5  # of one village at a time: whoever presses again and again waits for himself
State = PlanRun.State


@dataclass(frozen=True)
class Question:
    """What a planner is asked. `features` are GeoJSON; `wishes` the planner's own table."""

    kind: PlanRun.Kind
    features: Sequence[Json]
    wishes: Mapping[str, Json] = field(default_factory=dict)
    note: str = ""
    is_drawn: bool = False
    price: int = 0
    first: PlanRun | None = None
    second: PlanRun | None = None
    terrain: TerrainFile | None = None  # hills count
    compare: Sequence[Json] | None = None  # a second plan's features, for nights played by both


@transaction.atomic
def ask_plan(village: Village, question: Question, *, by: Person, at: datetime) -> PlanRun:
    """Queue a run; it is solved by `keng planner`, never in a request."""
    waiting = PlanRun.objects.filter(village=village, state__in=(State.QUEUED, State.RUNNING))
    if waiting.count() >= MOST_OPEN:
        raise Refused(
            _("%(village)s đang có %(n)s phương án chờ tính. Đợi xong rồi hãy hỏi tiếp.")
            % {"village": village, "n": MOST_OPEN}
        )
    run = PlanRun.objects.create(
        village=village,
        kind=question.kind,
        note=nfc(question.note)[:120],
        asked_by=by,
        asked_at=at,
        wishes=dict(question.wishes),
        input=_snapshot(question),
        is_drawn=question.is_drawn,
        price=question.price,
        terrain=question.terrain,
        first=question.first,
        second=question.second,
    )
    _changed(run, at)
    return run


def ask_earshot(
    village: Village,
    stock: Stock,
    *,
    wishes: Mapping[str, Json],
    cover: Sequence[Json],
    by: Person,
    at: datetime,
) -> PlanRun:
    """How far the gongs that hang are heard over the commune's hills and through `cover`, on the night and
    for the ears that are wished: a siting that may add nothing to them."""
    if not stock.homes or not stock.gongs:
        raise Refused(_("Cần ít nhất một nhà và một kẻng có tọa độ."))
    asked = {**wishes, "aim": "most", "gongs": stock.gongs}
    terrain = terrain_of(village.commune)
    question = Question(PlanRun.Kind.EARSHOT, [*stock.features, *cover], asked, terrain=terrain)
    return ask_plan(village, question, by=by, at=at)


@transaction.atomic
def claim_run(*, planner: str, at: datetime) -> PlanRun | None:
    """The run that waits longest, now this planner's; None where nothing waits. Who has a first proposal
    to look at lets those go before who have none."""
    waiting = PlanRun.objects.filter(state=State.QUEUED).alias(is_proposed=Q(output__isnull=False))
    waiting = waiting.order_by("is_proposed", "asked_at", "pk")
    if (pk := waiting.values_list("pk", flat=True).first()) is None:
        return None
    claimed = PlanRun.objects.filter(pk=pk, state=State.QUEUED).update(
        state=State.RUNNING, planner=planner, began_at=at, beat_at=at, attempts=F("attempts") + 1
    )
    if not claimed:
        return None
    run = PlanRun.objects.select_related("village", "first", "second", "terrain").get(pk=pk)
    _changed(run, at)
    return run


def beat(run: PlanRun, *, at: datetime) -> bool:
    """Say that it is still worked on; False when it is this planner's no more (cancelled, released)."""
    if not _own(run).update(beat_at=at):
        return False
    _changed(run, at)
    return True


@transaction.atomic
def keep_first(run: PlanRun, *, output: object, told: str, at: datetime) -> bool:
    """An instant proposal, shown while a better one is sought; False when nobody wants it any more."""
    kept = _own(run).update(output=output, told=told, beat_at=at)
    _changed(run, at)
    return bool(kept)


@transaction.atomic
def claim_first(*, planner: str) -> PlanRun | None:
    """A waiting run of groups that nobody has proposed anything for; a planner may take it meanwhile."""
    waiting = PlanRun.objects.filter(
        state=State.QUEUED, kind=PlanRun.Kind.GROUPS, planner="", output__isnull=True
    )
    pk = waiting.order_by("asked_at", "pk").values_list("pk", flat=True).first()
    if pk is None or not waiting.filter(pk=pk).update(planner=planner):
        return None
    return PlanRun.objects.select_related("village", "terrain").get(pk=pk)


@transaction.atomic
def keep_first_of_waiting(run: PlanRun, *, output: object, told: str, at: datetime) -> bool:
    """An instant proposal for a run that waits its turn, or has just got it."""
    still = PlanRun.objects.filter(pk=run.pk, state__in=(State.QUEUED, State.RUNNING), output__isnull=True)
    kept = still.update(output=output, told=told)
    _changed(run, at)
    return bool(kept)


@transaction.atomic
def settle_run(run: PlanRun, *, at: datetime) -> PlanRun:
    """The instant proposal will do; the planner that seeks a better one stops within seconds."""
    rows = PlanRun.objects.filter(pk=run.pk, state__in=(State.QUEUED, State.RUNNING)).exclude(output=None)
    if not rows.update(state=State.DONE, finished_at=at):
        raise Refused(_("Phương án này không còn đang tính."))
    run.refresh_from_db(fields=["state", "finished_at"])
    _changed(run, at)
    return run


@transaction.atomic
def finish_run(run: PlanRun, *, output: object, told: str, at: datetime) -> bool:
    """Keep the answer; False when nobody wants it any more."""
    done = _own(run).update(state=State.DONE, output=output, told=told, finished_at=at, trouble="")
    _changed(run, at)
    return bool(done)


@transaction.atomic
def fail_run(run: PlanRun, *, trouble: PlanRun.Trouble, told: str = "", at: datetime) -> bool:
    """It cannot be answered; `told` are the planner's own words. An instant proposal stands all the same."""
    is_late = trouble in (PlanRun.Trouble.TIME, PlanRun.Trouble.MEMORY, PlanRun.Trouble.DIED)
    first = _own(run).exclude(output=None)
    if is_late and first.update(state=State.DONE, trouble=trouble, finished_at=at):
        _changed(run, at)
        return True
    done = _own(run).update(state=State.FAILED, trouble=trouble, told=told, finished_at=at)
    _changed(run, at)
    return bool(done)


@transaction.atomic
def give_back_run(run: PlanRun, *, at: datetime) -> None:
    """The planner is told to stop: another one takes the run, and the try does not count."""
    _own(run).update(state=State.QUEUED, planner="", attempts=F("attempts") - 1)
    _changed(run, at)


@transaction.atomic
def release_dead(*, at: datetime) -> int:
    """Runs whose planner has died wait again, or fail after the second time; how many."""
    dead = PlanRun.objects.filter(state=State.RUNNING, beat_at__lt=at - SILENT_FOR)
    rows = list(dead.select_related("village").defer("input", "output"))
    for run in rows:
        if run.attempts >= MOST_ATTEMPTS:
            fail_run(run, trouble=PlanRun.Trouble.DIED, at=at)
        else:
            _own(run).update(state=State.QUEUED, planner="")
            _changed(run, at)
    return len(rows)


@transaction.atomic
def cancel_run(run: PlanRun, *, at: datetime) -> PlanRun:
    """Nobody wants to know any more; the planner that works on it stops within seconds."""
    rows = PlanRun.objects.filter(pk=run.pk, state__in=(State.QUEUED, State.RUNNING))
    if not rows.update(state=State.CANCELLED, finished_at=at):
        raise Refused(_("Phương án này không còn đang tính."))
    run.refresh_from_db(fields=["state", "finished_at"])
    _changed(run, at)
    return run


@transaction.atomic
def ask_again(run: PlanRun, *, by: Person, at: datetime) -> PlanRun:
    """The same question once more, as a run of its own."""
    return _ask_anew(run, run.wishes, by=by, at=at)


@transaction.atomic
def ask_by_hand(run: PlanRun, *, wish: str, pair: tuple[str, str], by: Person, at: datetime) -> PlanRun:
    """The same question with two homes cut apart (`cut`) or joined (`join`) by hand."""
    known = {str(one["properties"]["id"]) for one in run.input["features"]}
    if pair[0] == pair[1] or not {*pair} <= known:
        raise Refused(_("Hãy chọn hai nhà khác nhau của phương án."))
    other = "join" if wish == "cut" else "cut"
    kept = [own for own in run.wishes.get(other, []) if {*own} != {*pair}]
    pairs = [own for own in run.wishes.get(wish, []) if {*own} != {*pair}]
    return _ask_anew(run, {**run.wishes, other: kept, wish: [*pairs, [*pair]]}, by=by, at=at)


def _ask_anew(run: PlanRun, wishes: Mapping[str, Json], *, by: Person, at: datetime) -> PlanRun:
    question = Question(
        PlanRun.Kind(run.kind),
        run.input["features"],
        wishes,
        compare=run.input.get("compare"),
        terrain=run.terrain,
        note=run.note,
        is_drawn=run.is_drawn,
        price=run.price,
        first=run.first,
        second=run.second,
    )
    return ask_plan(run.village, question, by=by, at=at)


def _snapshot(question: Question) -> dict[str, Json]:
    features = collection(question.features)
    return features if question.compare is None else {**features, "compare": [*question.compare]}


def _own(run: PlanRun) -> models.QuerySet[PlanRun]:
    return PlanRun.objects.filter(pk=run.pk, state=State.RUNNING, planner=run.planner, attempts=run.attempts)


def _changed(run: PlanRun, at: datetime) -> None:
    note_change("plans", commune=run.village.commune_id, village=run.village_id, at=at)
