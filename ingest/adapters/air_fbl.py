"""IATA Cargo-IMP freight booked list FBL, versions 2 to 4 (Cargo Interchange Message Procedures, Res. 670 Att. A).

1/CZ327/20JUN/SZX/B2091               flight; attribute `aircraft`
LAX                                   point of unloading: attribute `destination`; LAX/NIL: nothing is booked there
784-45120364SZXLAX/T7K200.0MC1.2T12   awb: `booked` on the flight, and its planned departure, a day
    /EAP/PER                          attribute `handling_codes`
OCI/CN//SM/XRY                        attributes of screening; declaration (MRN), of the consignment before it
.HDQFMQR 200739                       reported_at and occurred_at (UTC), and the source where the transport names none

What is booked was so when that was told. Forwarders, goods and free text are not copied.
"""

from collections.abc import Iterator

from ingest.message import Heard
from ingest.syntax.cargo_imp import telex
from ingest.syntax.cargo_imp.flight_list import Flown, Listed, fact, listed_in, opened, told_of
from ingest.syntax.cargo_imp.part import consignment, declarations, unmapped
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.times import Moment, Precision, local

# Line identifiers (Cargo-IMP, FBL), and what becomes of them.
LINES = {"OCI": Kind.BOOKED, "SPH": Kind.BOOKED}
IGNORED = {
    "ULD": "units that are asked for, most of them by their type alone",
    "DIM": "dimensions of pieces: no step of the journey",
    **dict.fromkeys(("SSR", "OSI"), "free text"),
}
TABLES = (
    Table("line identifier", "Cargo-IMP 34th edition (2014), FBL; code list 1.19 Line Identifiers", LINES, IGNORED),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    flown, lines, booked = opened(telex(message), heard)
    listed, _, unknown = listed_in(lines, LINES, IGNORED)
    facts = [told for one in listed for told in _booking(one, flown, booked)]
    if not facts:
        facts = [fact(Kind.LINKED, flown, booked, (flown.ref,), attributes={"bookings": "nil"})]
    return facts + unmapped(facts[-1], unknown, "FBL line")


def _booking(one: Listed, flown: Flown, booked: Moment) -> Iterator[Movement]:
    awb, _ = consignment(one.head)
    refs = (awb, flown.ref, *declarations(one.also))
    attributes = flown.said["attributes"] | ({"destination": one.unloading} if one.unloading else {}) | told_of(one)
    leaves = local(flown.leaves.start, flown.origin, Precision.DAY, flown.heard.zone)
    yield fact(Kind.BOOKED, flown, booked, refs, attributes=attributes)
    yield fact(Kind.DEPARTED, flown, leaves, refs, attributes=attributes, certainty=Certainty.PLANNED)
