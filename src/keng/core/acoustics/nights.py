"""The set of nights a plan should hold in: noise, wind, air and windows, each from the science notes."""

from dataclasses import dataclass, replace

from keng.core.acoustics.air import Air
from keng.core.acoustics.hearing import Ear, Listener, Window, wanted_outdoors_dba
from keng.core.acoustics.rules import Gong, Rule, Weather, headwind_db, reach

WARM = Air(24.0, 85.0)
COOL = Air(18.0, 90.0)
HOT = Air(30.0, 75.0)
EIGHT_WINDS = tuple(range(0, 360, 45))


@dataclass(frozen=True)
class NightKind:
    """One kind of night. `wind_from` in degrees; None is calm air."""

    name: str
    words: str
    noise_dba: float
    air: Air = WARM
    window: Window = Window.OPEN
    wind_from: float | None = None

    def ear(self, listener: Listener) -> Ear:
        return Ear(listener, self.window, self.noise_dba)

    def loss_db(self, bearing: float) -> float:
        """What the wind takes on a path that leads in this direction."""
        return 0.0 if self.wind_from is None else headwind_db(bearing, self.wind_from)


CALM = NightKind("calm", "đêm lặng", 28.0)
INSECTS = NightKind("insects", "côn trùng kêu", 45.0)
FROGS = NightKind("frogs", "ếch nhái kêu", 58.0)
RAIN = NightKind("rain", "mưa", 65.0)
WINTER = NightKind("winter", "đêm lạnh, đóng cửa sổ", 28.0, air=COOL, window=Window.CLOSED)
HEAT = NightKind("heat", "đêm nóng, côn trùng kêu", 45.0, air=HOT)
WIND = tuple(
    NightKind(f"wind_{origin:03}", f"gió 5 m/s từ hướng {origin}°", 39.0, wind_from=origin)
    for origin in EIGHT_WINDS
)
KINDS = {kind.name: kind for kind in (CALM, INSECTS, FROGS, RAIN, WINTER, HEAT, *WIND)}
NIGHTS = {
    "usual": (INSECTS,),
    "windy": (INSECTS, *WIND),
    "worst": (CALM, INSECTS, FROGS, RAIN, WINTER, HEAT, *WIND),
}


def reach_on(
    kind: NightKind, rule: Rule, gong: Gong, listener: Listener, *, bearing: float | None = None
) -> float:
    """Metres out to which this listener hears, or wakes, on such a night; without a bearing, calm air."""
    loss = 0.0 if bearing is None else kind.loss_db(bearing)
    weather = Weather(kind.air, loss)
    return reach(rule, gong, wanted_outdoors_dba(kind.ear(listener)), weather=weather)


def weathered(
    kind: NightKind,
    *,
    temperature_c: float | None = None,
    humidity: float | None = None,
    wind_from: float | None = None,
    noise_dba: float | None = None,
) -> NightKind:
    """The same night as it was measured: °C, per cent, degrees where a wind of 5 m/s comes from, dBA."""
    warm = kind.air.celsius if temperature_c is None else temperature_c
    damp = kind.air.humidity if humidity is None else humidity
    return replace(
        kind,
        air=Air(warm, damp),
        wind_from=kind.wind_from if wind_from is None else wind_from % 360,
        noise_dba=kind.noise_dba if noise_dba is None else noise_dba,
    )


def with_windows(kind: NightKind, window: Window) -> NightKind:
    """The same night behind other windows."""
    return replace(kind, window=window)
