"""What simulated nights say, in words for whoever asked."""

from keng.core.planning.simulate.figures import Chance, Difference, Figures
from keng.core.planning.simulate.laying import Wanted

CALLS = {
    "saw_it": "tự nhìn thấy",
    "shout": "nghe tiếng hô",
    "group": "được tổ liên gia gọi",
    "gong": "nghe tiếng kẻng",
}


def told(wanted: Wanted, found: Figures) -> str:
    """A few lines; the assumptions behind them stand in the handbook of planning."""
    minutes = _span(wanted.within_s)
    by = ", ".join(f"{words} {_percent(found.called_by[name])}" for name, words in CALLS.items())
    return (
        f"{wanted.times} đêm giả định. Người đầu tiên đứng ở cửa trong {minutes}: "
        f"kể từ lúc có người phát hiện {_chance(found.in_time)}; "
        f"kể từ lúc xảy ra việc {_chance(found.from_begun)}.\n"
        f"Một nửa số đêm có người tới trong {_seconds(found.medians['first_helper_s'])}; "
        f"đêm không ai tới: {_percent(1 - found.somebody.share)}. Người tới đầu tiên: {by}.\n"
    )


def told_difference(other: Figures, by: Difference) -> str:
    """The other plan against this one."""
    points = f"{100 * by.in_time:+.2f} điểm phần trăm ({100 * by.low:+.2f} đến {100 * by.high:+.2f})"
    sure = (
        "không đêm nào khác nhau"
        if by.confidence is None
        else f"xác suất phương án kia tốt hơn: {_percent(by.confidence)}"
    )
    return f"Phương án kia: {_chance(other.in_time)}; chênh {points.replace('.', ',')}, {sure}.\n"


def _chance(value: Chance) -> str:
    return f"{_percent(value.share)} ({_percent(value.low)} đến {_percent(value.high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")


def _span(seconds: float) -> str:
    return f"{seconds / 60:g} phút".replace(".", ",") if seconds >= 60 else f"{seconds:g} giây"


def _seconds(value: float | None) -> str:
    return "một thời gian không biết được" if value is None else f"{value:.0f} giây"
