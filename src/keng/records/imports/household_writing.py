"""Homes from a sheet, once every row was found right: heads, homes, consents, needs, in few statements."""

from collections import defaultdict
from collections.abc import Sequence

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from keng.records.households.models import HelpNeed, Household
from keng.records.imports.books import Books
from keng.records.imports.folk import BATCH, Hand, correct, write_people
from keng.records.imports.households import Plan
from keng.records.people.models import Consent, Person
from keng.records.traces import Trace, changed, made, state

FIELDS = ("cluster_id", "address", "residents", "lat", "lon", "head_id")


def write(books: Books, plans: Sequence[Plan], hand: Hand) -> list[list[Trace]]:
    """What each plan made and changed, in their order."""
    traces: list[list[Trace]] = [[] for _plan in plans]
    heads = _heads(books, plans, hand, traces)
    _write_new(books, plans, heads, hand, traces)
    _write_changed(plans, heads, hand, traces)
    _write_consents(plans, heads, hand, traces)
    _write_needs(plans, traces)
    return traces


def _heads(books: Books, plans: Sequence[Plan], hand: Hand, traces: list[list[Trace]]) -> dict[int, Person]:
    """The head of each plan: the same as before, somebody the village knows, or somebody new."""
    heads: dict[int, Person] = {}
    taken: set[int] = set()
    for index, plan in enumerate(plans):
        if plan.home is not None and plan.home.head.folded == plan.head.folded:
            heads[index] = plan.home.head
        else:
            known = books.person(plan.head.name, village=plan.village, phones=list(plan.head.phones))
            if known is not None and known.pk not in taken and not books.homes_of.get(known.pk):
                heads[index] = known
                taken.add(known.pk)
        if index in heads:
            traces[index] += correct(heads[index], plan.head, hand)
    new = [index for index in range(len(plans)) if index not in heads]
    for index, (person, told) in zip(
        new, write_people(books, [plans[i].head for i in new], hand), strict=True
    ):
        heads[index] = person
        traces[index] += told
    return heads


def _write_new(
    books: Books, plans: Sequence[Plan], heads: dict[int, Person], hand: Hand, traces: list[list[Trace]]
) -> None:
    used: defaultdict[int, int] = defaultdict(int)
    for village, number in [*books.homes, *((p.village.pk, p.number) for p in plans)]:
        used[village] = max(used[village], int(number) if number.isdecimal() else 0)
    new = [index for index, plan in enumerate(plans) if plan.home is None]
    for index in new:
        if not plans[index].number:
            used[plans[index].village.pk] += 1
            plans[index].number = str(used[plans[index].village.pk])
    rows = [_row(books, plans[index], heads[index]) for index in new]
    homes = bulk_create_with_history(
        rows, Household, batch_size=BATCH, default_user=hand.by, default_date=hand.at
    )
    for index, home in zip(new, homes, strict=True):
        plans[index].home = home
        traces[index].append(made(home))


def _row(books: Books, plan: Plan, head: Person) -> Household:
    return Household(
        village=plan.village,
        cluster=plan.cluster,
        number=plan.number,
        head=head,
        address=plan.address,
        lat=plan.point.lat if plan.point else None,
        lon=plan.point.lon if plan.point else None,
        residents=plan.residents or 1,
        valid_from=books.on,
    )


def _write_changed(
    plans: Sequence[Plan], heads: dict[int, Person], hand: Hand, traces: list[list[Trace]]
) -> None:
    touched: list[Household] = []
    for index, plan in enumerate(plans):
        home = plan.home
        if home is None or not (plan.fields or home.head_id != heads[index].pk):
            continue
        if plan.fields or home.head_id != heads[index].pk:
            before = state(home, {*plan.fields, "head_id"})
            for name, value in plan.fields.items():
                setattr(home, name, value)
            home.head = heads[index]
            touched.append(home)
            traces[index].append(changed(home, before))
    bulk_update_with_history(
        touched, Household, FIELDS, batch_size=BATCH, default_user=hand.by, default_date=hand.at
    )


def _write_consents(
    plans: Sequence[Plan], heads: dict[int, Person], hand: Hand, traces: list[list[Trace]]
) -> None:
    held = set(
        Consent.objects.filter(person__commune=plans[0].village.commune, withdrawn_at=None).values_list(
            "person_id", "purpose"
        )
        if plans
        else []
    )
    rows: list[Consent] = []
    of: list[int] = []
    for index, plan in enumerate(plans):
        for purpose in sorted(plan.consents):
            if (heads[index].pk, purpose) not in held:
                held.add((heads[index].pk, purpose))
                rows.append(Consent(person=heads[index], purpose=purpose, given_at=hand.at, means=plan.means))
                of.append(index)
    for index, row in zip(of, Consent.objects.bulk_create(rows, batch_size=BATCH), strict=True):
        traces[index].append(made(row))


def _write_needs(plans: Sequence[Plan], traces: list[list[Trace]]) -> None:
    for index, plan in enumerate(plans):
        if plan.home is None:
            continue
        for kind, people in plan.needs.items():
            row = HelpNeed.objects.filter(household=plan.home, kind=kind).first()
            if row is None:
                traces[index].append(
                    made(HelpNeed.objects.create(household_id=plan.home.pk, kind=kind, people=people))
                )
                continue
            before = state(row, ("people",))
            row.people = people
            row.save()
            traces[index].append(changed(row, before))
