"""How often one address may try a door. Kept in memory: a restart forgets, the tokens stay long."""

from django.core.cache import cache
from django.http import HttpRequest


def is_shut(request: HttpRequest, door: str, *, most: int) -> bool:
    """Whether this address failed here too often lately."""
    return bool(cache.get(_key(request, door), 0) >= most)


def count_failure(request: HttpRequest, door: str, *, minutes: int) -> None:
    """One more failure of this address. Successes never count: a whole meeting shares one address."""
    key = _key(request, door)
    cache.add(key, 0, timeout=minutes * 60)
    try:
        cache.incr(key)
    except ValueError:  # expired between the two lines: a new count begins
        cache.set(key, 1, timeout=minutes * 60)


def _key(request: HttpRequest, door: str) -> str:
    return f"door:{door}:{request.META.get('REMOTE_ADDR', '')}"
