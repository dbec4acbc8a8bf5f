"""Every adapter says which codes it maps, where the meanings come from, and why it leaves the rest out."""

import pytest

from ingest.mapping import module_of, rows
from ingest.registry import FORMATS, Format
from ingest.tables import Table, senses, written

TABLES = [(format_, table) for format_ in FORMATS for table in module_of(format_).TABLES]
BY_NAME = list({format_.name: format_ for format_ in FORMATS}.values())


def named(value: object) -> str:
    return value.name if isinstance(value, Format) else value.element if isinstance(value, Table) else str(value)


@pytest.mark.parametrize("format_", BY_NAME, ids=named)
def test_an_adapter_names_its_code_lists(format_: Format) -> None:
    assert isinstance(module_of(format_).TABLES, tuple)


@pytest.mark.parametrize("format_", BY_NAME, ids=named)
def test_the_docstring_is_a_table_of_their_fields_and_ours(format_: Format) -> None:
    found = rows(module_of(format_))
    assert len(found) > 3
    assert all(row.theirs and row.ours for row in found)


@pytest.mark.parametrize(("format_", "table"), TABLES, ids=named)
def test_a_code_list_says_where_it_stands_and_what_it_means(format_: Format, table: Table) -> None:
    assert table.element
    assert table.source
    assert table.codes or table.ignored
    assert all(written(code) for code in [*table.codes, *table.ignored])
    assert all(senses(told) for told in table.codes.values())
    assert all(isinstance(why, str) and why for why in table.ignored.values())
    assert not table.codes.keys() & table.ignored.keys(), "a code is both mapped and ignored"
