"""The smallest repair of a village's rota: nights already written, under the rules of the plan in force."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from keng.records.places.models import Village
from keng.records.plans.adopting import adopted
from keng.records.plans.models import PlanRun
from keng.records.plans.rota_questions import PLANNED, RotaWishes
from keng.records.roster.models import Duty, Shift
from keng.records.roster.queries import posts_of

SHORTEST, LONGEST = timedelta(days=6), timedelta(days=60)


def repair_wishes(village: Village, *, tonight: date) -> RotaWishes:
    """From tonight to the last night that is written, of the duties that are kept there."""
    posts = posts_of([village], on=tonight)
    ahead = Shift.objects.filter(
        post__in=posts, night__gte=tonight, night__lte=tonight + LONGEST, replaced_at=None, duty__in=PLANNED
    )
    last = ahead.order_by("-night").values_list("night", flat=True).first()
    kept = {Duty(value) for value in ahead.values_list("duty", flat=True).distinct()}
    rest, apart = _rules(village)
    return RotaWishes(
        first=tonight,
        last=max(last or tonight, tonight + SHORTEST),
        duties=kept or {Duty.STRIKER},
        rest=rest,
        apart=apart,
        may_leave_gaps=True,
        note=_("Sửa lịch ít ca nhất"),
        is_repair=True,
    )


def _rules(village: Village) -> tuple[int, list[tuple[int, int]]]:
    """Rest and pairs of the adopted rota; one night's rest where none is."""
    standing = adopted(village, PlanRun.Kind.ROTA)
    table = standing.run.wishes.get("rota", {}) if standing else {}
    return int(table.get("rest", 1)), [(int(a), int(b)) for a, b in table.get("apart", [])]
