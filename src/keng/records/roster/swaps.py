"""One person asks another to take a shift; it passes once the other agrees."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.nights import night_of
from keng.records.people.models import Person
from keng.records.refusal import Refused
from keng.records.roster.actions import appoint_for
from keng.records.roster.models import Duty, Shift, Swap


@transaction.atomic
def ask_swap(shift: Shift, *, to: Person, at: datetime) -> Swap:
    """Ask somebody to take one of one's coming shifts."""
    if shift.replaced_at is not None or shift.night < night_of(at, shift.post.village.commune.zone):
        raise Refused(_("Ca này không còn đổi được nữa."))
    if to.pk == shift.person_id:
        raise Refused(_("Hãy chọn một người khác."))
    if Swap.objects.filter(shift=shift, to=to, state=Swap.State.ASKED).exists():
        raise Refused(_("Đã nhờ %(who)s rồi, đang chờ trả lời.") % {"who": to})
    return Swap.objects.create(shift=shift, to=to, asked_at=at)


@transaction.atomic
def agree_swap(swap: Swap, *, at: datetime) -> Shift:
    """Take the shift. Other requests about it are no longer needed."""
    _answer(swap, state=Swap.State.AGREED, at=at)
    shift = swap.shift
    if shift.replaced_at is not None:
        raise Refused(_("Ca này đã có người khác nhận."))
    taken = appoint_for(
        shift.post,
        night=shift.night,
        duty=Duty(shift.duty),
        person=swap.to,
        by=swap.to,
        reason=_("đổi ca với %(who)s") % {"who": shift.person},
        at=at,
        origin=Shift.Origin.SWAP,
    )
    Swap.objects.filter(shift=shift, state=Swap.State.ASKED).update(
        state=Swap.State.WITHDRAWN, answered_at=at
    )
    return taken


@transaction.atomic
def refuse_swap(swap: Swap, *, at: datetime) -> Swap:
    """Say no; the shift stays with its owner."""
    return _answer(swap, state=Swap.State.REFUSED, at=at)


@transaction.atomic
def withdraw_swap(swap: Swap, *, at: datetime) -> Swap:
    """Ask no longer."""
    return _answer(swap, state=Swap.State.WITHDRAWN, at=at)


def _answer(swap: Swap, *, state: Swap.State, at: datetime) -> Swap:
    claimed = Swap.objects.filter(pk=swap.pk, state=Swap.State.ASKED)
    if not claimed.update(state=state, answered_at=at):
        raise Refused(_("Lời nhờ này đã được trả lời rồi."))
    swap.state, swap.answered_at = state, at
    return swap
