"""A rota from a file, once every row was found right: written, taken back, and sent out again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from keng.records.imports import folk
from keng.records.imports.rotas import COLUMNS, Plan
from keng.records.places.changes import note_changes
from keng.records.places.models import Village
from keng.records.refusal import Refused
from keng.records.roster.models import Duty, Shift
from keng.records.traces import CHANGED, MADE, Trace, changed, made, state
from keng.records.watch.rota_notices import tell_rota_changed


def write(plans: Sequence[Plan], hand: folk.Hand) -> list[list[Trace]]:
    """Whoever stood there is relieved, whoever the file names stands there now."""
    traces = [_stand(plan, hand) for plan in plans]
    places = {(p.post.village.commune_id, p.post.village_id) for p in plans}
    note_changes("roster", places, at=hand.at)
    return traces


def _stand(plan: Plan, hand: folk.Hand) -> list[Trace]:
    new = {
        duty: person
        for duty, person in plan.people.items()
        if duty not in plan.standing or plan.standing[duty].person_id != person.pk
    }
    traces: list[Trace] = []
    for old in (plan.standing[duty] for duty in new if duty in plan.standing):
        before = state(old, ("replaced_at", "reason"))
        old.replaced_at, old.reason = hand.at, _("lịch nhập từ tệp")
        old.save(update_fields=["replaced_at", "reason"])
        traces.append(changed(old, before))
    for duty, person in new.items():
        shift = Shift.objects.create(
            post=plan.post,
            night=plan.night,
            duty=duty,
            person=person,
            origin=Shift.Origin.IMPORT,
            made_at=hand.at,
            made_by=hand.by.person if hand.by else None,
        )
        traces.append(made(shift))
    return traces


def tell_people(traces: Iterable[Trace], *, is_back: bool, event: str, at: datetime) -> None:
    """Tell everybody whose nights a file changed, or gave back; before anything is taken away."""
    known = Shift.objects.select_related("person", "post__village__commune")
    ids = {
        kind: [t[2] for t in traces if t[:2] == [kind, "Shift"] and isinstance(t[2], int)]
        for kind in (MADE, CHANGED)
    }
    new, old = (known.filter(pk__in=ids[kind]) for kind in (MADE, CHANGED))
    gained, lost = (old, new) if is_back else (new, old)
    tell_rota_changed(gained=gained, lost=lost, event=event, at=at)


def expect_nights_ahead(traces: Iterable[Trace], *, on: date) -> None:
    """A rota is taken back only while all its nights lie ahead; what was, stays."""
    made_now = [t[2] for t in traces if t[0] == MADE and t[1] == "Shift" and isinstance(t[2], int)]
    if Shift.objects.filter(pk__in=made_now, night__lt=on).exists():
        raise Refused(_("Lịch này đã có đêm trôi qua nên không hoàn tác cả tệp được. Hãy đổi từng đêm."))


def coming(villages: Iterable[Village], *, on: date) -> Iterable[dict[str, str]]:
    """The shifts ahead, in the columns of the import."""
    rows = Shift.objects.filter(post__village__in=list(villages), night__gte=on, replaced_at=None)
    rows = rows.exclude(duty=Duty.PATROL).select_related("person", "post__village")
    nights: dict[tuple[date, int], dict[str, str]] = {}
    for shift in rows.order_by("night", "post__village__order", "post__number"):
        known = {"night": f"{shift.night:%d/%m/%Y}", "village": shift.post.village.name}
        row = nights.setdefault((shift.night, shift.post_id), known | {"post": shift.post.name})
        row[COLUMNS[Duty(shift.duty)]] = shift.person.name
    return [row for row in nights.values() if "striker" in row]
