"""Two finished plans of one kind side by side, figure by figure (gongs: home by home, in `sited`)."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from keng.records.plans.grouped import grouped
from keng.records.plans.models import PlanRun
from keng.records.plans.moving import made_by_hand
from keng.records.plans.rotas import planned_rota

Kind = PlanRun.Kind
Column = Mapping[str, str]
ABSENT = "–"


def figures_beside(runs: Sequence[PlanRun]) -> list[tuple[str, list[str]]]:
    """Each figure with its value in every plan, "–" where a plan has none."""
    columns = [COLUMNS[Kind(run.kind)](run) for run in runs]
    labels = dict.fromkeys(label for column in columns for label in column)
    return [(label, [column.get(label, ABSENT) for column in columns]) for label in labels]


def _routes(run: PlanRun) -> Column:
    figures = run.answer["plan"]
    return {
        _("Điểm tuần tra"): _whole(figures["checkpoints"]),
        _("Người đi"): _whole(figures["walkers_used"]),
        _("Người về sau cùng, phút"): _whole(figures["longest_min"]),
        _("Cả tổ đi bộ, m"): _whole(figures["total_m"]),
        _("Điểm vắng người lâu nhất, phút"): _whole(figures["worst_idle_min"]),
        _("Thứ tự khác nhau"): _whole(figures["orders"]),
    }


def _groups(run: PlanRun) -> Column:
    """As people have moved homes since."""
    found, by_hand = grouped(run), made_by_hand(run)
    sizes = [len(one.homes) for one in found.groups]
    walk = by_hand.metres if by_hand else run.answer["plan"]["walk_m"]
    return {
        _("Tổ"): _whole(len(sizes)),
        _("Tổ ít nhà nhất, nhà"): _whole(min(sizes, default=0)),
        _("Tổ nhiều nhà nhất, nhà"): _whole(max(sizes, default=0)),
        _("Nhà chưa vào tổ nào"): _whole(len(found.left_out)),
        _("Mọi nhà đi bộ tới giữa tổ, m"): _whole(walk),
        _("Mỗi nhà đi bộ, m"): _whole(walk / max(1, sum(sizes))),
    }


def _rota(run: PlanRun) -> Column:
    """Nights of each person below the figures of all."""
    found = planned_rota(run)
    if found.clash:
        return {_("Không xếp được"): "✕"}
    nights = [one.nights for one in found.loads if one.nights or one.now] or [0]
    return {
        _("Ca có người trực"): _whole(run.answer["plan"]["filled"]),
        _("Chỗ chưa có ai"): _whole(found.open_places),
        _("Ca khác lịch hiện nay"): _whole(sum(len(cells) for _night, cells in found.changed)),
        _("Người nhiều đêm nhất hơn người ít đêm nhất, đêm"): _whole(max(nights) - min(nights)),
        **{_("%(person)s, đêm") % {"person": one.name}: _whole(one.nights) for one in found.loads},
    }


def _whole(value: float) -> str:
    return number_format(round(value))


COLUMNS: Mapping[PlanRun.Kind, Callable[[PlanRun], Column]] = {
    Kind.ROUTES: _routes,
    Kind.GROUPS: _groups,
    Kind.ROTA: _rota,
}
