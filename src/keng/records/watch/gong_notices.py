"""What people are told about gongs: one is lost or broken, one is due to be looked at or replaced."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keng.core.nights import night_of
from keng.records.gongs import actions
from keng.records.gongs.models import Gong, GongPost
from keng.records.messages.models import Lane
from keng.records.messages.outbox import Notice, post, post_to_board
from keng.records.people.models import Person
from keng.records.places.models import Commune
from keng.records.roster.queries import on_duty
from keng.records.watch.rota_notices import DAYTIME, heads_of

WARNED_AHEAD = timedelta(days=3)


@transaction.atomic
def report_trouble(
    gong: Gong,
    *,
    state: Gong.State,
    note: str,
    covered_by: GongPost | None,
    deadline_on: date | None,
    by: Person | None,
    at: datetime,
) -> Gong:
    """A gong is damaged or lost; the village head and the commune's board hear of it at once, and where
    another gong strikes for it, its head and tonight's crew too."""
    actions.report_trouble(
        gong, state=state, note=note, covered_by=covered_by, deadline_on=deadline_on, by=by, at=at
    )
    village = gong.post.village
    cover = _("%(post)s đánh thay.") % {"post": gong.cover_words()}
    if covered_by is None:
        cover = _("Chưa có kẻng đánh thay.")
    notice = _notice(
        "gong_trouble",
        gong,
        {"state": str(Gong.State(state).label), "cover": cover, "deadline": _day(gong.deadline_on)},
        dedupe=f"gong_trouble:{gong.pk}:{at.isoformat()}",
        expires_at=at + timedelta(days=2),
    )
    people = {p.pk: p for p in [*heads_of(village, on=at.date()), *_crew_of(covered_by, at=at)]}
    post(notice, to=list(people.values()), at=at)
    post_to_board(notice, at=at)
    return gong


def _crew_of(cover: GongPost | None, *, at: datetime) -> list[Person]:
    """Who must know that a gong now speaks for another one as well."""
    if cover is None:
        return []
    tonight = night_of(at, cover.village.commune.zone)
    crew = on_duty([cover.pk], tonight).get(cover.pk, {})
    return [*heads_of(cover.village, on=at.date()), *crew.values()]


def remind_gongs(commune: Commune, *, at: datetime) -> int:
    """Say once what is due: an inspection, a gong to be replaced. By day only; how many were owed."""
    local = at.astimezone(commune.zone)
    if not DAYTIME[0] <= local.time() < DAYTIME[1]:
        return 0
    today = night_of(at, commune.zone)
    near = today + WARNED_AHEAD
    rows = Gong.objects.filter(post__village__commune=commune, post__valid_to=None).exclude(
        state=Gong.State.REPLACED
    )
    due = rows.filter(Q(inspect_on__lte=near, state=Gong.State.IN_USE) | Q(deadline_on__lte=near))
    return sum(_remind(gong, at=at) for gong in due.select_related("post__village__commune", "keeper"))


def _remind(gong: Gong, *, at: datetime) -> int:
    is_deadline = gong.deadline_on is not None
    day = gong.deadline_on if is_deadline else gong.inspect_on
    template = "gong_deadline" if is_deadline else "gong_inspect"
    notice = _notice(
        template,
        gong,
        {"day": _day(day)},
        dedupe=f"{template}:{gong.pk}:{day}",
        expires_at=datetime.combine(at.date() + timedelta(days=2), time(0), tzinfo=at.tzinfo),
    )
    people = heads_of(gong.post.village, on=at.date())
    if not is_deadline and gong.keeper is not None:
        people = [gong.keeper]
    return post(notice, to=people, at=at)


def _notice(
    template: str, gong: Gong, params: dict[str, str], *, dedupe: str, expires_at: datetime
) -> Notice:
    village = gong.post.village
    return Notice(
        template=template,
        commune_id=village.commune_id,
        village_id=village.pk,
        lane=Lane.NOTICE,
        params=params | {"gong": str(gong.post), "village": str(village)},
        subject=f"gong:{gong.pk}",
        dedupe=dedupe,
        bundle=template,
        expires_at=expires_at,
    )


def _day(day: date | None) -> str:
    return f"{day.day}/{day.month}" if day else ""
