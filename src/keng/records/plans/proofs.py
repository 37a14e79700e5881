"""What a plan's certificate says, in village words: how good it is, and who vouches for that."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keng.core.geojson import Json

Figures = Mapping[str, Json]
Pair = tuple[str | Promise, str | Promise]  # proved best; only bounded

_FEWEST: Pair = (
    gettext_lazy("Cần treo thêm %(value)s kẻng. Đã chứng minh: ít hơn thì không đủ."),
    gettext_lazy(
        "Cần treo thêm %(value)s kẻng. Đã chứng minh: ít nhất phải %(bound)s kẻng, còn cách %(gap)s %%."
    ),
)
_SAID: dict[str, Pair] = {
    "fewest": _FEWEST,
    "share": _FEWEST,
    "most": (
        gettext_lazy("%(value)s người nghe thấy. Đã chứng minh: với ngần ấy kẻng không thể nhiều hơn."),
        gettext_lazy(
            "%(value)s người nghe thấy. Đã chứng minh: không thể quá %(bound)s người, còn cách %(gap)s %%."
        ),
    ),
    "centre": (
        gettext_lazy("Nhà xa nhất cách kẻng %(value)s m. Đã chứng minh: không thể gần hơn."),
        gettext_lazy("Nhà xa nhất cách kẻng %(value)s m. Đã chứng minh: không thể gần hơn %(bound)s m."),
    ),
    "longest": (
        gettext_lazy(
            "Đi theo thứ tự nhanh nhất thì %(value)s phút người cuối cùng về. "
            "Đã chứng minh: không nhanh hơn được."
        ),
        gettext_lazy(
            "Đi theo thứ tự nhanh nhất thì %(value)s phút người cuối cùng về. "
            "Đã chứng minh: không lộ trình nào dưới %(bound)s phút."
        ),
    ),
    "total": (
        gettext_lazy("Cả tổ đi bộ %(value)s m. Đã chứng minh: không lộ trình nào ngắn hơn."),
        gettext_lazy("Cả tổ đi bộ %(value)s m. Đã chứng minh: không lộ trình nào dưới %(bound)s m."),
    ),
    "groups": (
        gettext_lazy("Mọi nhà đi bộ tới giữa tổ: %(value)s m. Đã chứng minh: không cách ghép nào ít hơn."),
        gettext_lazy(
            "Mọi nhà đi bộ tới giữa tổ: %(value)s m. Đã chứng minh: không cách ghép nào dưới %(bound)s m, "
            "còn cách %(gap)s %%."
        ),
    ),
}


def proof_of(figures: Figures) -> list[str]:
    """Sentences, the most important first."""
    if figures.get("status") == "infeasible":
        return [_("Không có cách nào: có nhà mà không điểm treo nào tới được.")]
    if figures.get("status") == "proposed":
        words = _("Mọi nhà đi bộ tới giữa tổ: %(value)s m. Đây là đề xuất ngay, chưa chứng minh tốt tới đâu.")
        return [words % {"value": _plain(figures.get("walk_m"))}]
    said = [_best(figures)]
    if figures.get("proof") == "exact" or figures.get("verb") in ("groups", "routes"):
        said.append(_("Cận này kiểm lại được bằng phép cộng, không cần tin máy tính phương án."))
    elif "proof" in figures:
        said.append(_("Một phần chứng minh là theo lời máy tính phương án."))
    return said


def _best(figures: Figures) -> str:
    value = figures.get("value_m", figures.get("walk_m", figures.get("value")))
    bound, gap = figures.get("bound_m", figures.get("bound")), figures.get("gap")
    best, bounded = _SAID[str(figures.get("aim", figures["verb"]))]
    numbers = {"value": _plain(value), "bound": _plain(bound)}
    numbers["gap"] = f"{100 * gap:.1f}".replace(".", ",") if isinstance(gap, int | float) else ""
    return str(best if value == bound else bounded) % numbers


def _plain(value: Json) -> str:
    return f"{value:,.0f}".replace(",", ".") if isinstance(value, int | float) else ""
