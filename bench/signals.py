"""The recogniser: performances a second, and the confusion matrix over all presets, with peak memory.

python -m bench.signals [--performances 300]
"""

import argparse
import resource
import time
from random import Random

from keng.core.signals import PRESETS, Recogniser, Signal, perform
from keng.core.signals.confusion import Confusion, confuse
from keng.core.signals.presets import places, presets_of


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--performances", type=int, default=300, help="of each signal")
    count = words.parse_args().performances
    print(f"{count} performances of each signal: tempo ±15 %, gaps ±12 %, 2 % missed, 2 % doubled\n")
    tables = [(place, confuse(presets_of(place), performances=count)) for place in places()]
    for place, table in tables:
        _matrix(place, table)
    _sum(tables)
    _speed(PRESETS)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _matrix(place: str, table: Confusion) -> None:
    print(place)
    for n, (signal, row) in enumerate(zip(table.signals, table.counts, strict=True)):
        cells = " ".join(f"{x:5d}" if k != n else f"[{x:3d}]" for k, x in enumerate(row[:-1]))
        print(f"  {signal.name:28s} {cells}  unclear {row[-1]:4d}")


def _sum(tables: list[tuple[str, Confusion]]) -> None:
    total = right = unclear = grave = 0
    for _, table in tables:
        for n, (signal, row) in enumerate(zip(table.signals, table.counts, strict=True)):
            total += sum(row)
            right += row[n]
            unclear += row[-1]
            pairs = zip(table.signals, row, strict=False)
            grave += sum(x for other, x in pairs if other.is_alarm != signal.is_alarm)
    print(f"\nright {right / total:.1%} (limit: at least 90 %) · unclear {unclear / total:.1%}")
    print(f"peace taken for an alarm, or the reverse: {grave} of {total} (limit: 0)")


def _speed(signals: tuple[Signal, ...]) -> None:
    """Against every preset at once: the largest codebook there can be."""
    recogniser = Recogniser(signals)
    rng = Random(1)
    struck = [perform(signal, rng=rng) for signal in signals for _ in range(20)]
    begun = time.perf_counter()
    for times in struck:
        recogniser.recognise(times)
    seconds = time.perf_counter() - begun
    print(f"{len(struck) / seconds:.0f} performances a second against all {len(signals)} presets")


if __name__ == "__main__":
    main()
