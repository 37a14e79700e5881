"""Help: what each role does, and what everybody does when power or network is out."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_safe

from keng.core.names import fold
from keng.core.rights import Right
from keng.web.gate import Asked, needs
from keng.web.handbook import CHAPTERS, chapter, chapters_for
from keng.web.menu import menu_for


@require_safe
@needs(Right.OWN_PAGE)
def help_page(request: Asked) -> HttpResponseBase:
    """Chapters for the reader's roles first; a search looks through all of them, without marks."""
    words = fold(request.GET.get("tim", "")).split()
    mine = chapters_for({g.role for g in request.holder.grants})
    others = [c for c in CHAPTERS if c not in mine]
    context = {
        "mine": [c for c in mine if all(w in c.folded for w in words)],
        "others": [c for c in others if all(w in c.folded for w in words)],
        "asked": request.GET.get("tim", "").strip(),
    }
    return render(request, "help/help.html", context)


@require_safe
@needs(Right.OWN_PAGE)
def task(request: Asked, key: str) -> HttpResponseBase:
    """One task on one page, to read or to print and pin up."""
    found = chapter(key)
    if found is None:
        raise Http404
    mine = chapters_for({g.role for g in request.holder.grants})
    place = mine.index(found) if found in mine else -1
    context = {
        "chapter": found,
        "href": _page(request, found.page),
        "before": mine[place - 1] if place > 0 else None,
        "after": mine[place + 1] if 0 <= place < len(mine) - 1 else None,
    }
    return render(request, "help/task.html", context)


def _page(request: Asked, name: str) -> str:
    """Where the task is done, if this reader may go there."""
    own = {entry.name for entry in menu_for(request.holder)}
    is_begin = name == "begin" and request.holder.may(Right.KEEP_SETTINGS)
    try:
        return reverse(name) if name in own or is_begin else ""
    except NoReverseMatch:
        return ""


urls = [path("giup-do/", help_page, name="help"), path("giup-do/<slug:key>/", task, name="help_task")]
