"""A saved rota: its certificate must answer the very question, and its rows be the certificate's.

The question stands in the file beside the answer. It is read anew, as any input is, and set against what the
certificate says was asked; the rows people read are set against its shifts.
"""

from keng.core.planning.checker import Unsound
from keng.core.planning.refused import BadInput
from keng.core.planning.rotas.checker import RotaVerdict, check_rota
from keng.core.planning.rotas.reading import Asked, read_rota
from keng.core.planning.rotas.sheet import sheet
from keng.core.planning.shown import Saved, agree, demand, figures

ANSWER = ("shifts", "gaps", "present", "since")


def check_saved_rota(data: Saved) -> RotaVerdict:
    """A file of `keng plan rota`. Raises `Unsound`, or KeyError and such where it is torn."""
    own = data["certificate"]
    found = check_rota(own)
    asked = _asked(data)
    for name, value in sheet(asked.problem, (), ()).items():
        if name not in ANSWER:
            demand(own[name] == value, f"{name}: chứng cứ trả lời một câu hỏi khác với tệp")
    demand(sorted(asked.present) == sorted(map(tuple, own["shifts"])), "các ca trong tệp khác trong chứng cứ")
    _open(data, asked)
    _loads(data, asked)
    figures(data, filled=found.shifts, open=found.gaps, people=found.people, nights=len(own["days"]))
    return found


def _asked(data: Saved) -> Asked:
    try:
        return read_rota(data)
    except BadInput as error:
        raise Unsound(f"câu hỏi trong tệp không đọc được: {error}") from error


def _open(data: Saved, asked: Asked) -> None:
    dates = [day.isoformat() for day in asked.problem.dates]
    gaps = [(dates[n], asked.duties[d], number) for n, d, number in data["certificate"]["gaps"]]
    agree("chỗ trống", [(one["night"], one["duty"], one["missing"]) for one in data["open"]], gaps)


def _loads(data: Saved, asked: Asked) -> None:
    """Everybody's nights as told are those he serves."""
    served = [p for _n, _d, p in data["certificate"]["shifts"]]
    for p, (name, row) in enumerate(zip(asked.people, data["load"], strict=True)):
        agree("người", row["person"], name)
        agree(f"số đêm của {name}", row["nights"], served.count(p))
