"""The feature table: its own file, read by the marks on the tests."""

from tests.features import PAGE, marked, rows, table


def test_every_row_has_an_id_and_a_title() -> None:
    found = rows()
    assert len(found) == 211
    assert all(row[0].isupper() and row[1:].isdigit() and title for row, title in found.items())


def test_every_mark_names_a_row() -> None:
    assert not marked().keys() - rows().keys()


def test_the_page_of_features_is_in_step_with_the_marks() -> None:
    assert PAGE.read_text("utf-8") == table(), "docs/features.md is old: make features"
