"""The codebook's life: drafted, checked, issued and signed, superseded; one in force at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from keng.core.names import nfc
from keng.core.signals import ALARMS, Purpose, Signal, from_json, to_json
from keng.core.signals.confusion import Confusion, Mistaken, confuse
from keng.core.signals.presets import presets_of
from keng.records.gongs.models import Codebook, CodebookSignal
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.changes import note_change
from keng.records.places.models import Commune
from keng.records.refusal import Refused

MOST_SIGNALS = 12  # nobody remembers more


@dataclass(frozen=True)
class Signature:
    """What makes a draft an issued paper."""

    symbol: str
    signer: str
    signer_title: str
    issued_on: date
    valid_from: date


@dataclass(frozen=True)
class Checked:
    """What stands against issuing a codebook, and what was found by performing it."""

    missing: tuple[str, ...]
    mistaken: tuple[Mistaken, ...]
    confusion: Confusion | None

    @property
    def may_be_issued(self) -> bool:
        """Nothing is missing and no alarm could pass for something else."""
        return not self.missing and not any(m.is_grave for m in self.mistaken)


def signals_of(book: Codebook) -> list[tuple[CodebookSignal, Signal]]:
    """The signals of a codebook in their order, read."""
    return [(row, from_json(row.definition)) for row in book.signals.order_by("order", "id")]


@transaction.atomic
def draft_codebook(
    commune: Commune, *, title: str, signals: Sequence[Signal], by: Account, at: datetime
) -> Codebook:
    """A new draft that starts with these signals."""
    book = Codebook.objects.create(commune=commune, title=nfc(title)[:200])
    for signal in signals:
        put_signal(book, signal, row=None, by=by, at=at)
    note_act("codebook_drafted", subject=f"codebook:{book.pk}", by=by, commune=commune, at=at)
    return book


def starting_signals(commune: Commune, *, place: str) -> list[Signal]:
    """What a draft may start from: a place's presets, or the codebook in force where none is named."""
    if place:
        return list(presets_of(place))
    book = commune.codebooks.filter(state=Codebook.State.IN_FORCE).first()
    return [signal for _, signal in signals_of(book)] if book else []


@transaction.atomic
def put_signal(
    book: Codebook, signal: Signal, *, row: CodebookSignal | None, by: Account, at: datetime
) -> CodebookSignal:
    """Add a signal to a draft, or write one anew."""
    _refuse_issued(book)
    others = book.signals.exclude(pk=row.pk) if row else book.signals.all()
    if others.filter(purpose=signal.purpose, name=signal.name).exists():
        raise Refused(_("Bản thảo đã có hiệu lệnh “%(name)s”.") % {"name": signal.name})
    if row is None:
        if others.count() >= MOST_SIGNALS:
            raise Refused(_("Nhiều hơn %(n)s hiệu lệnh thì không ai nhớ nổi.") % {"n": MOST_SIGNALS})
        order = (others.aggregate(last=Max("order"))["last"] or 0) + 1
        row = CodebookSignal(codebook=book, order=order)
    row.purpose, row.name, row.definition = signal.purpose, signal.name, to_json(signal)
    row.save()
    note_act("signal_written", subject=f"codebook:{book.pk}", by=by, commune=book.commune, at=at)
    return row


@transaction.atomic
def drop_signal(row: CodebookSignal, *, by: Account, at: datetime) -> None:
    """Take a signal out of a draft."""
    _refuse_issued(row.codebook)
    subject, commune = f"codebook:{row.codebook_id}", row.codebook.commune
    row.delete()
    note_act("signal_dropped", subject=subject, by=by, commune=commune, at=at)


def check_codebook(book: Codebook) -> Checked:
    """Perform the draft with human hands and say what would be mistaken for what."""
    signals = [signal for _, signal in signals_of(book)]
    has = {signal.purpose for signal in signals}
    missing = []
    if Purpose.PEACE not in has:
        missing.append(_("Chưa có kẻng bình yên."))
    if not has & ALARMS:
        missing.append(_("Chưa có kẻng báo động."))
    if not signals:
        return Checked(tuple(missing), (), None)
    found = confuse(signals)
    return Checked(tuple(missing), tuple(found.mistaken()), found)


@transaction.atomic
def issue_codebook(book: Codebook, signed: Signature, *, by: Account, at: datetime) -> Codebook:
    """The draft counts from its day on; the one before it is superseded and stays in the archive."""
    book = Codebook.objects.select_for_update().get(pk=book.pk)
    _refuse_issued(book)
    today = at.astimezone(book.commune.zone).date()
    if signed.valid_from > today:
        raise Refused(_("Ngày có hiệu lực chưa tới: đến ngày ấy hãy ban hành, trước đó cứ để bản thảo."))
    if signed.issued_on > signed.valid_from:
        raise Refused(_("Ngày ký phải trước hoặc đúng ngày có hiệu lực."))
    checked = check_codebook(book)
    if not checked.may_be_issued:
        grave = [_mistaken_words(m) for m in checked.mistaken if m.is_grave]
        raise Refused(" ".join([*checked.missing, *grave]))
    before = Codebook.objects.filter(commune=book.commune_id, state=Codebook.State.IN_FORCE).first()
    if before is not None:
        if before.valid_from is not None and before.valid_from > signed.valid_from:
            raise Refused(_("Bản đang áp dụng có hiệu lực từ ngày muộn hơn."))
        before.state, before.valid_to = Codebook.State.SUPERSEDED, signed.valid_from
        before.save(update_fields=["state", "valid_to"])
    book.symbol, book.signer, book.signer_title = signed.symbol, nfc(signed.signer), signed.signer_title
    book.issued_on, book.valid_from = signed.issued_on, signed.valid_from
    book.state = Codebook.State.IN_FORCE
    book.save()
    subject = f"codebook:{book.pk}"
    note_act("codebook_issued", subject=subject, by=by, commune=book.commune, at=at, detail=signed.symbol)
    note_change("watch", commune=book.commune_id, village=None, at=at)
    return book


@transaction.atomic
def drop_draft(book: Codebook, *, by: Account, at: datetime) -> None:
    """A draft that nobody issues is thrown away."""
    _refuse_issued(book)
    subject, commune = f"codebook:{book.pk}", book.commune
    book.delete()
    note_act("draft_dropped", subject=subject, by=by, commune=commune, at=at)


def _refuse_issued(book: Codebook) -> None:
    if book.state != Codebook.State.DRAFT:
        raise Refused(_("Bản đã ban hành thì không sửa được nữa: hãy soạn bản mới."))


def _mistaken_words(mistaken: Mistaken) -> str:
    one = mistaken.performed.name
    if mistaken.taken_for is None:
        return _("“%(one)s” không phân biệt được với hiệu lệnh khác.") % {"one": one}
    return _("“%(one)s” dễ bị nghe thành “%(other)s”.") % {"one": one, "other": mistaken.taken_for.name}
