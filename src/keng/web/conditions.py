"""Under which conditions it was reckoned who hears: the night, the ears, the weather, what stands between."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keng.records.plans.models import PlanRun
from keng.web.forms.ears import LISTENERS, SETS_OF_NIGHTS, WINDOWS
from keng.web.forms.earshot import DIRECTIONS, NIGHTS

BY_HAND = ("grove", "houses")


def conditions(run: PlanRun) -> str:
    """One line, as a person would say it."""
    asked = run.wishes
    said = [_night(asked), _named(LISTENERS, asked.get("listener"))]
    if windows := _named(WINDOWS, asked.get("windows")):
        said.append(_("cửa sổ %(windows)s") % {"windows": windows})
    said += _weather(asked)
    if run.terrain_id is not None:
        said.append(_("tính cả đồi núi"))
    if any(one["properties"].get("kind") in BY_HAND for one in run.input["features"]):
        said.append(_("tính cả rặng cây, khu nhà đã vẽ"))
    return " · ".join(str(one) for one in said if one)


def _night(asked: dict[str, Any]) -> str | Promise:
    """Its name; where another wind was measured than the name says, only that is told, with the weather."""
    name = str(asked.get("nights"))
    is_other = name.startswith("wind_") and "wind_from" in asked
    return "" if is_other else _named([*SETS_OF_NIGHTS, *NIGHTS], name)


def _weather(asked: dict[str, Any]) -> list[str]:
    said = []
    if "noise_dba" in asked:
        said.append(_("tiếng ồn %(level)s dB") % {"level": round(asked["noise_dba"])})
    if "temperature_c" in asked:
        warm, damp = round(asked["temperature_c"]), round(asked.get("humidity", 0))
        said.append(_("%(warm)s °C, ẩm %(damp)s %%") % {"warm": warm, "damp": damp})
    if "wind_from" in asked:
        said.append(_("gió từ hướng %(side)s") % {"side": DIRECTIONS[round(asked["wind_from"] / 45) % 8]})
    return said


def _named(choices: list[tuple[str, str | Promise]], value: object) -> str | Promise:
    return dict(choices).get(str(value), "")
