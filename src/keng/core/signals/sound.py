"""A signal as sound, for practising: struck plates in a WAV, made of decaying partials."""

import math
import struct

from keng.core.signals.language import Signal
from keng.core.signals.spell import spell

RATE_HZ = 11_025
RING_S = 1.2  # how long a stroke is heard
LOUDEST = 0.5  # of full scale: strokes of a roll ring into each other
LONGEST_S = 40.0
# Partials of a steel plate: ratio to the first, loudness, decay in seconds. Chosen by ear, not measured.
FIRST_HZ = 620.0
PARTIALS = ((1.0, 1.0, 0.55), (2.32, 0.6, 0.35), (3.85, 0.4, 0.2), (5.9, 0.25, 0.1))


def wav(signal: Signal, *, duration_s: float = 20.0) -> bytes:
    """The signal as a mono 16-bit WAV; an endless one, and any beyond 40 s, is cut."""
    strokes = [t for t in spell(signal, duration_s=duration_s) if t <= LONGEST_S]
    samples = [0.0] * (int((strokes[-1] + RING_S) * RATE_HZ) + 1)
    ring = _stroke()
    for at_s in strokes:
        start = int(at_s * RATE_HZ)
        for n, value in enumerate(ring):
            samples[start + n] += value
    return _file(samples)


def _stroke() -> list[float]:
    scale = LOUDEST / sum(loud for _, loud, _ in PARTIALS)
    count = int(RING_S * RATE_HZ)
    return [
        scale
        * sum(
            loud * math.exp(-n / RATE_HZ / decay) * math.sin(2 * math.pi * FIRST_HZ * ratio * n / RATE_HZ)
            for ratio, loud, decay in PARTIALS
        )
        for n in range(count)
    ]


def _file(samples: list[float]) -> bytes:
    """The samples behind the 44 bytes of a RIFF/WAVE header (mono, 16 bit, PCM)."""
    body = struct.pack(f"<{len(samples)}h", *(round(max(-1.0, min(1.0, x)) * 32_767) for x in samples))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16)
    size = 4 + len(form) + 8 + len(body)
    return (
        struct.pack("<4sI4s", b"RIFF", size, b"WAVE") + form + struct.pack("<4sI", b"data", len(body)) + body
    )
