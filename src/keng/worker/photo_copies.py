"""Photos and other files beside the backups: each copied once, gone when no row speaks of it any more."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

FOLDER = "media"  # in the folder of the backups, laid out as in the data folder


def copy_photos(backups: Path) -> None:
    """Bring the copies up to date: what was written since, and what no row names any more."""
    named, store = set(_named()), backups / FOLDER
    for name in named:
        source, target = Path(settings.MEDIA_ROOT) / name, store / name
        if source.is_file() and not (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            _copy(source, target)
    for path in list(store.rglob("*")):
        if path.is_file() and path.relative_to(store).as_posix() not in named:
            path.unlink()


def bring_photos_back(backups: Path) -> None:
    """Put back the files that rows name and the data folder lacks."""
    for name in set(_named()):
        source, target = backups / FOLDER / name, Path(settings.MEDIA_ROOT) / name
        if source.is_file() and not target.exists():
            _copy(source, target)


def _named() -> Iterator[str]:
    """The files that rows speak of. The rows say what belongs: a lost data folder empties no backup."""
    for model in apps.get_app_config("keng").get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                yield from model._default_manager.exclude(**{field.name: ""}).values_list(
                    field.name, flat=True
                )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    shutil.copyfile(source, partial)
    partial.rename(target)
