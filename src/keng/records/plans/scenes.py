"""What a night is played on: a village as it stands, or as a finished plan would have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from keng.core.geojson import Json
from keng.records.gongs.loudness import loud_gongs, placed_homes, placed_posts
from keng.records.places.models import Village
from keng.records.plans.models import PlanRun
from keng.records.plans.proposed_groups import group_of_homes
from keng.records.plans.standing import stock_of
from keng.records.refusal import Refused


@dataclass(frozen=True)
class Scene:
    """Features for `keng plan simulate`, and what people call them; `run` where a plan has them so."""

    name: str
    features: Sequence[Json]
    run: PlanRun | None = None
    is_drawn: bool = False


def scene_now(village: Village, *, on: date) -> Scene:
    """Homes with their groups, gongs as loud as was learnt. Refused where no home has a position."""
    stock = stock_of(village, on=on)
    if not stock.homes:
        raise Refused(_("Sổ hộ của thôn chưa có nhà nào ghi tọa độ (và đồng ý ghi)."))
    louds = loud_gongs(placed_posts(village), placed_homes(village), on=on)
    strength = {one.post.pk: round(one.learnt.strength.dba, 2) for one in louds}
    features: list[Json] = [_as_loud(one, strength) for one in stock.features]
    return Scene(_("như hiện nay"), features)


def scene_of(run: PlanRun) -> Scene:
    """The plan carried out: its gongs with the homes of its snapshot, or its groups with the gongs then."""
    if run.state != PlanRun.State.DONE or run.kind == PlanRun.Kind.SIMULATE:
        raise Refused(_("Chỉ dùng được phương án chỗ treo kẻng hoặc ghép tổ đã tính xong."))
    known: list[Any] = run.input["features"]
    homes: list[Any] = [one for one in known if one["properties"]["kind"] == "home"]
    if run.kind == PlanRun.Kind.GROUPS:
        groups = group_of_homes(run)
        homes = [_with(one, group=groups.get(str(one["properties"]["id"]))) for one in homes]
        gongs = [one for one in known if one["properties"]["kind"] == "gong"]
    else:
        gongs = [_gong(one) for one in run.answer["features"] if one["properties"]["kind"] == "gong"]
    return Scene(str(run), [*homes, *gongs], run, run.is_drawn)


def _as_loud(one: Any, strength: Mapping[int, float]) -> Any:
    post = one["properties"].get("post")
    return _with(one, strength_dba=strength[post]) if post in strength else one


def _gong(one: dict[str, Any]) -> Json:
    said = one["properties"]
    kept = {name: said[name] for name in ("kind", "id", "strength_dba") if name in said}
    return {**one, "properties": kept}


def _with(one: Any, **more: Json) -> Any:
    return {**one, "properties": {**one["properties"], **more}}
