"""Refs: the typed identifiers that tie messages together.

A ref is one string, `type:value`, for example `container:MSCU1234566`, `awb:180-12345675`, `vessel:IMO9321483`,
`train:X8020/2026-06-20`. Values are normalised here and nowhere else, so that two parties that write one number in two
ways name one ref. A failed check digit is told by `checked`, never a reason to refuse: carriers do send such numbers.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import NewType

from schemas import checkdigits, gs1, iri

Ref = NewType("Ref", str)


class Rank(StrEnum):
    CARGO = "cargo"  # what is shipped: a bill, a booking, an air waybill, a declaration, a package, an order
    UNIT = "unit"  # what it is packed in: a container, a ULD, a wagon, a trailer, a returnable pallet
    CONVEYANCE = "conveyance"  # what carries it: a vessel, a train, a flight, a truck
    REPORT = "report"  # a sender's own number for one thing it said, so that it can be taken back


class RefType(StrEnum):
    BILL = "bill"  # a (master) bill of lading: the carrier's contract
    HOUSE = "house"  # a house bill of lading: the forwarder's contract, inside a master
    BOOKING = "booking"
    AWB = "awb"  # a (master) air waybill
    HAWB = "hawb"
    CONSIGNMENT = "consignment"  # an SMGS or CIM rail consignment note, a road waybill (CMR)
    DECLARATION = "declaration"  # a customs declaration (MRN, 报关单号)
    PACKAGE = "package"  # a logistic unit or a single item by its GS1 key (SSCC, SGTIN): it travels once
    ORDER = "order"  # the shipper's own number: it may be spread over many shipments
    OBJECT = "object"  # a ONE Record logistics object by its IRI: another name of a waybill, a shipment, a piece
    CONTAINER = "container"
    ULD = "uld"
    WAGON = "wagon"
    TRAILER = "trailer"
    ASSET = "asset"  # a pallet, crate or vehicle by its GS1 key (GRAI, GIAI): it is used again
    VESSEL = "vessel"
    VOYAGE = "voyage"
    TRAIN = "train"
    FLIGHT = "flight"
    TRUCK = "truck"
    REPORT = "report"


RANKS = {
    **dict.fromkeys(list(RefType)[:10], Rank.CARGO),
    **dict.fromkeys(list(RefType)[10:15], Rank.UNIT),
    **dict.fromkeys(list(RefType)[15:20], Rank.CONVEYANCE),
    RefType.REPORT: Rank.REPORT,
}
# The smallest cargo ref of a shipment is its id, so the order of types decides what people see: contracts first.
ORDER = {str(type_): index for index, type_ in enumerate(RefType)}

JUNK = frozenset(
    (
        *("UNKNOWN", "UNKN", "TBA", "TBN", "TBC", "TBD", "NA", "N/A", "NIL", "NONE", "NULL", "TEST", "XXX", "XXXX"),
        *("DUMMY", "VARIOUS", "SEEATTACHED", "ASPERATTACHED"),
    )
)
MAX_REFS = 64  # of one movement
MAX_LENGTH = 70  # the longest reference in any standard we read: EDIFACT C506 1154 is an..70


def _compact(value: str) -> str:
    return value.upper() if value.isalnum() else re.sub(r"[\s\-./]", "", value).upper()


def _text(value: str) -> str:
    return " ".join(value.upper().split())


def _container(value: str) -> str:
    """ISO 6346; the ten-character form without its check digit gets it. Other marks (C237 an..17) are kept as they are."""
    value = _compact(value)
    return value + checkdigits.iso6346(value) if re.fullmatch(r"[A-Z]{4}\d{6}", value) else value


def _awb(value: str) -> str:
    """IATA Resolution 600a: three digits of airline prefix, seven of serial, one check digit; written 180-12345675."""
    digits = _compact(value)
    if not re.fullmatch(r"\d{11}", digits):
        raise ValueError(f"awb {value!r}: IATA Res. 600a wants 3 + 8 digits")
    return f"{digits[:3]}-{digits[3:]}"


def _wagon(value: str) -> str:
    return _compact(value)


def _flight(value: str) -> str:
    """`CX261/2026-06-20`: carrier and number without leading zeros, then the scheduled local date of departure."""
    match = re.fullmatch(r"([A-Z0-9]{2}[A-Z]?)0*(\d{1,4}[A-Z]?)/(\d{4}-\d{2}-\d{2})", value.replace(" ", "").upper())
    if not match:
        raise ValueError(f"flight {value!r}: wants carrier, number and date, as CX261/2026-06-20")
    return f"{match[1]}{match[2]}/{match[3]}"


def _truck(value: str) -> str:
    """A plate without the blanks, dots and dashes that people set differently, then the day where one is told
    (`…/2026-06-20`). `TERM-…` and `VIN-…` stand for the plate of a vehicle that tells none."""
    plain = _text(value)
    plate, slash, day = plain.partition("/")
    return plain if plain.startswith(("TERM-", "VIN-")) else re.sub(r"[\s\-.·•]", "", plate) + slash + day


NORMAL: dict[str, Callable[[str], str]] = {
    RefType.CONTAINER: _container,
    RefType.AWB: _awb,
    RefType.WAGON: _wagon,
    RefType.FLIGHT: _flight,
    RefType.ULD: _compact,
    RefType.TRAILER: _compact,
    RefType.TRUCK: _truck,
    RefType.BILL: _compact,
    RefType.HOUSE: _compact,
    RefType.BOOKING: _compact,
    RefType.HAWB: _compact,
    RefType.DECLARATION: _compact,
    RefType.PACKAGE: gs1.package,
    RefType.ASSET: gs1.asset,
    RefType.OBJECT: iri.normal,
}

CHECKS: dict[str, Callable[[str], bool]] = {
    RefType.CONTAINER: checkdigits.is_iso6346,
    RefType.AWB: checkdigits.is_awb,
    RefType.DECLARATION: checkdigits.is_mrn,
    RefType.WAGON: checkdigits.is_uic_wagon,
    RefType.PACKAGE: checkdigits.is_gs1,
    RefType.ASSET: checkdigits.is_gs1,
    RefType.VESSEL: lambda value: checkdigits.is_imo(value[3:]) if value.startswith("IMO") else True,
}


@lru_cache(maxsize=1 << 16)
def ref(type_: str, value: str) -> Ref:
    """The ref of `type_` for a value as somebody wrote it. ValueError names the type, the value and the rule it broke."""
    if type_ not in ORDER:
        raise ValueError(f"{type_!r} is no ref type; the types are {', '.join(ORDER)}")
    normal = NORMAL.get(type_, _text)(value)
    if not normal or normal.replace(" ", "") in JUNK or not normal.strip("0-/ "):
        raise ValueError(f"{type_} {value!r} identifies nothing")
    if len(normal) > MAX_LENGTH:
        raise ValueError(f"{type_} {value[:20]!r}… is {len(normal)} characters long, at most {MAX_LENGTH} are allowed")
    if not normal.isprintable() and any(ord(char) < 32 for char in normal):
        raise ValueError(f"{type_} {value!r} holds control characters")
    return Ref(f"{type_}:{normal}")


def usable(type_: str, value: str) -> tuple[Ref, ...]:
    """The ref in a tuple, or an empty one where the value identifies nothing: for fields that senders fill with `TBA`."""
    if not value:
        return ()
    try:
        return (ref(type_, value),)
    except ValueError:
        return ()


def parsed(text: str) -> Ref:
    """A ref from its written form `type:value`."""
    type_, colon, value = text.partition(":")
    if not colon:
        raise ValueError(f"{text!r} is no ref: wants type:value")
    return ref(type_, value)


@lru_cache(maxsize=1 << 16)
def is_normal(text: str) -> bool:
    try:
        return parsed(text) == text
    except ValueError:
        return False


@lru_cache(maxsize=1 << 17)
def type_of(ref_: Ref) -> RefType:
    return RefType(ref_.partition(":")[0])


def value_of(ref_: Ref) -> str:
    return ref_.partition(":")[2]


_RANK_OF_TYPE = {str(type_): rank for type_, rank in RANKS.items()}


@lru_cache(maxsize=1 << 17)
def rank_of(ref_: Ref) -> Rank:
    return _RANK_OF_TYPE[ref_[: ref_.index(":")]]


@lru_cache(maxsize=1 << 16)
def of_rank(refs: tuple[Ref, ...], rank: Rank) -> frozenset[Ref]:
    """Those of one rank. Kept by the whole tuple: a story's facts name few combinations, each of them many times."""
    return frozenset(ref_ for ref_ in refs if rank_of(ref_) is rank)


@lru_cache(maxsize=1 << 16)
def riders(refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """Without the conveyances."""
    return tuple(ref_ for ref_ in refs if rank_of(ref_) is not Rank.CONVEYANCE)


def precedence(ref_: Ref) -> tuple[int, str]:
    """Sort key: contracts before bookings before orders, then by value. The least of a closure names the shipment."""
    type_, _, value = ref_.partition(":")
    return ORDER[type_], value


@lru_cache(maxsize=1 << 16)
def checked(ref_: Ref) -> bool | None:
    """Whether the check digit holds; None where the type has none or the value is not of the standard's form."""
    check = CHECKS.get(type_of(ref_))
    if check is None:
        return None
    try:
        return check(value_of(ref_))
    except ValueError:
        return None
