"""Villages and clusters: founded, renamed, merged, split. What was is never overwritten."""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keng.core.names import fold, nfc
from keng.records.places.changes import note_change
from keng.records.places.directory import Unit
from keng.records.places.models import Cluster, Commune, CommuneName, PlaceChange, Village, VillageName
from keng.records.refusal import Refused
from keng.records.traces import Trace, changed, delete_unheld, made, state

LOCAL_WORDS = ("tổ dân phố", "khu phố", "thôn", "bản", "làng", "ấp", "buôn", "xóm", "khu", "phố", "tổ")


@dataclass(frozen=True)
class Renaming:
    """From which day a commune bears its new name, and by which document; without one it is a correction."""

    on: date
    directive: str = ""


@transaction.atomic
def set_commune(commune: Commune, *, unit: Unit, renaming: Renaming | None = None, at: datetime) -> Commune:
    """Take name, kind, code and province from the directory of administrative units."""
    if renaming is not None:
        _keep_former_name(commune, renaming, at=at)
    commune.kind, commune.name, commune.code, commune.province = (
        unit.kind,
        unit.name,
        unit.code,
        unit.province,
    )
    return _keep_commune(commune, at=at)


@transaction.atomic
def describe_commune(
    commune: Commune,
    *,
    kind: str,
    name: str,
    code: str,
    province: str,
    superior: str,
    renaming: Renaming | None = None,
    at: datetime,
) -> Commune:
    """Type the commune's particulars: a unit the directory does not know, or a line it lacks."""
    if renaming is not None:
        _keep_former_name(commune, renaming, at=at)
    commune.kind, commune.name, commune.code = kind, nfc(name), nfc(code)
    commune.province, commune.superior = nfc(province), nfc(superior)
    return _keep_commune(commune, at=at)


def _keep_former_name(commune: Commune, renaming: Renaming, *, at: datetime) -> None:
    if renaming.on > at.astimezone(commune.zone).date():
        raise Refused(_("Hãy ghi khi quyết định đã có hiệu lực: ngày áp dụng không thể sau hôm nay."))
    if renaming.on <= commune.valid_from:
        raise Refused(
            _("Ngày áp dụng phải sau ngày %(day)s, là ngày tên hiện nay bắt đầu.")
            % {"day": commune.valid_from.strftime("%d/%m/%Y")}
        )
    CommuneName.objects.create(
        commune=commune,
        kind=commune.kind,
        name=commune.name,
        code=commune.code,
        province=commune.province,
        directive=nfc(renaming.directive)[:120],
        valid_from=commune.valid_from,
        valid_to=renaming.on,
    )
    commune.valid_from = renaming.on


def _keep_commune(commune: Commune, *, at: datetime) -> Commune:
    if not commune.name:
        raise Refused(_("Chưa ghi tên xã."))
    taken = Commune.objects.filter(code=commune.code, valid_from=commune.valid_from).exclude(pk=commune.pk)
    if commune.code and taken.exists():
        raise Refused(_("Mã %(code)s đã có xã khác trên máy này dùng.") % {"code": commune.code})
    commune.save()
    note_change("places", commune=commune, village=None, at=at)
    return commune


@transaction.atomic
def found_village(
    commune: Commune, *, name: str, local_word: str = "thôn", on: date, at: datetime
) -> Village:
    """A village of the commune from that day on."""
    village = Village(
        commune=commune, local_word=local_word, valid_from=on, status_token=secrets.token_hex(12)
    )
    _name(village, local_word=local_word, name=name)
    village.order = commune.villages.count() + 1
    village.save()
    note_change("places", commune=commune, village=village, at=at)
    return village


@transaction.atomic
def found_villages(commune: Commune, *, text: str, on: date, at: datetime) -> list[Village]:
    """Villages from a pasted list, one a line; a line that stands already is passed over.

    "Bản Lúng" is read as local word and name; "1. Thôn Mẫu Một" loses its number.
    """
    standing = set(commune.villages.standing_on(on).values_list("folded", flat=True))
    made = []
    for number, line in enumerate(text.splitlines(), start=1):
        word, name = read_village(line)
        if not name or fold(name) in standing:
            continue
        try:
            made.append(found_village(commune, name=name, local_word=word, on=on, at=at))
        except Refused as why:
            raise Refused(_("Dòng %(number)d: %(why)s") % {"number": number, "why": why}) from why
        standing.add(fold(name))
    return made


def read_village(line: str) -> tuple[str, str]:
    """Local word and name of one typed line: `"2) bản Lúng" → ("bản", "Lúng")`."""
    text = re.sub(r"^\s*(\d+[.):]|[-•*+])\s*", "", nfc(line)).strip(" ,;\t")
    for word in LOCAL_WORDS:
        if text.lower().startswith(word + " ") and not (word == "tổ" and text[3:].isdigit()):
            return word, text[len(word) :].strip()
    return "thôn", text


@transaction.atomic
def remove_village(village: Village, *, at: datetime) -> Village:
    """A village written by mistake, as long as nothing hangs on it; one that was is merged instead."""
    commune = village.commune
    why = _(
        "%(village)s đã có người, hộ, kẻng, cụm, vị trí hoặc sổ đêm: không bỏ được. "
        "Thôn không còn nữa thì ghi sáp nhập."
    ) % {"village": village}
    changes = PlaceChange.objects.filter(Q(before=village) | Q(after=village))
    if changes.exists() or village.lat is not None or village.boundary:
        raise Refused(why)
    try:
        delete_unheld(Village, [village])
    except Refused as error:
        raise Refused(why) from error
    note_change("places", commune=commune, village=None, at=at)
    return village


@transaction.atomic
def rename_village(
    village: Village, *, name: str, local_word: str, on: date, directive: str, at: datetime
) -> Village:
    """A new name from that day; the former one stays findable, with the document that changed it."""
    _check_day(village, on, at)
    before = state(village, ("local_word", "name", "folded"))
    former = VillageName.objects.create(
        village=village,
        local_word=village.local_word,
        name=village.name,
        folded=village.folded,
        valid_from=_named_since(village),
        valid_to=on,
    )
    _name(village, local_word=local_word, name=name)
    village.save()
    change = _record(
        PlaceChange.Kind.RENAME, before=[village], after=[village], on=on, directive=directive, at=at
    )
    keep_traces(change, [made(former), changed(village, before)])
    return village


def keep_traces(change: PlaceChange, traces: list[Trace]) -> None:
    """What it made and changed, so that it can be taken back."""
    change.traces, change.has_traces = traces, True
    change.save(update_fields=["traces", "has_traces"])


@transaction.atomic
def succeed(
    kind: PlaceChange.Kind,
    *,
    before: Sequence[Village],
    names: Sequence[tuple[str, str]],
    on: date,
    directive: str,
    at: datetime,
) -> tuple[PlaceChange, list[Village]]:
    """Close the villages before and found those after: the places' part of a merger or a split.

    `names` are (local word, name). Their people, homes and gongs are moved by `records.resettlement`.
    """
    if len({v.commune_id for v in before}) != 1:
        raise Refused(_("Chỉ sáp nhập, chia tách thôn trong cùng một xã."))
    for village in before:
        _check_day(village, on, at)
        village.valid_to = on
        village.save()
    after = [
        found_village(before[0].commune, name=name, local_word=word, on=on, at=at) for word, name in names
    ]
    return _record(kind, before=before, after=after, on=on, directive=directive, at=at), after


@transaction.atomic
def add_cluster(village: Village, *, name: str, is_far: bool, on: date, at: datetime) -> Cluster:
    """A residential cluster of a village; a far one may need a gong of its own."""
    name = nfc(name)
    if not name:
        raise Refused(_("Chưa ghi tên cụm."))
    if village.clusters.filter(folded=fold(name), valid_to=None).exists():
        raise Refused(_("Thôn này đã có cụm “%(name)s”.") % {"name": name})
    note_change("places", commune=village.commune_id, village=village, at=at)
    return Cluster.objects.create(village=village, name=name, folded=fold(name), is_far=is_far, valid_from=on)


@transaction.atomic
def edit_cluster(cluster: Cluster, *, name: str, is_far: bool, at: datetime) -> Cluster:
    """A better name for a cluster, and whether it lies far from the others."""
    name = nfc(name)
    if not name:
        raise Refused(_("Chưa ghi tên cụm."))
    twins = cluster.village.clusters.filter(folded=fold(name), valid_to=None).exclude(pk=cluster.pk)
    if twins.exists():
        raise Refused(_("Thôn này đã có cụm “%(name)s”.") % {"name": name})
    cluster.name, cluster.folded, cluster.is_far = name, fold(name), is_far
    cluster.save()
    note_change("places", commune=cluster.village.commune_id, village=cluster.village_id, at=at)
    return cluster


@transaction.atomic
def close_cluster(cluster: Cluster, *, on: date, at: datetime) -> Cluster:
    """A cluster that is no more; it stays in the past."""
    if cluster.valid_to is not None:
        raise Refused(_("Cụm này đã thôi từ trước."))
    cluster.valid_to = on
    cluster.save()
    note_change("places", commune=cluster.village.commune_id, village=cluster.village_id, at=at)
    return cluster


def _name(village: Village, *, local_word: str, name: str) -> None:
    name, word = nfc(name), nfc(local_word).lower()
    if not name or not word:
        raise Refused(_("Chưa ghi tên thôn."))
    if len(name) > 120:
        raise Refused(_("Tên thôn dài quá 120 chữ."))
    if re.search(r"[<>{}]|://", name):
        raise Refused(_("“%(name)s” không phải tên thôn: bỏ các dấu < > { } và đường dẫn.") % {"name": name})
    if fold(name).startswith("so nha "):
        raise Refused(_("“%(name)s” là chỗ ở của một nhà, không phải tên thôn.") % {"name": name})
    namesakes = Village.objects.filter(commune=village.commune, folded=fold(name), valid_to=None)
    if namesakes.exclude(pk=village.pk).exists():
        raise Refused(_("Xã đã có thôn tên “%(name)s”.") % {"name": name})
    village.local_word = word
    village.clean_name(name)


def _check_day(village: Village, on: date, at: datetime) -> None:
    if village.valid_to is not None:
        raise Refused(_("%(village)s không còn từ trước ngày này.") % {"village": village})
    if on > at.astimezone(village.commune.zone).date():
        raise Refused(_("Hãy ghi khi quyết định đã có hiệu lực: ngày áp dụng không thể sau hôm nay."))
    if on <= _named_since(village):
        raise Refused(
            _("Ngày áp dụng phải sau ngày %(day)s, là ngày tên hiện nay bắt đầu.")
            % {"day": _named_since(village).strftime("%d/%m/%Y")}
        )


def _named_since(village: Village) -> date:
    last = village.former_names.order_by("-valid_to").first()
    return last.valid_to if last else village.valid_from


def _record(
    kind: PlaceChange.Kind,
    *,
    before: Iterable[Village],
    after: Sequence[Village],
    on: date,
    directive: str,
    at: datetime,
) -> PlaceChange:
    commune = after[0].commune
    change = PlaceChange.objects.create(
        commune=commune, kind=kind, on=on, directive=nfc(directive)[:120], made_at=at
    )
    change.before.set(before)
    change.after.set(after)
    note_change("places", commune=commune, village=None, at=at)
    return change
