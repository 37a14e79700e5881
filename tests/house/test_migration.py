"""The first migration makes every table whole: see `tests/house/migration.py`."""

from importlib import import_module

from django.db.migrations.operations import CreateModel


def test_the_first_migration_makes_whole_tables() -> None:
    migration = import_module("keng.records.migrations.0001_initial").Migration
    spread = [one.describe() for one in migration.operations if not isinstance(one, CreateModel)]
    assert not spread, "write it anew: make migration"
