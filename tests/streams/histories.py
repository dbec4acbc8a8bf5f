"""Random histories: what parties might say about a small world, right and wrong, in no order.

A history is a list of facts. They reuse two containers, put houses in a master, boxes on wagons and wagons on trains, carry
a box to and fro on one conveyance, plan it on others, change voyages and train numbers on the way, link bookings to bills,
name wrong boxes, take reports back and say them anew.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, ref
from schemas.relations import same
from schemas.times import Precision, given
from schemas.trust import DERIVED, OWN

START = datetime(2026, 3, 1, tzinfo=UTC)
BILLS = [ref("bill", f"LYBL10000{n}") for n in range(3)]
HOUSES = [ref("house", f"LYHB20000{n}") for n in range(3)]
BOOKINGS = [ref("booking", f"LYBK30000{n}") for n in range(2)]
DECLARATIONS = [ref("declaration", f"53042026000000000{n}") for n in range(2)]
ORDERS = [ref("order", "PO-77")]
AWBS = [ref("awb", "999-12345675"), ref("awb", "999-00000011")]
BOXES = [ref("container", "LYUU1000007"), ref("container", "LYUU2000001")]
WAGONS = [ref("wagon", "335249561341")]
VESSELS = [ref("vessel", "IMO9321483"), ref("vessel", "IMO9074729"), ref("vessel", "MMSI477123456")]
VOYAGES = [ref("voyage", "IMO9321483/118W"), ref("voyage", "IMO9321483/118E")]
TRAINS = [ref("train", "X8020/2026-03-20"), ref("train", "X8020/2026-03-27"), ref("train", "9001/2026-03-27")]
FLIGHTS = [ref("flight", "LY261/2026-03-05"), ref("flight", "LY263/2026-03-06")]
TRUCKS = [ref("truck", "粤B12345")]
CARGO = [*BILLS, *HOUSES, *BOOKINGS, *DECLARATIONS, *ORDERS, *AWBS]
PLACES = [None, Place("CNYTN"), Place("CNYTN", "CNYTN-YICT"), Place("SGSIN"), Place("NLRTM"), Place("DEDUI")]
SOURCES = ["carrier", "terminal", "customs"]
MOVES = [Kind.GATE_IN, Kind.GATE_OUT, Kind.LOADED, Kind.DISCHARGED, Kind.STUFFED, Kind.STRIPPED]
EMPTIES = [Kind.EMPTY_PICKED_UP, Kind.EMPTY_RETURNED]
PAPERS = [Kind.BOOKED, Kind.CUSTOMS_SELECTED, Kind.CUSTOMS_RELEASED, Kind.DELIVERED, Kind.UNMAPPED]
RUNS = [Kind.DEPARTED, Kind.ARRIVED, Kind.PASSED]


def _refs(kind: str) -> st.SearchStrategy[tuple[Ref, ...]]:
    def some(*lists: list[Ref]) -> st.SearchStrategy[tuple[Ref, ...]]:
        return st.tuples(*(st.sampled_from(refs) for refs in lists))

    shapes: dict[str, list[st.SearchStrategy[tuple[Ref, ...]]]] = {
        "link": [some(BOOKINGS, BILLS), some(HOUSES, BILLS), some(BILLS, DECLARATIONS), some(ORDERS, HOUSES)],
        "pack": [some(HOUSES, BOXES), some(BILLS, BOXES), some(BOOKINGS, BOXES), some(BILLS, HOUSES, BOXES)],
        "empty": [some(BOXES), some(BOXES, BOOKINGS)],
        "move": [
            *(some(BOXES), some(BOXES, BILLS), some(BOXES, VESSELS), some(BOXES, VESSELS, VOYAGES)),
            *(some(BOXES, BILLS, VESSELS), some(BOXES, WAGONS), some(BOXES, TRAINS)),
            *(some(BOXES, VOYAGES), some(BOXES, TRUCKS), some(BILLS, VESSELS)),
        ],
        "shuttle": [some(BOXES[:1], VESSELS[:1]), some(BOXES[:1], TRUCKS)],
        "wagon": [some(WAGONS, TRAINS), some(WAGONS)],
        "paper": [some(CARGO), some(BILLS, BOXES), some(HOUSES, DECLARATIONS), some(CARGO, CARGO)],
        "air": [some(AWBS, FLIGHTS)],
        "run": [some(VESSELS), some(VOYAGES, VESSELS), some(TRAINS), some(FLIGHTS), some(WAGONS), some(TRUCKS)],
        "name": [st.just((VESSELS[0], VESSELS[2])), st.just((TRAINS[0], TRAINS[2]))],
    }
    return st.one_of(*shapes[kind])


KINDS = {
    "link": [Kind.LINKED, Kind.BOOKED],
    "pack": [Kind.STUFFED, Kind.LINKED],
    "shuttle": [Kind.LOADED, Kind.DISCHARGED],
    "empty": EMPTIES,
    "move": MOVES,
    "wagon": [Kind.LOADED, Kind.DISCHARGED, Kind.DEPARTED, Kind.ARRIVED],
    "paper": PAPERS,
    "air": [Kind.DEPARTED, Kind.RECEIVED_FROM_FLIGHT, Kind.MANIFESTED],
    "run": RUNS,
    "name": [Kind.LINKED],
}


@st.composite
def facts(draw: st.DrawFn) -> Movement:
    """One report: any kind, any certainty, anywhere in half a year, now and then under a report id that is used again."""
    shape = draw(st.sampled_from(list(KINDS)))
    refs = draw(_refs(shape))
    hours = draw(st.integers(0, 24 * 180))
    said = START + timedelta(hours=draw(st.integers(0, 24 * 180)))
    return movement(
        source=draw(st.sampled_from(SOURCES)),
        kind=draw(st.sampled_from(KINDS[shape])),
        certainty=draw(st.sampled_from([Certainty.ACTUAL, Certainty.ACTUAL, Certainty.PLANNED, Certainty.ESTIMATED])),
        mode=draw(st.sampled_from([Mode.SEA, Mode.RAIL, Mode.ROAD, Mode.UNKNOWN])),
        occurred=given(START + timedelta(hours=hours), draw(st.sampled_from([Precision.MINUTE, Precision.DAY]))),
        refs=refs,
        relations=(same(*refs),) if shape == "name" else None,
        place=draw(st.sampled_from(PLACES)),
        report=draw(st.sampled_from(["", "", "", "r1", "r2", "r3", "r4"])),
        reported_at=draw(st.sampled_from([None, said])),
        received_at=said + timedelta(minutes=draw(st.integers(0, 600))),
        trust=draw(st.integers(DERIVED, OWN)),
    )


@st.composite
def retractions(draw: st.DrawFn) -> Movement:
    """A sender takes one of its reports back, naming nothing else."""
    at = START + timedelta(hours=draw(st.integers(0, 24 * 180)))
    return movement(
        source=draw(st.sampled_from(SOURCES)),
        kind=Kind.RETRACTED,
        certainty=Certainty.ACTUAL,
        mode=Mode.UNKNOWN,
        occurred=given(at),
        refs=(),
        retracts=(draw(st.sampled_from(["r1", "r2", "r3", "r4"])),),
        reported_at=draw(st.sampled_from([None, at])),
        received_at=at,
    )


@st.composite
def silences(draw: st.DrawFn) -> Movement:
    """A deadline of something passed, whether or not it was expected."""
    at = START + timedelta(hours=draw(st.integers(0, 24 * 180)))
    expected = f"{draw(st.sampled_from(RUNS + MOVES))}@{draw(st.sampled_from(['CNYTN', 'SGSIN', 'NLRTM']))}"
    return movement(
        source="lianyun",
        kind=Kind.OVERDUE,
        certainty=Certainty.ACTUAL,
        mode=Mode.UNKNOWN,
        occurred=given(at),
        refs=(draw(st.sampled_from([*CARGO, *BOXES])),),
        relations=(),
        attributes={"expected": expected, "after": ""},
        received_at=at,
    )


def histories(most: int = 24) -> st.SearchStrategy[list[Movement]]:
    return st.lists(st.one_of(facts(), facts(), facts(), facts(), retractions(), silences()), min_size=1, max_size=most)
