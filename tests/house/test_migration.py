"""The first migration makes every table whole and at once: see `tests/house/migration.py`."""

from importlib import import_module

from django.db.migrations.operations import CreateModel

from keng.records.tables import CreateTables


def test_the_first_migration_makes_whole_tables() -> None:
    (at_once,) = import_module("keng.records.migrations.0001_initial").Migration.operations
    assert isinstance(at_once, CreateTables), "write it anew: make migration"
    assert {type(one) for one in at_once.tables} == {CreateModel}
