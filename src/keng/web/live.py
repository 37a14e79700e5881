"""Live events: one reader per process follows the change cursor and tells every open board."""

from starlette.routing import BaseRoute


def live_routes() -> list[BaseRoute]:
    """The routes that Starlette answers itself."""
    return []
