"""Documents in envelopes."""

from html import escape
from io import BytesIO

import pytest

from ingest.message import Malformed, Part
from ingest.reading import pieces
from ingest.syntax.xml_text import root
from ingest.syntax.xml_wrapped import MAX_DEPTH, payloads

TYPES = {"Told", "Other"}


def told(message: str) -> list[tuple[str, str]]:
    return [(part.type, part.body.decode()) for part in payloads(message.encode(), TYPES)]


def test_a_payload_takes_the_namespaces_along_that_it_uses_and_no_others() -> None:
    spaces = " ".join(f'xmlns:n{i}="urn:{i}"' for i in range(100))
    ((_, body),) = told(
        f'<s:Envelope xmlns:s="urn:s" {spaces}><s:Body><n7:Told n8:at="1">x</n7:Told></s:Body></s:Envelope>'
    )
    assert body == '<n7:Told xmlns:n7="urn:7" xmlns:n8="urn:8" n8:at="1">x</n7:Told>'


def test_a_list_holds_each_of_its_documents_in_order() -> None:
    assert [type_ for type_, _ in told("<all><Told/><Other/><x>no</x><Told/></all>")] == ["Told", "Other", "Told"]


def test_what_is_inside_a_payload_belongs_to_it() -> None:
    assert told("<e><Told><Other>1</Other></Told></e>") == [("Told", "<Told><Other>1</Other></Told>")]


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="GBK"?>'])
def test_a_document_may_be_written_as_text_in_the_encoding_of_its_envelope(declaration: str) -> None:
    inner = f"{declaration}<Told>放行</Told>"
    for written in (escape(inner), f"<![CDATA[{inner}]]>"):
        ((type_, body),) = told(f"<string>{written}</string>")
        assert (type_, root(body.encode()).text) == ("Told", "放行")


def test_a_document_type_declaration_is_refused_in_text_too() -> None:
    inner = escape('<!DOCTYPE Told [<!ENTITY a "b">]><Told>&a;</Told>')
    with pytest.raises(Malformed, match="document type declaration"):
        told(f"<e>{inner}</e>")


def test_payloads_are_looked_for_only_so_deep() -> None:
    assert told("<e>" * MAX_DEPTH + "<Told/>" + "</e>" * MAX_DEPTH)
    assert not told("<e>" * (MAX_DEPTH + 1) + "<Told/>" + "</e>" * (MAX_DEPTH + 1))


def test_an_envelope_without_anything_known_stays_what_it_is() -> None:
    (part,) = pieces(BytesIO(b"<Envelope><Body><Nothing/></Body></Envelope>"))
    assert isinstance(part, Part)
    assert part.type == "Envelope"
