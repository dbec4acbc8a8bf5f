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

_encode = msgspec.json.Encoder()
_items = msgspec.json.Decoder(tuple[Item, ...])
_movement = msgspec.json.Decoder(Movement)
_positions = msgspec.json.Decoder(tuple[Position, ...])
_timeline = msgspec.json.Decoder(Timeline)
_update = msgspec.json.Decoder(Update)

encode = _encode.encode


def items(record: bytes) -> tuple[Item, ...]:
    """What one record of the movements topic carries."""
    return _items.decode(record)


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
