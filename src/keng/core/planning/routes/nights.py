"""Which order is walked on which night: drawn from the seed, never the one of the time before.

The draw is a hash (SHA-256) of seed and number, so every phone and every year gives the same answer, and
nobody who lacks the seed can tell tonight's order from those of the past.
"""

import hashlib

ROUNDS_A_NIGHT = 16  # at most; each has a number of its own


def drawn(seed: int, number: int, below: int) -> int:
    """A whole number from 0 to `below` − 1."""
    digest = hashlib.sha256(f"keng-routes {seed} {number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def order_of(number: int, *, orders: int, seed: int) -> int:
    """Which of the orders the outing of that number (1, 2, …) walks.

    With one order it is always that one; with two they alternate; else any but the last one's is as likely.
    """
    if orders < 2:
        return 0
    place = drawn(seed, 0, orders)
    for one in range(1, number + 1):
        place = (place + 1 + drawn(seed, one, orders - 1)) % orders
    return place


def rotated(number: int, *, walkers: int, seed: int) -> int:
    """By how many places the walks go round among the walkers on that outing."""
    return drawn(seed, -number, walkers)
