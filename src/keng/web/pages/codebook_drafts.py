"""Drafting a codebook: signals written, performed against each other, then issued and signed."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.gongs import codebooks
from keng.records.gongs.models import Codebook, CodebookSignal
from keng.web.answers import taken, told
from keng.web.forms.codebook import DraftForm, IssueForm, SignalForm
from keng.web.gate import Asked, needs
from keng.web.pages.codebook import shown, signal_for


def book_for(request: Asked, pk: int) -> Codebook:
    """A codebook of the asker's commune, whatever became of it."""
    return get_object_or_404(Codebook, pk=pk, commune=request.holder.commune)


@needs(Right.DRAFT_CODEBOOK)
def draft(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    form = DraftForm(request.POST or None, initial={"title": _("Hướng dẫn hiệu lệnh kẻng")})
    if request.method == "POST" and form.is_valid():
        start = codebooks.starting_signals(commune, place=form.cleaned_data["place"])
        made = taken(
            form,
            lambda: codebooks.draft_codebook(
                commune,
                title=form.cleaned_data["title"],
                signals=start,
                by=request.holder.account,
                at=request.at,
            ),
        )
        if made:
            return redirect("codebook_version", made.pk)
    return render(request, "codebook/draft.html", {"form": form})


@needs(Right.SEE_CODEBOOK)
def version(request: Asked, pk: int) -> HttpResponseBase:
    """One codebook: an issued one to read, a draft to write, check and issue."""
    book = book_for(request, pk)
    is_draft = book.state == Codebook.State.DRAFT
    if is_draft and not request.holder.may(Right.DRAFT_CODEBOOK):
        raise Http404
    may_issue = is_draft and request.holder.may(Right.ISSUE_CODEBOOK)
    form = IssueForm(request.POST or None, initial={"issued_on": request.today, "valid_from": request.today})
    if request.method == "POST" and may_issue and form.is_valid():
        done = taken(
            form,
            lambda: codebooks.issue_codebook(
                book, form.signature(), by=request.holder.account, at=request.at
            ),
        )
        if done:
            messages.success(request, _("Đã ban hành. In thẻ mới treo cạnh kẻng và báo cho người đánh kẻng."))
            return redirect("codebook")
    checked = codebooks.check_codebook(book) if is_draft and "thu" in request.GET else None
    context = {
        "book": book,
        "signals": shown(book),
        "is_draft": is_draft,
        "checked": checked,
        "table": _table(checked),
        "form": form if may_issue else None,
    }
    return render(request, "codebook/version.html", context)


@needs(Right.DRAFT_CODEBOOK)
def signal_add(request: Asked, pk: int) -> HttpResponseBase:
    return _write(request, book_for(request, pk), None)


@needs(Right.DRAFT_CODEBOOK)
def signal_edit(request: Asked, pk: int) -> HttpResponseBase:
    row = signal_for(request, pk)
    return _write(request, row.codebook, row)


@require_POST
@needs(Right.DRAFT_CODEBOOK)
def signal_drop(request: Asked, pk: int) -> HttpResponseBase:
    row = signal_for(request, pk)
    told(
        request,
        lambda: codebooks.drop_signal(row, by=request.holder.account, at=request.at),
        done=_("Đã bỏ hiệu lệnh khỏi bản thảo."),
    )
    return redirect("codebook_version", row.codebook_id)


@require_POST
@needs(Right.DRAFT_CODEBOOK)
def drop(request: Asked, pk: int) -> HttpResponseBase:
    book = book_for(request, pk)
    told(
        request,
        lambda: codebooks.drop_draft(book, by=request.holder.account, at=request.at),
        done=_("Đã bỏ bản thảo."),
    )
    return redirect("codebook")


def _table(checked: codebooks.Checked | None) -> list[dict[str, object]]:
    """The confusion matrix, a row a performed signal."""
    if checked is None or checked.confusion is None:
        return []
    pairs = zip(checked.confusion.signals, checked.confusion.counts, strict=True)
    return [{"name": signal.name, "counts": counts} for signal, counts in pairs]


def _write(request: Asked, book: Codebook, row: CodebookSignal | None) -> HttpResponseBase:
    if book.state != Codebook.State.DRAFT:
        messages.error(request, _("Bản đã ban hành thì không sửa được nữa: hãy soạn bản mới."))
        return redirect("codebook_version", book.pk)
    known = next((s for r, s in codebooks.signals_of(book) if row is not None and r.pk == row.pk), None)
    form = SignalForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: codebooks.put_signal(
                book, form.cleaned_data["signal"], row=row, by=request.holder.account, at=request.at
            ),
        )
        if done:
            return redirect("codebook_version", book.pk)
    return render(request, "codebook/signal.html", {"form": form, "book": book, "row": row})


urls = [
    path("hieu-lenh/soan/", draft, name="codebook_draft"),
    path("hieu-lenh/ban/<int:pk>/", version, name="codebook_version"),
    path("hieu-lenh/ban/<int:pk>/bo/", drop, name="codebook_drop"),
    path("hieu-lenh/ban/<int:pk>/them/", signal_add, name="signal_add"),
    path("hieu-lenh/tin/<int:pk>/sua/", signal_edit, name="signal_edit"),
    path("hieu-lenh/tin/<int:pk>/bo/", signal_drop, name="signal_drop"),
]
