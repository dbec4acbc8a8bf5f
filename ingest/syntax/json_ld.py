"""JSON-LD 1.1 as ONE Record writes it, read without expansion: names without their namespaces, values always in lists.

"https://onerecord.iata.org/ns/cargo#eventDate"      eventDate
"cargo:eventDate", "iata-cargo:Event#dateTime"       eventDate, dateTime
"when" with {"when": "…cargo#eventDate"} in @context eventDate
{"@type": "xsd:dateTime", "@value": "2026-…"}        2026-…
{"@id": "…/objects/1"} named again in @graph         the node with everything that is told of it

Nothing is fetched: a context that is only a URL is not read, and a node that is only an address stays one.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.message import Malformed

_NAME = re.compile(r"[^#/:]+$")
MAX_DEPTH = 40  # nodes within nodes; ONE Record nests some ten


class Node(NamedTuple):
    """One object of the document: `id` is its IRI or empty, `types` and the keys of `fields` are local names."""

    id: str
    types: frozenset[str]
    fields: dict[str, list[Any]]

    def texts(self, *names: str) -> list[str]:
        """What stands in these fields: texts, numbers, the IRIs of nodes that are only addresses."""
        found = (value for name in names for value in self.fields.get(name, []))
        told = (value.id if isinstance(value, Node) else value for value in found)
        return [str(value).strip() for value in told if value not in (None, "")]

    def text(self, *names: str) -> str:
        return next(iter(self.texts(*names)), "")

    def codes(self, *names: str) -> list[str]:
        """Codes of lists in these fields: the last part of an IRI, the `code` of an element, or the text itself."""
        values = (value for name in names for value in self.fields.get(name, []))
        return [code for value in values if (code := _code(value))]

    def code(self, *names: str) -> str:
        return next(iter(self.codes(*names)), "")


class Graph:
    """A document: its roots, and every node by its IRI."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._terms = _terms(document.get("@context"))
        self._nodes: dict[str, Node] = {}
        graph = document.get("@graph")
        tops = graph if isinstance(graph, list) else [graph] if isinstance(graph, dict) else [document]
        self.roots = [self._node(top, 0) for top in tops if isinstance(top, dict)]

    def full(self, node: Node) -> Node:
        """The same node with everything the document tells of it elsewhere."""
        return self._nodes.get(node.id, node) if node.id else node

    def nodes(self, node: Node, *names: str) -> list[Node]:
        """The nodes in these fields; a text is the IRI of one."""
        found = (value for name in names for value in node.fields.get(name, []))
        told = (value if isinstance(value, Node) else Node(str(value), frozenset(), {}) for value in found)
        return [self.full(one) for one in told]

    def _node(self, told: dict[str, Any], depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise Malformed("message", f"has nodes within nodes, more than {MAX_DEPTH} deep")
        fields: dict[str, list[Any]] = {}
        for key, value in told.items():
            if not key.startswith("@"):
                fields.setdefault(self._local(key), []).extend(self._values(value, depth))
        id_ = told.get("@id")
        node = Node(id_ if isinstance(id_, str) else "", self._types(told.get("@type")), fields)
        return self._remember(node)

    def _remember(self, node: Node) -> Node:
        before = self._nodes.get(node.id) if node.id else None
        if before is not None:
            fields = {**before.fields, **{name: told for name, told in node.fields.items() if told}}
            node = Node(node.id, before.types | node.types, fields)
        if node.id:
            self._nodes[node.id] = node
        return node

    def _values(self, value: Any, depth: int) -> Iterator[Any]:
        if isinstance(value, list):
            for one in value:
                yield from self._values(one, depth + 1)
        elif isinstance(value, dict) and "@value" in value:
            yield value["@value"]
        elif isinstance(value, dict) and value.keys() & {"@list", "@set"}:
            yield from self._values(value.get("@list", value.get("@set")), depth + 1)
        elif isinstance(value, dict):
            yield self._node(value, depth + 1)
        elif value is not None:
            yield value

    def _types(self, told: Any) -> frozenset[str]:
        types = told if isinstance(told, list) else [told]
        return frozenset(self._local(type_) for type_ in types if isinstance(type_, str))

    def _local(self, name: str) -> str:
        return local(self._terms.get(name, name))


def local(name: str) -> str:
    """The last part of an IRI or of a prefixed name."""
    match = _NAME.search(name)
    return match[0] if match else name


def _terms(context: Any) -> dict[str, str]:
    """Names that the document's own context gives another meaning."""
    parts = context if isinstance(context, list) else [context]
    found: dict[str, str] = {}
    for part in (part for part in parts if isinstance(part, dict)):
        for name, meaning in part.items():
            iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(iri, str) and _NAME.search(iri):
                found[name] = iri
    return found


def _code(value: Any) -> str:
    if isinstance(value, Node):
        return value.text("code") or local(value.id)
    return local(str(value).strip())
