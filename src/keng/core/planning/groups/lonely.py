"""Why a home is in no group, in words that say what may be done."""

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from keng.core.planning.groups.barriers import first_crossed
from keng.core.planning.groups.laying import LaidGroups
from keng.core.planning.groups.problem import Group, GroupsPlan, Why
from keng.core.planning.groups.walking import hanging_together, roads
from keng.core.planning.refused import BadInput, Flaw

NAMES_TOLD = 6
REMEDY = "cách gỡ: nối tay (join), tăng walk_m, đổi min, max, hoặc cho phép để lại (leave_out)"
MUST = "; hộ làm nghề dễ cháy thì bắt buộc vào tổ"


def refuse_lonely(laid: LaidGroups, plan: GroupsPlan, *, leave_out: bool) -> None:
    """Raises `BadInput` for homes in no group, unless they may be left out and none of them must be in."""
    must = laid.problem.must & plan.left_out.keys()
    refused = must if leave_out else {*plan.left_out}
    words = reasons(laid, plan)
    alike: dict[str, list[int]] = {}
    for home in sorted(refused):
        alike.setdefault(words[home] + (MUST if home in must else ""), []).append(home)
    flaws = [Flaw(_named(laid, homes), why) for why, homes in alike.items()]
    if flaws:
        raise BadInput([*flaws, Flaw("", REMEDY)])


def reasons(laid: LaidGroups, plan: GroupsPlan) -> dict[int, str]:
    """For each home that is left out, why."""
    parts = hanging_together(roads(laid.problem), range(laid.problem.homes))
    part_of = {home: part for part in parts for home in part}
    words: dict[Group, str] = {}
    for part in {part_of[home] for home in plan.left_out}:
        words[part] = _too_few(laid, part) if len(part) < laid.problem.size.least else ""
    return {
        home: words[part_of[home]] or _indivisible(laid, len(part_of[home]), why)
        for home, why in plan.left_out.items()
    }


def _indivisible(laid: LaidGroups, homes: int, why: Why) -> str:
    size = laid.problem.size
    sizes = f"{size.least} hộ" if size.least == size.most else f"{size.least} đến {size.most} hộ"
    if why is Why.REMAINDER:
        return f"phần gồm {homes} hộ liền nhau không chia hết được thành các tổ {sizes}"
    return f"không tìm được cách chia {homes} hộ liền nhau thành các tổ {sizes} mà có hộ này"


def _too_few(laid: LaidGroups, part: Group) -> str:
    if len(part) == 1:
        return f"không có hộ láng giềng nào; {_nearest(laid, part)}"
    return f"chỉ có {len(part)} hộ liền nhau, chưa đủ {laid.problem.size.least}; {_nearest(laid, part)}"


def _named(laid: LaidGroups, homes: Sequence[int]) -> str:
    names = ", ".join(laid.homes[home].name for home in homes[:NAMES_TOLD])
    return f"hộ {names}" + (f" và {len(homes) - NAMES_TOLD} hộ nữa" if len(homes) > NAMES_TOLD else "")


def _nearest(laid: LaidGroups, part: Group) -> str:
    """How far the nearest home outside the part is, and what stands between."""
    others = np.setdiff1d(np.arange(len(laid.homes)), np.array(part))
    if not len(others):
        return "cả tệp chỉ có thế"
    far, found = cKDTree(laid.points[others]).query(laid.points[list(part)])
    home, other = part[int(np.argmin(far))], int(others[found[int(np.argmin(far))]])
    words = f"hộ gần nhất ngoài đó là {laid.homes[other].name}, cách {far.min():.0f} m"
    between = first_crossed(laid.points[home], laid.points[other], laid.barriers)
    if between is not None:
        return f"{words}, bên kia {between.where}"
    if len({laid.homes[i].more.get("village", "") for i in (home, other)}) > 1:
        return f"{words}, thuộc thôn khác"
    return f"{words}, xa hơn walk_m {laid.walk_m:g} m" if far.min() > laid.walk_m else words
