"""What is done with gongs: hung, handed over, inspected, lost, covered for, replaced (KH 2024 §IV.1)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from keng.core.names import nfc
from keng.core.nights import night_of
from keng.records.gongs.models import Gong, GongEvent, GongPost, Inspection
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

INSPECT_EVERY = timedelta(days=90)
REPLACE_WITHIN = timedelta(days=14)  # what a village gets to buy a gong when nobody names a day


@dataclass(frozen=True)
class PostFacts:
    """What a village says about a place where a gong hangs."""

    name: str
    clusters: Sequence[Cluster] = ()
    may_strike: Sequence[Person] = ()
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class GongFacts:
    """What is hung there."""

    material: Gong.Material = Gong.Material.PLATE
    size_note: str = ""
    keeper: Person | None = None
    cost: int | None = None  # đồng
    photo: "File[bytes] | None" = field(default=None, compare=False)


@transaction.atomic
def hang_gong(
    village: Village, *, number: int | None, post: PostFacts, gong: GongFacts, by: Person | None, at: datetime
) -> GongPost:
    """A new post with its gong. Without a number it gets the village's next one."""
    today = at.astimezone(village.commune.zone).date()
    taken = village.gong_posts.filter(valid_to=None)
    if number is None:
        number = (taken.aggregate(last=Max("number"))["last"] or 0) + 1
    if taken.filter(number=number).exists():
        raise Refused(_("%(village)s đã có kẻng số %(n)s.") % {"village": village, "n": number})
    row = GongPost.objects.create(
        village=village,
        number=number,
        name=nfc(post.name),
        lat=post.lat,
        lon=post.lon,
        token=secrets.token_urlsafe(12),
        valid_from=today,
    )
    row.clusters.set(post.clusters)
    row.may_strike.set(post.may_strike)
    _hang(row, gong, by=by, at=at, note="", replaces=None)
    _changed(row, at)
    return row


@transaction.atomic
def change_post(post: GongPost, *, facts: PostFacts, at: datetime) -> GongPost:
    """Correct what is said about a post."""
    post.name, post.lat, post.lon = nfc(facts.name), facts.lat, facts.lon
    post.save(update_fields=["name", "lat", "lon"])
    post.clusters.set(facts.clusters)
    post.may_strike.set(facts.may_strike)
    _changed(post, at)
    return post


@transaction.atomic
def take_post_down(post: GongPost, *, by: Person | None, at: datetime) -> GongPost:
    """No gong will hang here any more; its past stays. A village keeps at least one post."""
    others = post.village.gong_posts.filter(valid_to=None).exclude(pk=post.pk)
    if not others.exists():
        raise Refused(_("Đây là kẻng cuối cùng của thôn: treo kẻng khác trước rồi mới bỏ."))
    post.valid_to = night_of(at, post.village.commune.zone)
    post.save(update_fields=["valid_to"])
    _changed(post, at)
    return post


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
    """A gong is damaged or lost: another covers for it, and the village has a day to put it right by.

    The striking never stops; the nights of the post stay expected.
    """
    if state not in (Gong.State.DAMAGED, Gong.State.LOST):
        raise Refused(_("Hãy chọn: hư hỏng hay bị mất."))
    if gong.state == Gong.State.REPLACED:
        raise Refused(_("Kẻng này đã được thay rồi."))
    if covered_by is not None and (covered_by.pk == gong.post_id or not is_striking(covered_by)):
        raise Refused(_("Kẻng đánh thay phải là một kẻng khác đang dùng được."))
    today = at.astimezone(gong.post.village.commune.zone).date()
    gong.state, gong.covered_by = state, covered_by
    gong.deadline_on = deadline_on or today + REPLACE_WITHIN
    if gong.deadline_on < today:
        raise Refused(_("Hạn khắc phục không thể là ngày đã qua."))
    gong.save(update_fields=["state", "covered_by", "deadline_on"])
    kind = GongEvent.Kind.LOST if state == Gong.State.LOST else GongEvent.Kind.DAMAGED
    _event(gong, kind, by=by, at=at, note=note)
    if covered_by is not None:
        _event(gong, GongEvent.Kind.COVERED, by=by, at=at, note=gong.cover_words())
    _changed(gong.post, at)
    return gong


@transaction.atomic
def repair_gong(gong: Gong, *, note: str, cost: int | None, by: Person | None, at: datetime) -> Gong:
    """The same gong sounds again."""
    if gong.state not in (Gong.State.DAMAGED, Gong.State.LOST):
        raise Refused(_("Kẻng này đang dùng được."))
    gong.state, gong.covered_by, gong.deadline_on = Gong.State.IN_USE, None, None
    gong.save(update_fields=["state", "covered_by", "deadline_on"])
    _event(gong, GongEvent.Kind.REPAIRED, by=by, at=at, note=note, cost=cost)
    _changed(gong.post, at)
    return gong


@transaction.atomic
def replace_gong(gong: Gong, *, new: GongFacts, note: str, by: Person | None, at: datetime) -> Gong:
    """Another gong hangs at the same post; the village bought it itself (KH 2024 §IV.1)."""
    if gong.state == Gong.State.REPLACED:
        raise Refused(_("Kẻng này đã được thay rồi."))
    gong.state, gong.covered_by, gong.deadline_on = Gong.State.REPLACED, None, None
    gong.inspect_on = None
    gong.save(update_fields=["state", "covered_by", "deadline_on", "inspect_on"])
    _event(gong, GongEvent.Kind.REPLACED, by=by, at=at, note=note, cost=new.cost)
    hung = _hang(gong.post, new, by=by, at=at, note=note, replaces=gong)
    _changed(gong.post, at)
    return hung


@transaction.atomic
def hand_gong_over(gong: Gong, *, to: Person, note: str, by: Person | None, at: datetime) -> GongEvent:
    """Somebody else keeps the gong from now on; the chain of custody grows by one."""
    if gong.keeper_id == to.pk:
        raise Refused(_("%(who)s đang giữ kẻng này rồi.") % {"who": to})
    gong.keeper = to
    gong.save(update_fields=["keeper"])
    return _event(gong, GongEvent.Kind.HANDED_OVER, by=by, at=at, note=note, keeper=to)


@transaction.atomic
def inspect_gong(
    gong: Gong,
    *,
    condition: Inspection.Condition,
    note: str,
    photo: "File[bytes] | None",
    next_on: date | None,
    by: Person,
    at: datetime,
) -> Inspection:
    """Rope, frame, hammer, sound: looked at, and the next look set."""
    today = at.astimezone(gong.post.village.commune.zone).date()
    gong.inspect_on = next_on or today + INSPECT_EVERY
    if gong.inspect_on <= today:
        raise Refused(_("Lần kiểm tra sau phải sau hôm nay."))
    gong.save(update_fields=["inspect_on"])
    row = Inspection(gong=gong, at=at, by=by, condition=condition, note=note[:300])
    if photo is not None:
        row.photo = photo
    row.save()
    return row


def is_striking(post: GongPost) -> bool:
    """Whether a gong that can be struck hangs there."""
    return post.valid_to is None and post.gongs.filter(state=Gong.State.IN_USE).exists()


def _hang(
    post: GongPost, facts: GongFacts, *, by: Person | None, at: datetime, note: str, replaces: Gong | None
) -> Gong:
    today = at.astimezone(post.village.commune.zone).date()
    gong = Gong(
        post=post,
        material=facts.material,
        size_note=facts.size_note[:120],
        keeper=facts.keeper,
        cost=facts.cost,
        hung_on=today,
        inspect_on=today + INSPECT_EVERY,
        replaces=replaces,
    )
    if facts.photo is not None:
        gong.photo = facts.photo
    gong.save()
    _event(gong, GongEvent.Kind.HUNG, by=by, at=at, note=note, cost=facts.cost, keeper=facts.keeper)
    return gong


def _event(
    gong: Gong,
    kind: GongEvent.Kind,
    *,
    by: Person | None,
    at: datetime,
    note: str,
    cost: int | None = None,
    keeper: Person | None = None,
) -> GongEvent:
    return GongEvent.objects.create(
        gong=gong, kind=kind, at=at, by=by, keeper=keeper, note=note[:300], cost=cost
    )


def _changed(post: GongPost, at: datetime) -> None:
    note_change("gongs", commune=post.village.commune_id, village=post.village_id, at=at)
