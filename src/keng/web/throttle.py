"""How often one address may try a door. Kept in memory: a restart forgets, the tokens stay long."""

from django.core.cache import cache
from django.http import HttpRequest


def is_too_often(request: HttpRequest, door: str, *, most: int, minutes: int) -> bool:
    """Count this try and say whether there were more than `most` within so many minutes."""
    key = f"door:{door}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=minutes * 60)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # expired between the two lines: a new count begins
        cache.set(key, 1, timeout=minutes * 60)
        return False
