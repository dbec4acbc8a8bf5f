"""Documents that travel in an envelope: SOAP, a common interface's message, a queue's record, a plain list of documents.

An envelope is whatever XML document no adapter reads itself. Its payloads are the outermost elements inside it that one does
read, as elements or as text (escaped, or in CDATA). Each becomes a document of its own, with the namespaces it needs.
"""

import re
from collections.abc import Collection, Iterator
from copy import deepcopy

from lxml import etree

from ingest.message import Part
from ingest.syntax.xml_text import NAME, parsed, sniff

MAX_DEPTH = 12  # of a payload in its envelopes: SOAP in a gateway's request, in a queue's record
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def payloads(message: bytes, types: Collection[str]) -> Iterator[Part]:
    """Each document of these types (names of roots) in an envelope, in order. LxmlError, Malformed: as `xml_text.root`."""
    yield from _within(parsed(message), types, MAX_DEPTH)


def _within(element: etree._Element, types: Collection[str], depth: int) -> Iterator[Part]:
    name = etree.QName(element).localname
    if name in types:
        yield Part(NAME, name, _document(element))
    elif depth and len(element):
        for child in element.iterchildren(etree.Element):
            yield from _within(child, types, depth - 1)
    elif depth:
        yield from _as_text(element.text or "", types, depth - 1)


def _document(element: etree._Element) -> bytes:
    alone = deepcopy(element)  # takes the namespaces that it uses along, and no others
    alone.tail = None
    return etree.tostring(alone, encoding="UTF-8")


def _as_text(written: str, types: Collection[str], depth: int) -> Iterator[Part]:
    """A document written as text has the encoding of its envelope, whatever its own declaration says."""
    document = _DECLARATION.sub("", written, count=1).strip().encode()
    if sniff(document):
        yield from _within(parsed(document), types, depth)
