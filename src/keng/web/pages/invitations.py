"""Invitations: a QR and a link that sign one person in once; letting a lost phone go."""

import segno
from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.people.accounts import LINK_LIVES, invite, let_phones_go
from keng.records.people.queries import without_phone
from keng.web.answers import told
from keng.web.gate import Asked, needs
from keng.web.pages.people import may_invite, person_for

MOST_SLIPS = 120


def qr_svg(text: str) -> str:
    """A QR as an inline SVG of two colours, sized by its style sheet."""
    code = segno.make(text, error="m")
    return mark_safe(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, light="#fff"))


@require_POST
@needs(Right.INVITE)
def make(request: Asked, pk: int) -> HttpResponseBase:
    """The link is shown once, on this page; nothing readable of it is kept."""
    row = person_for(request, pk, Right.SEE_PEOPLE)
    if not may_invite(request, row):
        raise Http404
    token = invite(row, by=request.holder.account, at=request.at)
    link = settings.CONFIG.base_url + reverse("enter", args=[token])
    context = {"person": row, "link": link, "qr": qr_svg(link), "until": request.at + LINK_LIVES}
    response = render(request, "people/invitation.html", context)
    response["Cache-Control"] = "no-store"
    return response


@needs(Right.KEEP_SETTINGS)
def slips(request: Asked) -> HttpResponseBase:
    """A slip for everybody with a duty whom no phone remembers, to cut apart and hand out.

    The links are made by asking for them; whoever comes back to the address finds the people.
    """
    if request.method != "POST":
        return redirect("people")
    people = without_phone(request.holder.commune, on=request.today)[:MOST_SLIPS]
    by, rows = request.holder.account, []
    for person in people:
        token = invite(person, by=by, at=request.at)
        rows.append((person, qr_svg(settings.CONFIG.base_url + reverse("enter", args=[token]))))
    context = {"slips": rows, "until": request.at + LINK_LIVES}
    response = render(request, "people/slips.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@needs(Right.INVITE)
def sign_out(request: Asked, pk: int) -> HttpResponseBase:
    row = person_for(request, pk, Right.SEE_PEOPLE)
    if not may_invite(request, row):
        raise Http404
    told(
        request,
        lambda: let_phones_go(row, by=request.holder.account, at=request.at),
        done=_("Mọi máy của người đó đã thoát. Cấp liên kết mới để vào lại."),
    )
    return redirect("person", pk)


urls = [
    path("moi-nguoi/<int:pk>/moi/", make, name="invite"),
    path("moi-nguoi/phieu/", slips, name="slips"),
    path("moi-nguoi/<int:pk>/thoat-may/", sign_out, name="let_phones_go"),
]
