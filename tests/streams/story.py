"""A short way to write a history: who says what happened to what, when and where; and to ask what follows.

    happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL, V1)
    planned("carrier", Kind.DEPARTED, "2026-03-05", "CNYTN", V1, said="2026-02-20")

A time is ISO 8601, UTC where it names no offset; a date alone is a day (of the place, where its zone is known). `said` is
when the sender said so and when we heard; left out, the moment itself for what happened and two weeks before for a plan.
A place is a UN/LOCODE or one of our facilities. `told` asks, and holds every answer to be the same for another order,
for repeats, for strangers' facts beside it, and for exactly what the story wants.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any, cast

from schemas.milestones import Kind
from schemas.months import month
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place, facilities
from schemas.refs import Ref, RefType, rank_of, ref, type_of
from schemas.relations import inside, same
from schemas.rows import is_timeless
from schemas.timeline import Milestone, Timeline
from schemas.times import Moment, Precision, given, local
from streams.reach import Want, gather
from streams.shipment import answer
from tests.streams.oracle import without_version

BILL, BILL2 = ref("bill", "LYBL100001"), ref("bill", "LYBL100002")
MASTER = ref("bill", "LYMB500001")
HOUSE_A, HOUSE_B, HOUSE_C = (ref("house", f"LYHB20000{n}") for n in (1, 2, 3))
BOOKING, BOOKING2 = ref("booking", "LYBK300001"), ref("booking", "LYBK300002")
DECLARATION, DECLARATION2 = (ref("declaration", f"53042026000000000{n}") for n in (1, 2))
ORDER = ref("order", "PO-77")
AWB = ref("awb", "999-12345675")
HAWB_A, HAWB_B = ref("hawb", "LYHA0001"), ref("hawb", "LYHA0002")
CMR = ref("consignment", "LYCMR0001")
BOX, BOX2 = ref("container", "LYUU100000"), ref("container", "LYUU200000")
WAGON, TRAIN = ref("wagon", "335249561341"), ref("train", "X8020/2026-03-20")
V1, V2, V3 = ref("vessel", "IMO9321483"), ref("vessel", "IMO9074729"), ref("vessel", "IMO9778791")
BARGE, MMSI = ref("vessel", "MMSI413456789"), ref("vessel", "MMSI477123456")
TRUCK, TRUCK2 = ref("truck", "粤B12345"), ref("truck", "粤B67890")
FLIGHT, FLIGHT2 = ref("flight", "LY261/2026-03-05"), ref("flight", "LY900/2026-03-06")

MODES = {
    RefType.TRAIN: Mode.RAIL,
    RefType.WAGON: Mode.RAIL,
    RefType.FLIGHT: Mode.AIR,
    RefType.TRUCK: Mode.ROAD,
    RefType.VESSEL: Mode.SEA,
}


def at(text: str) -> datetime:
    """The instant of a time as the stories write it."""
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _moment(when: str, place: Place | None) -> Moment:
    if len(when) == 10:
        return local(datetime.combine(datetime.fromisoformat(when), time()), place, Precision.DAY)
    return given(at(when), Precision.MINUTE)


def place(where: str) -> Place | None:
    if where in facilities():
        return Place(facilities()[where].locode, where)
    return Place(where) if where else None


def says(
    certainty: Certainty, who: str, kind: Kind, when: str, where: str, *refs: Ref, said: str = "", **more: Any
) -> Movement:
    """One fact. `heard`: when we heard it, where that was not when it was said."""
    occurred = _moment(when, place(where))
    early = timedelta() if certainty is Certainty.ACTUAL else timedelta(days=14)
    heard = more.pop("heard", "") or said
    mode = next((MODES[type_of(r)] for r in refs if type_of(r) in MODES), Mode.UNKNOWN)
    return movement(
        source=who,
        kind=kind,
        certainty=certainty,
        mode=more.pop("mode", Mode.BARGE if BARGE in refs else mode),
        occurred=occurred,
        refs=refs,
        place=place(where),
        reported_at=at(said) if said else None,
        received_at=at(heard) if heard else occurred.at - early,
        **more,
    )


happened = partial(says, Certainty.ACTUAL)
planned = partial(says, Certainty.PLANNED)
expected = partial(says, Certainty.ESTIMATED)


def linked(who: str, when: str, *refs: Ref, **more: Any) -> Movement:
    """These refs belong together: an identity where they are conveyances."""
    if all(rank_of(r) == "conveyance" for r in refs):
        more["relations"] = (same(refs[0], refs[1]),)
    return happened(who, Kind.LINKED, when, "", *refs, **more)


def packed(who: str, when: str, cargo: Ref, unit: Ref) -> Movement:
    return happened(who, Kind.LINKED, when, "", cargo, unit, relations=(inside(cargo, unit),))


def takes_back(who: str, when: str, report: str) -> Movement:
    return happened(who, Kind.RETRACTED, when, "", said=when, retracts=(report,))


STRANGERS = [
    says(Certainty.ACTUAL, "port", Kind.GATE_IN, "2026-03-04", "CNSHK", ref("container", "LYUU777777"), BILL_X, V_X)
    for BILL_X, V_X in ((ref("bill", "LYBL999999"), ref("vessel", "IMO9321495")),)
]


def told(who: Ref, facts: Iterable[Movement], seed: int = 0) -> Timeline:
    """The answer of a ref; a pure function of the set, and of any superset of what its story wants."""
    history = list(facts)
    result = without_version(answer(who, history))
    chance = random.Random(seed)
    for _ in range(3):
        mixed = [*history, *STRANGERS, *chance.sample(history, len(history) // 2)]
        chance.shuffle(mixed)
        assert without_version(answer(who, mixed)) == result
    wanted = gather(who, lambda wants: [f for want in wants for f in history if _holds(want, f)])
    assert without_version(answer(who, wanted)) == result
    return result


def _holds(want: Want, fact: Movement) -> bool:
    if want.ref not in fact.addresses and not fact.retracts and not fact.report:
        return False
    return is_timeless(want.ref, fact) or want.first <= month(fact.occurred_at) <= want.last


def keys(timeline: Timeline, certainty: Certainty | None = None) -> list[str]:
    """The keys of the milestones in order; only of one state where it is given."""
    return [m.key for m in timeline.milestones if certainty in (None, m.state)]


def step(timeline: Timeline, key: str) -> Milestone:
    found = [m for m in timeline.milestones if m.key == key]
    assert found, f"{key} is none of {keys(timeline)}"
    return found[0]


def legs(timeline: Timeline) -> list[tuple[Ref, str, str]]:
    """(conveyance, origin, destination) of each leg, UN/LOCODEs."""
    return [
        (leg.conveyance, cast(Place, leg.origin).locode, cast(Place, leg.destination).locode) for leg in timeline.legs
    ]


def sources(timeline: Timeline, key: str, facts: Sequence[Movement]) -> list[str]:
    by_id = {fact.id: fact.source for fact in facts}
    return [by_id[id_] for id_ in step(timeline, key).evidence]
