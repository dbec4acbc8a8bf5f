from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from ingest.message import Broken, Malformed, Part
from ingest.syntax import xml_text
from tests.ingest.test_reading import dribble

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
FIRST = b'<?xml version="1.0"?>\n<!-- <not/> --><x:First xmlns:x="urn:x" a="1>0"><x:b><![CDATA[</x:First>]]></x:b></x:First>'
SECOND = b"<Second><a/><a attr='/>'>text</a></Second>"
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def pieces(stream: bytes) -> list[Part | Broken]:
    return list(xml_text.split(BytesIO(stream)))


def test_documents_one_after_the_other_are_parts_by_their_roots() -> None:
    assert pieces(FIRST + b"\n" + SECOND + b"\n<!-- the end -->\n") == [
        Part("xml", "First", FIRST),
        Part("xml", "Second", b"\n" + SECOND),
    ]


@pytest.mark.parametrize("head", [b"<a", b"\xef\xbb\xbf<?xml", b"\n <_x/>", b"<!-- c -->", "<a/>".encode("utf-16")])
def test_elements_and_declarations_are_xml(head: bytes) -> None:
    assert xml_text.sniff(head)


@pytest.mark.parametrize("head", [b"", b"<34>syslog", b"< a>", b"{<a/>}", b"UNB+<a/>"])
def test_other_angles_are_not(head: bytes) -> None:
    assert not xml_text.sniff(head)


def test_a_document_type_that_only_names_its_root_declares_nothing() -> None:
    body = b'<?xml version="1.0"?>\n<!DOCTYPE project>\n<a><b>1</b></a>'
    for stream in (BytesIO(body), dribble(body)):
        (part,) = xml_text.split(stream)
        assert isinstance(part, Part)
        assert part.type == "a"
        assert xml_text.root(part.body).findtext("b") == "1"
    assert xml_text.root("<!DOCTYPE a><a/>".encode("utf-16")).tag == "a"


def test_a_document_type_in_utf_16_is_refused_too() -> None:
    with pytest.raises(Malformed, match="DOCTYPE"):
        xml_text.root(LAUGHS.decode().encode("utf-16"))


@pytest.mark.parametrize(
    "bad",
    [
        LAUGHS,
        OUTSIDE,
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
        b'<!DOCTYPE a\tPUBLIC "x" "y"><a/>',
        b"<!DOCTYPE a[]><a/>",
        b"<!DOCTYPE><a/>",
    ],
)
def test_document_types_are_refused_and_the_next_document_is_read(bad: bytes) -> None:
    refused, part = pieces(bad + SECOND)
    assert isinstance(refused, Broken)
    assert refused.where == "DOCTYPE"
    assert isinstance(part, Part)
    with pytest.raises(Malformed) as malformed:
        xml_text.root(bad)
    assert malformed.value.where == "DOCTYPE"


def test_a_document_type_cannot_hide_in_another_encoding() -> None:
    wide = LAUGHS.decode().encode("utf-16")
    (part,) = pieces(wide)
    assert part.body == wide
    with pytest.raises(Malformed):
        xml_text.root(wide)
    with pytest.raises(Malformed) as malformed:
        xml_text.root(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>')
    assert malformed.value.where == "encoding"


def test_a_document_type_in_a_comment_is_only_a_comment() -> None:
    assert xml_text.root(b"<a><!-- <!DOCTYPE a> --><b>1</b></a>").findtext("b") == "1"


def test_a_document_cut_short_does_not_take_the_next_along() -> None:
    broken, part = pieces(b"<a><b>" + FIRST)
    assert isinstance(broken, Broken)
    assert broken.rule == "ends before </a>"
    assert part == Part("xml", "First", FIRST)


@pytest.mark.parametrize("end", [b"<a><b></b>", b"<a", b"<a><!-- ", b"nonsense <"])
def test_the_end_in_the_middle_is_broken(end: bytes) -> None:
    *_, last = pieces(SECOND + end)
    assert isinstance(last, Broken)


def test_deep_nesting_is_refused_by_the_parser() -> None:
    deep = b"<a>" * 5000 + b"</a>" * 5000
    (part,) = pieces(deep)
    with pytest.raises(etree.XMLSyntaxError):
        xml_text.root(part.body)


def test_namespaces_do_not_matter() -> None:
    for document in (b"<a><b>1</b></a>", b"<a xmlns='urn:1'><b>1</b></a>", b"<x:a xmlns:x='urn:2'><x:b>1</x:b></x:a>"):
        assert xml_text.text(xml_text.root(document), "b") == "1"


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "gb18030", "utf-8", "iso-8859-1", "utf-16"])
def test_documents_in_the_encodings_of_our_senders_are_read(encoding: str) -> None:
    name = "Zoll" if encoding == "iso-8859-1" else "大鹏海关"
    document = f'<?xml version="1.0" encoding="{encoding}"?><a><b>{name}</b></a>'.encode(encoding)
    (part,) = pieces(document)
    assert isinstance(part, Part)
    assert part.type == "a"
    assert xml_text.text(xml_text.root(part.body), "b") == name


@pytest.mark.parametrize("stream", [FIRST + SECOND, LAUGHS + SECOND, b"<a><b>" + FIRST, b"x<a <b>></b></a>" + SECOND])
def test_a_byte_at_a_time_gives_the_same_pieces(stream: bytes) -> None:
    assert list(xml_text.split(dribble(stream))) == pieces(stream)


def test_a_declaration_on_a_line_of_its_own_after_the_document_before_is_read() -> None:
    declared = b'<?xml version="1.0"?><a><b>2</b></a>'
    second = pieces(declared + b"\r\n" + declared)[1]
    assert isinstance(second, Part)
    assert xml_text.text(xml_text.root(second.body), "b") == "2"


def test_no_byte_of_a_document_is_lost() -> None:
    stream = FIRST + b" junk " + SECOND + b"<a><b>" + FIRST
    assert b"".join(piece.body for piece in pieces(stream)) == stream


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
def test_public_documents_are_one_part_each() -> None:
    for folder in ("customs_movement", "ncts", "efti_ecmr", "epcis20_xml", "epcis12_xml"):
        for path in sorted((CORPORA / folder).glob("*.xml")):
            body = path.read_bytes()
            found = pieces(body)
            try:
                etree.fromstring(body)
            except etree.XMLSyntaxError:
                continue  # HMRC's annotated samples hold comments that are none
            assert [type(piece) for piece in found] == [Part], path.name
