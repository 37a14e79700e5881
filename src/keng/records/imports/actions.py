"""A file is looked at, then written whole or not at all, and the last one can be taken back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from keng.core.nights import Outcome
from keng.records.imports.calendars import is_calendar, read_calendar
from keng.records.imports.folk import Hand
from keng.records.imports.grids import Grid
from keng.records.imports.headings import fit_columns, is_numbering, recognise
from keng.records.imports.judging import Judged, passed_over, run, unused
from keng.records.imports.matrices import parted
from keng.records.imports.models import Import, ImportRow, ImportSheet
from keng.records.imports.reading import read_file
from keng.records.imports.rota_writing import expect_nights_ahead, tell_people
from keng.records.imports.standing import Standing
from keng.records.imports.tables import TABLES
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Consent
from keng.records.places.changes import note_change
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused
from keng.records.traces import MADE, Trace, take_back
from keng.records.watch.models import Expectation

BATCH = 1000


@dataclass(frozen=True)
class Given:
    """What somebody says beside the file."""

    kind: str = ""  # what it lists; blank: find out
    village: Village | None = None  # where a row names none
    consents: Sequence[str] = ()  # what every head in it agreed to
    means: str = ""
    shows_needs: bool = False
    is_of_village: bool = False  # a keeper's own file: rows of other villages are wrong


class _OnlyLooked(Exception):
    """Rolls a preview back."""


@transaction.atomic
def take_in(
    commune: Commune, *, data: bytes, file_name: str, given: Given, by: Account | None, at: datetime
) -> Import:
    """Read a file and judge its rows; nothing of it is written yet."""
    grids = _read(commune, data, file_name, at=at)
    if given.consents and not given.means:
        raise Refused(_("Hãy ghi các chủ hộ đồng ý bằng cách nào: ký phiếu ngày…"))
    if any(c not in Consent.Purpose.values for c in given.consents):
        raise Refused(_("Không có mục đích này."))
    for old in Import.objects.filter(commune=commune, state=Import.State.SEEN, made_by=by):
        drop(old)
    source = Import.objects.create(
        commune=commune,
        file_name=file_name[-200:],
        village=given.village,
        is_of_village=given.is_of_village,
        consents=list(given.consents),
        means=given.means[:120],
        shows_needs=given.shows_needs,
        notes=[f"{grid.name}: {note}" if len(grids) > 1 else note for grid in grids for note in grid.notes],
        made_by=by,
        made_at=at,
    )
    for order, grid in enumerate(grids):
        _sheet(source, grid, order, kind=given.kind if len(grids) == 1 else "").save()
    note_act("import_seen", subject=f"import:{source.pk}", by=by, commune=commune, at=at)
    return judge(source, at=at)


def judge(source: Import, *, at: datetime) -> Import:
    """Judge all rows against the commune as it stands now, and keep what was found."""
    judged: list[Judged] = []
    try:
        with transaction.atomic():
            judged = run(source, hand=Hand(source.made_by, at), writes_all=False)
            raise _OnlyLooked
    except _OnlyLooked:
        _keep(source, judged)
    return source


@transaction.atomic
def choose_columns(
    sheet: ImportSheet, *, kind: str, columns: Sequence[str] | None, at: datetime
) -> ImportSheet:
    """Say what a sheet lists and which column is which; without columns they are guessed anew."""
    _check_seen(sheet.source)
    if kind and kind not in TABLES:
        raise Refused(_("Không có loại bảng này."))
    sheet.kind = kind
    if columns is None and kind:
        columns, _merit = fit_columns(sheet.headings, TABLES[kind])
    if kind:
        known = {c.key: c for c in TABLES[kind].columns}
        chosen = [c if c in known else "" for c in columns or ()][: len(sheet.headings)]
        twice = [c for c, n in Counter(filter(None, chosen)).items() if n > 1 and not known[c].may_repeat]
        if twice:
            raise Refused(_("Hai cột cùng chọn là “%(name)s”.") % {"name": known[twice[0]].heading})
        sheet.columns = chosen + [""] * (len(sheet.headings) - len(chosen))
    sheet.save()
    judge(sheet.source, at=at)
    return sheet


@transaction.atomic
def write(source: Import, *, by: Account | None, at: datetime) -> Import:
    """Everything or nothing. What changed since it was looked at is judged and shown again first."""
    source = Import.objects.select_for_update().get(pk=source.pk)
    _check_seen(source)
    seen = dict(_verdicts(source))
    if not seen:
        raise Refused(_("Không có dòng nào để nhập."))
    if ImportRow.Verdict.WRONG in seen.values():
        raise Refused(_("Còn dòng sai. Hãy sửa trong bảng tính rồi chọn lại tệp; chưa dòng nào được ghi."))
    judged = run(source, hand=Hand(by, at), writes_all=True)
    if {(j.sheet.pk, j.line.number): j.line.verdict.value for j in judged} != seen:
        raise Refused(_("Sổ đã đổi từ lúc xem trước. Hãy bấm “Xem lại” rồi nhập; chưa dòng nào được ghi."))
    ImportRow.objects.filter(sheet__source__in=_alike(source)).exclude(sheet__source=source).delete()
    _keep(source, judged)
    tell_people(_traces(source), is_back=False, event=f"import:{source.pk}", at=at)
    source.sheets.update(cells=[])
    source.state, source.written_at = Import.State.WRITTEN, at
    source.save()
    note_act("import_written", subject=f"import:{source.pk}", by=by, commune=source.commune, at=at)
    return source


@transaction.atomic
def undo(source: Import, *, by: Account | None, at: datetime) -> Import:
    """Take the commune's last import back; refused where a row was edited or used since."""
    source = Import.objects.select_for_update().get(pk=source.pk)
    if source.state != Import.State.WRITTEN:
        raise Refused(_("Lần nhập này chưa ghi gì hoặc đã hoàn tác."))
    if _last(_alike(source)) != source:
        raise Refused(_("Chỉ hoàn tác được lần nhập gần nhất."))
    traces = _traces(source)
    expect_nights_ahead(traces, on=at.astimezone(source.commune.zone).date())
    _expect_no_more(traces, at=at)
    tell_people(traces, is_back=True, event=f"undo:{source.pk}", at=at)
    take_back(traces)
    ImportRow.objects.filter(sheet__source=source).delete()
    source.state, source.undone_at = Import.State.UNDONE, at
    source.save()
    note_change("places", commune=source.commune, village=None, at=at)
    note_act("import_undone", subject=f"import:{source.pk}", by=by, commune=source.commune, at=at)
    return source


@transaction.atomic
def drop(source: Import) -> Import:
    """A preview that nobody wants; what it held is erased."""
    _check_seen(source)
    source.sheets.all().delete()
    source.state = Import.State.DROPPED
    source.save()
    return source


def last_written(commune: Commune, *, village: Village | None = None) -> Import | None:
    """The one import that may be taken back: the commune's, or a village's own."""
    return _last(Import.objects.filter(commune=commune, is_of_village=village is not None, **_of(village)))


def _of(village: Village | None) -> dict[str, Village]:
    return {"village": village} if village is not None else {}


def _alike(source: Import) -> QuerySet[Import]:
    """Files of the same hand: the commune's, or one village's own."""
    same = Import.objects.filter(commune=source.commune, is_of_village=source.is_of_village)
    return same.filter(village=source.village) if source.is_of_village else same


def _last(rows: QuerySet[Import]) -> Import | None:
    """The newest that still knows what it made: a later one let the traces of those before it go."""
    traced = Exists(ImportRow.objects.filter(sheet__source=OuterRef("pk")))
    return rows.filter(traced, state=Import.State.WRITTEN).order_by("-written_at", "-pk").first()


def _read(commune: Commune, data: bytes, file_name: str, *, at: datetime) -> list[Grid]:
    if is_calendar(data):
        return [read_calendar(data, zone=commune.zone, since=at.astimezone(commune.zone).date())]
    find = Standing(commune).village
    return [part for grid in read_file(data, name=file_name) for part in parted(grid, find=find)]


def _sheet(source: Import, grid: Grid, order: int, *, kind: str) -> ImportSheet:
    known = recognise(grid, file_name=source.file_name, wanted=kind)
    match = known.match
    full = [i for i, row in enumerate(grid.rows[:30]) if len(set(filter(None, row))) > 1]
    heading = match.row if match else (full[0] if full else 0)
    headings = list(match.headings) if match else grid.rows[heading]
    rows = [(n, row) for n, row in enumerate(grid.rows, start=1) if n > heading + 1 and any(row)]
    if rows and is_numbering(rows[0][1]):
        rows = rows[1:]
    return ImportSheet(
        source=source,
        order=order,
        name=grid.name[:120],
        kind=match.table.kind if match else "",
        title=" | ".join(reversed(known.title))[:400],
        heading_row=heading + 1,
        headings=headings,
        columns=list(match.columns) if match else [""] * len(headings),
        cells=rows,
    )


def _keep(source: Import, judged: Sequence[Judged]) -> None:
    ImportRow.objects.filter(sheet__source=source).delete()
    ImportRow.objects.bulk_create((j.row() for j in judged), batch_size=BATCH)
    source.counts = Counter(j.line.verdict.value for j in judged)
    notes = [n for n in source.notes if not n.startswith("⟶ ")]
    used = [s for s in source.sheets.all() if s.kind]
    more = [(s.name, text) for s in used for text in (unused(s), passed_over(s, judged))]
    source.notes = notes + [f"⟶ {name}: {text}" for name, text in more if text]
    source.save()


def _traces(source: Import) -> list[Trace]:
    """What a written file made and changed, in the order in which its sheets depend on each other."""
    rows = ImportRow.objects.filter(sheet__source=source).order_by("sheet__order", "number")
    order = {kind: n for n, kind in enumerate(("villages", "people", "gongs", "households", "rota"))}
    told = sorted(rows.values_list("sheet__kind", "traces"), key=lambda row: order.get(row[0], 9))
    return [trace for _kind, some in told for trace in some]


def _verdicts(source: Import) -> list[tuple[tuple[int, int], str]]:
    rows = ImportRow.objects.filter(sheet__source=source)
    return [((sheet, number), v) for sheet, number, v in rows.values_list("sheet_id", "number", "verdict")]


def _expect_no_more(traces: Sequence[Trace], *, at: datetime) -> None:
    """Nights ahead of gongs that go: nobody was told of them yet."""
    posts = [t[2] for t in traces if t[0] == MADE and t[1] == "GongPost" and isinstance(t[2], int)]
    ahead = Expectation.objects.filter(post__in=posts, outcome=Outcome.WAITING, ring_at__gt=at)
    ahead.filter(events=None).delete()


def _check_seen(source: Import) -> None:
    if source.state != Import.State.SEEN:
        raise Refused(_("Lần nhập này đã ghi hoặc đã bỏ. Hãy chọn lại tệp."))
