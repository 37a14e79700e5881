"""One ASGI app: live events native, everything else Django behind a WSGI bridge.

Ordinary Django views lose more than half their speed under ASGI; a thousand open boards would
each hold a thread under WSGI. So each gets what suits it.
"""

from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.urls import resolve
from starlette.applications import Starlette
from starlette.routing import Mount

from keng.server.process import settle
from keng.server.wsgi import application  # sets Django up: must come before the live routes

from keng.web.live import live_routes  # isort: skip

PAGE_THREADS = 12
pages = cast(
    Any, WSGIMiddleware(cast(Any, application), workers=PAGE_THREADS)
)  # WSGI's types differ by a hair
app = Starlette(routes=[*live_routes(), Mount("/", pages)])

resolve("/")  # loads every page now, so that no first visitor waits for it
settle()
