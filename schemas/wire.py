"""The only serialiser: JSON, because anything can read it and nothing we measured needed more."""

from typing import Any, TypeVar

import msgspec

from schemas.movement import Movement, Position
from schemas.refs import Ref
from schemas.timeline import Timeline, Update

T = TypeVar("T")


class Tell(msgspec.Struct, frozen=True, gc=False, tag="fact", omit_defaults=True):
    """A fact for nodes it is addressed to: `to` are refs of one partition."""

    to: tuple[Ref, ...]
    fact: Movement


class Subscribe(msgspec.Struct, frozen=True, gc=False, tag="subscribe"):
    """`by` wants the facts of `to` in months `first` to `last` (months since year 0, both included)."""

    to: Ref
    by: Ref
    first: int
    last: int


class Deliver(msgspec.Struct, frozen=True, gc=False, tag="deliver"):
    """A fact of a ref, for nodes that subscribed to it."""

    to: tuple[Ref, ...]
    fact: Movement


Item = Tell | Subscribe | Deliver


class _Told(msgspec.Struct, frozen=True, gc=False, tag="fact"):
    """A `Tell` whose fact is still, or already, its JSON."""

    to: tuple[Ref, ...]
    fact: msgspec.Raw


class _Delivered(msgspec.Struct, frozen=True, gc=False, tag="deliver"):
    to: tuple[Ref, ...]
    fact: msgspec.Raw


_encode = msgspec.json.Encoder()
_raw_items = msgspec.json.Decoder(tuple[_Told | Subscribe | _Delivered, ...])
_movement = msgspec.json.Decoder(Movement)
_positions = msgspec.json.Decoder(tuple[Position, ...])
_timeline = msgspec.json.Decoder(Timeline)
_update = msgspec.json.Decoder(Update)

encode = _encode.encode


class Encoded:
    """`encode` for facts that are needed more than once: each is encoded the first time only."""

    def __init__(self) -> None:
        self._bodies: dict[int, tuple[Movement, bytes]] = {}  # by identity; the fact is held so that it stays itself

    def __call__(self, fact: Movement) -> bytes:
        held = self._bodies.get(id(fact))
        if held is None:
            held = self._bodies[id(fact)] = fact, encode(fact)
        return held[1]


def tell(to: tuple[Ref, ...], fact: bytes) -> bytes:
    """A `Tell` of a fact that is encoded already."""
    return encode(_Told(to, msgspec.Raw(fact)))


def items(*records: bytes) -> tuple[Item, ...]:
    """What records of the movements topic carry. A fact that stands in several of them is read once, and one object."""
    facts: dict[bytes, Movement] = {}
    return tuple(_item(raw, facts) for record in records for raw in _raw_items.decode(record))


def _item(raw: _Told | Subscribe | _Delivered, facts: dict[bytes, Movement]) -> Item:
    if isinstance(raw, Subscribe):
        return raw
    body = bytes(raw.fact)
    fact = facts.get(body)
    if fact is None:
        fact = facts[body] = _movement.decode(body)
    return Tell(raw.to, fact) if isinstance(raw, _Told) else Deliver(raw.to, fact)


def movement(text: bytes | str) -> Movement:
    return _movement.decode(text)


def positions(record: bytes) -> tuple[Position, ...]:
    """What one record of the positions topic carries."""
    return _positions.decode(record)


def timeline(text: bytes | str) -> Timeline:
    return _timeline.decode(text)


def update(text: bytes | str) -> Update:
    return _update.decode(text)


def plain(value: Any) -> Any:
    """The JSON-ready form (dicts, lists, strings) of anything of the model."""
    return msgspec.to_builtins(value)
