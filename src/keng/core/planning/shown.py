"""What a saved plan shows people must be what its certificate proves: features and figures, looked at anew.

A certificate alone says nothing of the map beside it. Here names, positions and figures of a file are set
against it; no solver is asked. `where` in a certificate names homes and places in the order it counts them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from keng.core.geo import Grid, Point
from keng.core.planning.centre_checker import check_centre
from keng.core.planning.checker import Unsound, Verdict, check, is_heard

Saved = Mapping[str, Any]
NEAR_MM = 2  # a coordinate is read and rounded twice


def check_siting(data: Saved) -> Verdict:
    """A file of `keng plan siting`. Raises `Unsound`, or KeyError and such where it is torn."""
    sheet = data["certificate"]
    verdict = check(sheet)
    heard = is_heard(sheet)
    if "features" in data:
        _gongs_and_homes(data, heard, sheet["reach"])
    else:  # columns of OR-Library
        agree("columns", data["plan"]["columns"], [j + 1 for j in sheet["chosen"]])
    _figures(data, heard, verdict)
    return verdict


def check_centred(data: Saved) -> tuple[int, int]:
    """A file of `keng plan siting --aim centre`: the radius and its bound in millimetres."""
    sheet = data["certificate"]
    value, bound = check_centre(sheet)
    _gongs_and_homes(data, [True] * len(sheet["homes_mm"]), sheet)
    figures(data, value_m=value / 1000, bound_m=sheet["bound"] / 1000, gongs=len(sheet["chosen"]))
    return value, bound


def of_kind(data: Saved, kind: str) -> list[Mapping[str, Any]]:
    """The features of a kind in their order."""
    return [one for one in data["features"] if one["properties"].get("kind") == kind]


def names(found: Sequence[Mapping[str, Any]], expected: Sequence[str], what: str) -> None:
    """These features are those of the certificate, in its order."""
    own = [str(one["properties"]["id"]) for one in found]
    for said, proved in zip(own, expected, strict=False):
        agree(what, said, proved)
    agree(f"số {what}", len(own), len(expected))


def places(found: Sequence[Mapping[str, Any]], where: Saved, at_mm: Sequence[Sequence[int]]) -> None:
    """Each lies where the certificate has it, to a rounding."""
    middle = where["middle"]
    grid = Grid(Point(*middle)) if middle else None
    for one, expected in zip(found, at_mm, strict=True):
        said = one["properties"]
        if grid is None:
            own = said["x_m"], said["y_m"]
        else:
            lon, lat = one["geometry"]["coordinates"]
            own = grid.metres(Point(lat, lon))
        off = max(abs(1000 * metres - mm) for metres, mm in zip(own, expected, strict=True))
        demand(off <= NEAR_MM, f"{said['id']}: trên bản đồ ở chỗ khác với trong chứng cứ")


def figures(data: Saved, **proved: object) -> None:
    """The figures people read are those that were worked out anew."""
    for name, value in proved.items():
        agree(f"plan · {name}", data["plan"].get(name), value)


def agree(what: str, said: object, proved: object) -> None:
    demand(said == proved, f"{what}: tệp ghi {said}, chứng cứ cho {proved}")


def demand(holds: bool, words: str) -> None:  # noqa: FBT001 - a statement and what to say when it is false
    if not holds:
        raise Unsound(words)


def _gongs_and_homes(data: Saved, heard: Sequence[bool], at: Saved) -> None:
    where, chosen = data["certificate"]["where"], data["certificate"]["chosen"]
    for name in ("homes_mm", "sites_mm"):
        demand(at.get(name, where[name]) == where[name], "chứng cứ kể hai chỗ khác nhau cho một nơi")
    gongs, homes = of_kind(data, "gong"), of_kind(data, "home")
    names(gongs, [where["sites"][j] for j in chosen], "kẻng")
    places(gongs, where, [where["sites_mm"][j] for j in chosen])
    names(homes, where["homes"], "hộ")
    places(homes, where, where["homes_mm"])
    for one, hears in zip(homes, heard, strict=True):
        said = one["properties"]
        words = f"hộ {said['id']}: tệp ghi {said['heard']}, chứng cứ cho điều khác"
        demand((said["heard"] == "heard") == hears, words)


def _figures(data: Saved, heard: Sequence[bool], verdict: Verdict) -> None:
    sheet = data["certificate"]
    sign = -1 if sheet["aim"] == "most" else 1
    ordered = sign * sheet["bound"] <= sign * sheet["solver_bound"] <= sign * sheet["value"]
    demand(ordered, "lời bộ giải không nằm giữa cận đã chứng minh và giá trị")
    is_best, is_exact = sheet["solver_bound"] == sheet["value"], sheet["solver_bound"] == sheet["bound"]
    figures(
        data,
        value=verdict.value,
        bound=sheet["solver_bound"],
        proved_bound=sheet["bound"],
        status="proved" if is_best else "bounded",
        proof="exact" if is_exact else "solver",
    )
    if "features" in data:
        chosen, people = sheet["chosen"], [p["properties"]["people"] for p in of_kind(data, "home")]
        agree("số người các hộ", people, sheet["people"])
        figures(
            data,
            gongs=len(chosen),
            new_gongs=len({*chosen} - {*sheet["kept"]}),
            cost=sum(sheet["cost"][j] for j in chosen),
            homes_heard=sum(heard),
            people_heard=verdict.people_served,
        )
