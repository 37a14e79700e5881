"""Help: what each role does, and what everybody does when power or network is out."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from keng.core.names import fold
from keng.core.rights import Right
from keng.web.gate import Asked, needs
from keng.web.handbook import chapters_for


@require_safe
@needs(Right.OWN_PAGE)
def help_page(request: Asked) -> HttpResponseBase:
    """Chapters for the reader's roles first; a search looks through all of them, without marks."""
    text = request.GET.get("tim", "").strip()
    roles = {g.role for g in request.holder.grants}
    chapters = chapters_for(roles)
    if text:
        words = fold(text).split()
        chapters = [c for c in chapters if all(w in c.folded for w in words)]
    return render(request, "help/help.html", {"chapters": chapters, "asked": text, "roles": roles})


urls = [path("giup-do/", help_page, name="help")]
