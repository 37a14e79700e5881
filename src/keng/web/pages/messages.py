"""Messages: what went out and why not, what came in, a word to a village, the tree of calls."""

from django.conf import settings
from django.contrib import messages as said_at_top
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right, reach
from keng.core.sms import cheapest
from keng.records.messages import actions, queries
from keng.records.messages.models import Channel, Message
from keng.records.messages.wording import as_sms, own_words, said, values_of
from keng.records.people.audit import note_act
from keng.records.reach.heard import unreachable_among
from keng.records.watch.health import sms_is_unconnected
from keng.web.answers import taken, told
from keng.web.forms.messages import WordForm
from keng.web.gate import Asked, needs
from keng.web.pages.invitations import qr_svg

A_PAGE = 60


def seen(request: Asked, right: Right = Right.SEE_MESSAGES) -> QuerySet[Message]:
    """The messages of the places where the asker holds the right."""
    return queries.messages_of(request.holder.commune, villages=reach(request.holder.grants, right))


@require_safe
@needs(Right.SEE_MESSAGES)
def messages(request: Asked) -> HttpResponseBase:
    text, state, channel = (request.GET.get(k, "").strip() for k in ("tim", "tinh-trang", "duong"))
    rows = seen(request)
    counts = queries.counted(rows, since=request.at - queries.RECENT)
    if text:
        rows = queries.find_messages(rows, text=text)
    if state in set(Message.State):
        rows = rows.filter(state=state)
    if channel in set(Channel):
        rows = rows.filter(channel=channel)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    own = own_words(page.object_list)
    context = {
        "page": page,
        "lines": [(row, said(row, own)) for row in page.object_list],
        "counts": [(s, counts.get(s, 0)) for s in Message.State],
        "channels": Channel,
        "no_sms": sms_is_unconnected() if _lacks_sms(request) else "",
        "asked": {"text": text, "state": state, "channel": channel},
        "may_send": request.holder.may_somewhere(Right.SEND_MESSAGES),
        "may_keep": request.holder.may_somewhere(Right.KEEP_SETTINGS),
    }
    return render(request, "messages/messages.html", context)


def _lacks_sms(request: Asked) -> bool:
    return not settings.CONFIG.sms_gateways and not request.holder.commune.is_sample


@require_safe
@needs(Right.SEE_MESSAGES)
def message(request: Asked, pk: int) -> HttpResponseBase:
    row = get_object_or_404(seen(request), pk=pk)
    note_act(
        "see_message",
        subject=f"message:{pk}",
        by=request.holder.account,
        commune=request.holder.commune,
        at=request.at,
    )
    sms = as_sms(row) if row.channel == Channel.SMS else None
    context = {
        "row": row,
        "said": said(row, own_words([row])),
        "sms": sms,
        "values": list(values_of(row).items()) if row.channel == Channel.ZALO else [],
        "cost": sms.parts * settings.CONFIG.sms_cost if sms else 0,
        "deliveries": row.deliveries.order_by("at", "pk"),
        "siblings": Message.objects.filter(notice=row.notice).exclude(pk=pk).order_by("send_after"),
        "may_send_again": row.state in actions.AGAIN and row.person_id and _may_send(request, row),
    }
    return render(request, "messages/message.html", context)


@require_POST
@needs(Right.SEND_MESSAGES)
def again(request: Asked, pk: int) -> HttpResponseBase:
    row = get_object_or_404(seen(request, Right.SEND_MESSAGES), pk=pk)
    told(
        request,
        lambda: actions.send_again(row, by=request.holder.account, at=request.at),
        done=_("Đã xếp gửi lại."),
    )
    return redirect("message", pk) if request.holder.may_somewhere(Right.SEE_MESSAGES) else redirect("front")


@require_safe
@needs(Right.SEE_MESSAGES)
def inbound(request: Asked) -> HttpResponseBase:
    rows = queries.inbound_of(
        request.holder.commune, villages=reach(request.holder.grants, Right.SEE_MESSAGES)
    )
    return render(
        request,
        "messages/inbound.html",
        {"page": Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))},
    )


@needs(Right.SEND_MESSAGES)
def write(request: Asked) -> HttpResponseBase:
    """A word to a village: looked at first, with what it costs; then sent, or carried to Zalo by hand."""
    villages = request.holder.villages(Right.SEND_MESSAGES, request.today)
    form = WordForm(request.POST or None, initial={"village": request.GET.get("thon")})
    form.fields["village"].offer(villages, may_be_commune=False)  # type: ignore[attr-defined]
    preview: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        village, text = form.cleaned_data["village"], form.cleaned_data["text"]
        if "gui" in request.POST:
            count = taken(
                form,
                lambda: actions.tell_village(village, text=text, by=request.holder.account, at=request.at),
            )
            if count:
                words = ngettext("Đã xếp gửi %(n)s tin.", "Đã xếp gửi %(n)s tin.", count) % {"n": count}
                said_at_top.success(request, words)
                return redirect("write_message")
        sms = cheapest(text)
        folk = village.people.filter(is_active=True, phones__isnull=False).distinct().count()
        cost = folk * sms.parts * settings.CONFIG.sms_cost
        preview = {"sms": sms, "folk": folk, "cost": cost, "text": text, "qr": qr_svg(text)}
    return render(request, "messages/write.html", {"form": form, "villages": villages} | preview)


@require_safe
@needs(Right.SEE_PEOPLE)
def call_tree(request: Asked) -> HttpResponseBase:
    """Who rings whom when nothing but telephones works; printed ahead of that night."""
    villages = request.holder.villages(Right.SEE_PEOPLE, request.today)
    wanted = request.GET.get("thon", "")
    if wanted and wanted not in {str(v.pk) for v in villages}:
        raise Http404
    village = next((v for v in villages if str(v.pk) == wanted), villages[0] if villages else None)
    tree = queries.call_tree(village, on=request.today) if village else []
    if village:
        note_act(
            "see_call_tree",
            subject=f"village:{village.pk}",
            by=request.holder.account,
            commune=request.holder.commune,
            at=request.at,
        )
    people = [one.person.pk for one in queries.everybody_in(tree)]
    lost = unreachable_among(people, request.holder.commune, at=request.at)
    context = {"villages": villages, "village": village, "tree": tree, "lost": lost}
    return render(request, "messages/call_tree.html", context)


def _may_send(request: Asked, row: Message) -> bool:
    return request.holder.may(Right.SEND_MESSAGES, row.village)


urls = [
    path("tin-nhan/", messages, name="messages"),
    path("tin-nhan/<int:pk>/", message, name="message"),
    path("tin-nhan/<int:pk>/gui-lai/", again, name="send_again"),
    path("tin-nhan/den/", inbound, name="inbound"),
    path("tin-nhan/soan/", write, name="write_message"),
    path("tin-nhan/cay-goi/", call_tree, name="call_tree"),
]
