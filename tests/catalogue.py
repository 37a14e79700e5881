"""The English catalogue: every text of the code and the templates, gathered as Django would gather them.

`python -m tests.catalogue` writes new texts into the catalogue and takes out those that are no more.
"""

import io
import sys
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from tests.house.source import HOUSE, ROOT

ENGLISH = HOUSE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
FIRST = datetime(2026, 11, 23, tzinfo=UTC)  # fixed, so that only texts change the file
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "say": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Found = tuple[str | tuple[str, str], str]  # text (or singular and plural), where


def texts() -> Iterator[Found]:
    """Every text wrapped for translation, and where it stands."""
    for path in sorted([*HOUSE.rglob("*.py"), *HOUSE.rglob("templates/**/*.html")]):
        source = path.read_text("utf-8")
        if path.suffix == ".html":
            source = templatize(source, origin=path.name)
        for _line, said, _comments, _context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            text = (said[0], said[1]) if isinstance(said, tuple) else said
            if text:
                yield text, path.relative_to(ROOT).as_posix()


def kept() -> Catalog:
    """The catalogue as it stands."""
    if not ENGLISH.exists():
        return _empty()
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def _empty() -> Catalog:
    return Catalog(
        locale="en",
        project="Kẻng",
        version="1",
        charset="utf-8",
        header_comment="# The English of Kẻng. Its texts are Vietnamese; each msgid is the text itself.",
        creation_date=FIRST,
        revision_date=FIRST,
        last_translator="Kẻng",
        language_team="Kẻng",
        msgid_bugs_address="-",
        fuzzy=False,
    )


def gather() -> Catalog:
    """The catalogue with every text of today and none of yesterday; what has English keeps it."""
    old, new = kept(), _empty()
    for text, where in texts():
        had = old.get(text if isinstance(text, str) else text[0])
        is_same = had is not None and (had.id == text or isinstance(text, str))
        new.add(
            text,
            had.string if had is not None and is_same else None,
            locations=[(where, 0)],
            flags=[f for f in ("python-format",) if had is not None and f in had.flags],
        )
    return new


def write(catalogue: Catalog) -> None:
    """Keep it, in the order of the texts, without dates or lines that change by themselves."""
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=0)


def compiled() -> None:
    """Write what Django reads, where it is older than the catalogue; several processes may do so at once."""
    target = ENGLISH.with_suffix(".mo")
    if not ENGLISH.exists() or (target.exists() and target.stat().st_mtime >= ENGLISH.stat().st_mtime):
        return
    with tempfile.NamedTemporaryFile(dir=ENGLISH.parent, suffix=".tmp", delete=False) as file:
        write_mo(file, kept())
    Path(file.name).replace(target)


def bare() -> list[str]:
    """Texts of today that have no English."""
    catalogue = kept()
    found = []
    for text, where in texts():
        one = text if isinstance(text, str) else text[0]
        message = catalogue.get(one)
        said = message.string if message is not None else ""
        if not (said if isinstance(said, str) else all(said)):
            found.append(f"{one} ({where})")
    return sorted(set(found))


def prepare() -> None:
    """Django's own machinery, just enough of it to read templates."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    prepare()
    write(gather())
    missing = bare()
    print("\n".join(missing))
    print(f"{ENGLISH.relative_to(ROOT)}: {len(missing)} texts without English")
    sys.exit(1 if missing else 0)
