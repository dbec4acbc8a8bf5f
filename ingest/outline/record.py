"""CSV records and car location messages: fields by the names of their columns."""

from collections.abc import Iterator

from ingest.outline.field import Field, Name, called
from ingest.syntax import clm, csv_text
from schemas.records import columns


def csv_outline(body: bytes) -> Iterator[Field]:
    chinese = {field: name for name, field in columns().items() if name != field}
    for name, value in csv_text.fields(body).items():
        yield Field(name, value, (name,), Name(name.replace("_", " "), chinese.get(name, "")))


def clm_outline(body: bytes) -> Iterator[Field]:
    for name, value in clm.fields(body).items():
        yield Field(name, value, (name,), called(clm.NAME, name))
