"""What is said where no plan can be: the homes that no allowed place can serve."""

from scipy.spatial import cKDTree

from keng.core.planning.siting.feature import feature
from keng.core.planning.siting.laying import Laid
from keng.core.planning.siting.problem import Aim, Unreachable
from keng.core.planning.siting.sheet import Json

MOST_BACKUP = 5  # beyond it the need is a chance, in thousandths of its logarithm


def no_plan(laid: Laid, lost: Unreachable) -> dict[str, Json]:
    """Why there is none: the homes that no allowed place can serve."""
    return {
        "type": "FeatureCollection",
        "features": [
            feature(laid.homes[home], {"kind": "home", "heard": "out_of_reach"}) for home in lost.homes
        ],
        "plan": {
            "verb": "siting",
            "status": "infeasible",
            "out_of_reach": [laid.homes[home].name for home in lost.homes],
        },
        "left_out": [{"place": place.name, "why": why} for place, why in laid.left_out],
    }


def out_of_reach(laid: Laid, lost: Unreachable, *, told: int = 20) -> str:
    """The same in words, with how far the nearest allowed place is."""
    tree = cKDTree(laid.sites_mm.astype(float))
    far, nearest = tree.query(laid.homes_mm[list(lost.homes)].astype(float))
    need = laid.problem.need
    lines = [
        f"✕ {laid.homes[home].where}: {_why(best, need)}"
        f"điểm gần nhất là {laid.sites[j].where}, cách {mm / 1000:.0f} m"
        for home, best, mm, j in zip(lost.homes[:told], lost.best, far, nearest, strict=False)
    ]
    more = len(lost.homes) - told
    share = (
        " Có thể hạ mục tiêu bằng share, hoặc thêm điểm treo." if laid.problem.goal.aim is Aim.FEWEST else ""
    )
    return "\n".join(
        [
            f"Không có phương án nào: {len(lost.homes)} hộ không nghe đủ dù treo kẻng ở mọi điểm.{share}",
            *lines,
            *([f"… và {more} hộ nữa."] if more > 0 else []),
            "",
        ]
    )


def _why(best: int, need: int) -> str:
    """Where something is heard, but not by as many gongs, or not as surely, as was asked."""
    if best == 0:
        return ""
    if need > MOST_BACKUP:
        return "nghe được nhưng chưa đủ chắc (chance); "
    return f"chỉ nghe được {best} kẻng trong khi cần {need} (backup); "
