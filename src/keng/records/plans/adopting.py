"""A named person adopts a plan, and may take that back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.records.groups.actions import adopt_groups
from keng.records.groups.past import bring_back_groups, groups_as_they_are
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person
from keng.records.places.changes import note_change
from keng.records.places.models import Village
from keng.records.plans.models import Adoption, PlanRun
from keng.records.plans.proposed_groups import household_groups
from keng.records.plans.rota_adopting import take_back_rota, write_rota
from keng.records.refusal import Refused

ADOPTABLE = (PlanRun.Kind.SITING, PlanRun.Kind.GROUPS, PlanRun.Kind.ROTA, PlanRun.Kind.ROUTES)
NO_PLAN = ("infeasible", "not_found")


@transaction.atomic
def adopt_plan(run: PlanRun, *, by: Person, account: Account | None, at: datetime) -> Adoption:
    """From now on this is the village's plan of its kind; the one before it ends.

    Groups and shifts become the village's own at once. Places for gongs stay places until a gong hangs there.
    A patrol walks by its routes from that night on.
    """
    if run.state != PlanRun.State.DONE or run.kind not in ADOPTABLE or not is_a_plan(run):
        raise Refused(_("Chỉ áp dụng được phương án đã tính xong."))
    standing = adopted(run.village, PlanRun.Kind(run.kind))
    if standing is not None and standing.run_id == run.pk:
        raise Refused(_("Phương án này đang được áp dụng rồi."))
    before: dict[str, object] = {"adoption": standing.pk if standing else None}
    if run.kind == PlanRun.Kind.GROUPS:
        groups = household_groups(run)
        before["groups"] = groups_as_they_are(run.village)
        adopt_groups(run.village, groups=groups, by=account, at=at)
    if run.kind == PlanRun.Kind.ROTA:
        before["shifts"] = write_rota(run, by=by, at=at)
    if standing is not None:
        _end(standing, by=by, at=at)
    row = Adoption.objects.create(run=run, village=run.village, kind=run.kind, by=by, at=at, before=before)
    _note("adopt_plan", row, account=account, at=at)
    return row


@transaction.atomic
def take_back_adoption(adoption: Adoption, *, by: Person, account: Account | None, at: datetime) -> Adoption:
    """As it was before: the groups or shifts that stood, and the plan that was in force."""
    if adoption.ended_at is not None:
        raise Refused(_("Phương án này không còn được áp dụng."))
    if adoption.kind == PlanRun.Kind.GROUPS:
        bring_back_groups(adoption.village, adoption.before.get("groups", []), by=account, at=at)
    if adoption.kind == PlanRun.Kind.ROTA:
        take_back_rota(adoption.village, adoption.before.get("shifts"), by=by, at=at)
    adoption.is_taken_back = True
    _end(adoption, by=by, at=at)
    earlier = Adoption.objects.filter(pk=adoption.before.get("adoption")).first()
    if earlier is not None:
        Adoption.objects.create(
            run=earlier.run,
            village=earlier.village,
            kind=earlier.kind,
            by=earlier.by,
            at=at,
            before=earlier.before,
        )
    _note("take_back_plan", adoption, account=account, at=at)
    return adoption


def adopted(village: Village, kind: PlanRun.Kind) -> Adoption | None:
    """The adoption in force of that kind."""
    rows = Adoption.objects.filter(village=village, kind=kind, ended_at=None)
    return rows.select_related("run", "by").first()


def is_only_drawn(run: PlanRun) -> bool:
    """Groups of homes that stand in no register: nobody can be put into them."""
    return run.kind == PlanRun.Kind.GROUPS and run.is_drawn


def is_a_plan(run: PlanRun) -> bool:
    """Whether the planner found one at all."""
    return bool(run.output) and run.answer["plan"].get("status") not in NO_PLAN


def _end(row: Adoption, *, by: Person, at: datetime) -> None:
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by", "is_taken_back"])


def _note(verb: str, row: Adoption, *, account: Account | None, at: datetime) -> None:
    commune = row.village.commune
    note_act(verb, subject=f"plan:{row.run_id}", by=account, commune=commune, at=at)
    note_change("plans", commune=commune, village=row.village, at=at)
