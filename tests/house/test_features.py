"""The feature table: its own file, read by the marks on the tests."""

from tests.features import rows


def test_every_row_has_an_id_and_a_title() -> None:
    table = rows()
    assert len(table) == 211
    assert all(row[0].isupper() and row[1:].isdigit() and title for row, title in table.items())
