"""NMEA 0183: AIS messages by the fields of ITU-R M.1371, other sentences by the numbers of their fields."""

from collections.abc import Iterator

from pyais.bit_vector import bit_vector
from pyais.messages import MSG_CLASS

from ingest.outline.field import Field, called
from ingest.syntax.nmea import NAME, Radio, radio, sentences
from ingest.syntax.nmea_sentence import AIS, Sentence

_PADDING = ("spare", "data_spare")


def outline(body: bytes) -> Iterator[Field]:
    told = sentences(body)
    if any(one.type in AIS for one in told):
        yield from _ais(radio(told))
    else:
        for one in told:
            yield from _sentence(one)


def _sentence(told: Sentence) -> Iterator[Field]:
    for number, value in enumerate(told.fields, 1):
        if value:
            field = (told.type, f"field {number}")
            yield Field(f"{told.type} {number}", value, field, called(told.type, str(number)))


def _ais(heard: Radio) -> Iterator[Field]:
    if heard.station:
        yield Field("receiver", heard.station, ("receiver",))
    if heard.at:
        yield Field("received", heard.at.isoformat(), ("received",))
    bits = bit_vector(heard.payload, heard.fill)
    type_ = bits.get(0, 6)
    yield Field("type", str(type_), ("message", "message type"), called(NAME, "msg_type"))
    if type_ not in MSG_CLASS or (type_ == 24 and bits.get(38, 2) > 1):  # parts 2 and 3 are reserved
        return
    for name, value in MSG_CLASS[type_].from_vector(bits).asdict().items():
        if name != "msg_type" and not name.startswith(_PADDING) and value not in (None, "", b""):
            written = value.hex() if isinstance(value, bytes) else _written(value)
            yield Field(f"{type_} {name}", written, (str(type_), name), called(NAME, name))


def _written(value: object) -> str:
    """Numbers of an enumeration as the standard numbers them."""
    return f"{value:.10g}" if isinstance(value, float) else str(int(value) if isinstance(value, int) else value)
