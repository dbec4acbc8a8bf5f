"""Invented shipments on real routes, as facts of the model: what the pages are looked at with.

A line of a journey is `kind place hours late mode conveyances`: planned at `hours` from now, and `late` hours after that in
truth. What lies before now is told as actual; what lies after as planned, and where it is late as estimated too.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import atan2, cos, degrees, radians
from typing import NamedTuple

from schemas import places
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, message_id, movement
from schemas.refs import Rank, Ref, parsed, rank_of
from schemas.times import Moment, Precision, Zone

SOURCES = {Mode.SEA: "carrier-a", Mode.BARGE: "carrier-a", Mode.RAIL: "rail-operator", Mode.AIR: "airline"}
TERMINAL = {Kind.GATE_IN, Kind.GATE_OUT, Kind.LOADED, Kind.DISCHARGED}


class Journey(NamedTuple):
    refs: str
    lines: str


JOURNEYS = (
    Journey(  # under way by sea, late; then rail
        "bill:COSU6829344 booking:6829344010 container:CSNU682934",
        """
        booked              CNYTN -640  0 sea
        empty_picked_up     CNYTN -590  0 road
        stuffed             CNDGG -580  2 road
        gate_in             CNYTN -560  3 road
        customs_declared    CNYTN -548  2 sea
        customs_released    CNYTN -540  9 sea
        loaded              CNYTN -520  8 sea vessel:IMO9321483 voyage:118W
        departed            CNYTN -510  8 sea vessel:IMO9321483 voyage:118W
        arrived             SGSIN -420 10 sea vessel:IMO9321483 voyage:118W
        discharged          SGSIN -412 24 sea vessel:IMO9321483 voyage:118W
        loaded              SGSIN -360 34 sea vessel:IMO9811000 voyage:042W
        departed            SGSIN -350 32 sea vessel:IMO9811000 voyage:042W
        passed              EGSUZ  -60 30 sea vessel:IMO9811000 voyage:042W
        arrived             NLRTM  150 28 sea vessel:IMO9811000 voyage:042W
        discharged          NLRTM  162 30 sea vessel:IMO9811000 voyage:042W
        customs_released    NLRTM  170 30 rail
        loaded              NLRTM  190 24 rail train:41750/2026-12-02
        departed            NLRTM  194 24 rail train:41750/2026-12-02
        arrived             DEDUI  200 24 rail train:41750/2026-12-02
        gate_out            DEDUI  216 24 road
        """,
    ),
    Journey(  # China-Europe train past its gauge change
        "consignment:SMGS20981457 container:TBJU683725",
        """
        stuffed             CNSZX -300  0 rail
        gate_in             CNPHN -290  0 rail
        customs_released    CNPHN -280 -2 rail
        loaded              CNPHN -270  0 rail train:X8020/2026-11-13
        departed            CNPHN -264  0 rail train:X8020/2026-11-13
        arrived             CNAKL -120 -8 rail train:X8020/2026-11-13
        gauge_changed       KZDOS  -96 -9 rail train:9204/2026-11-20
        departed            KZDOS  -92 -9 rail train:9204/2026-11-20
        border_crossed      BYBQT   70 -10 rail train:9204/2026-11-20
        arrived             PLMAA   84 -10 rail train:9204/2026-11-20
        departed            PLMAA   96 -10 rail train:42315/2026-11-28
        arrived             DEDUI  140 -12 rail train:42315/2026-11-28
        discharged          DEDUI  146 -12 rail train:42315/2026-11-28
        delivered           DEDUI  170  0 road
        """,
    ),
    Journey(  # truck, then air, in the air now
        "awb:160-73155926 hawb:SZX0098871",
        """
        received            CNSZX -40  0 road truck:YB2219/2026-11-22
        departed            CNSZX -36  0 road truck:YB2219/2026-11-22
        arrived             HKHKG -32  1 road truck:YB2219/2026-11-22
        manifested          HKHKG -8   0 air flight:CX289/2026-11-24
        departed            HKHKG -5   0 air flight:CX289/2026-11-24
        arrived             DEFRA  8   0 air flight:CX289/2026-11-24
        received_from_flight DEFRA 12  0 air flight:CX289/2026-11-24
        customs_released    DEFRA 20   0 air
        delivered           DEFRA 40   0 road
        """,
    ),
    Journey(  # chosen for inspection, not released
        "bill:ONEYSZPU5530127 container:TCLU685309",
        """
        gate_in             CNSHK -70  0 road
        customs_declared    CNSHK -60  0 sea
        customs_selected    CNSHK -52  0 sea
        loaded              CNSHK  20 36 sea vessel:IMO9619907 voyage:007E
        departed            CNSHK  26 36 sea vessel:IMO9619907 voyage:007E
        arrived             USLAX 380 40 sea vessel:IMO9619907 voyage:007E
        discharged          USLAX 400 40 sea vessel:IMO9619907 voyage:007E
        """,
    ),
    Journey(  # barge feeder into the combined port, then by sea; nothing heard of the vessel for long
        "bill:MEDUQS771204 container:MSCU686101",
        """
        gate_in             CNFOS -330  0 road
        loaded              CNFOS -320  0 barge vessel:MMSI413901225
        departed            CNFOS -318  0 barge vessel:MMSI413901225
        arrived             CNSHK -306  1 barge vessel:MMSI413901225
        discharged          CNSHK -300  1 barge vessel:MMSI413901225
        loaded              CNSHK -270  1 sea vessel:IMO9839430 voyage:FE446W
        departed            CNSHK -262  1 sea vessel:IMO9839430 voyage:FE446W
        passed              SGSIN -180  0 sea vessel:IMO9839430 voyage:FE446W
        arrived             GRPIR  260  0 sea vessel:IMO9839430 voyage:FE446W
        discharged          GRPIR  270  0 sea vessel:IMO9839430 voyage:FE446W
        """,
    ),
    Journey(  # delivered
        "bill:HLCUSZX2610446 container:HLBU686893",
        """
        gate_in             CNYTN -1000  0 road
        customs_released    CNYTN -980  0 sea
        loaded              CNYTN -960  4 sea vessel:IMO9708863 voyage:031W
        departed            CNYTN -950  4 sea vessel:IMO9708863 voyage:031W
        arrived             DEHAM -180  6 sea vessel:IMO9708863 voyage:031W
        discharged          DEHAM -170  6 sea vessel:IMO9708863 voyage:031W
        customs_released    DEHAM -160  4 sea
        gate_out            DEHAM -140  2 road
        delivered           DEHAM -130  2 road
        """,
    ),
    Journey(  # at origin
        "booking:SZ26118807 container:OOLU688477",
        """
        booked              CNDCB -90  0 sea
        empty_picked_up     CNDCB -30  0 road
        gate_in             CNDCB -12  0 road
        loaded              CNDCB  30  0 sea vessel:IMO9776171 voyage:088S
        departed            CNDCB  40  0 sea vessel:IMO9776171 voyage:088S
        arrived             SGSIN 130  0 sea vessel:IMO9776171 voyage:088S
        """,
    ),
    Journey(  # booked only
        "booking:SZ26119213",
        """
        booked              CNSHK -20  0 sea
        departed            CNSHK 190  0 sea vessel:IMO9461867 voyage:210E
        arrived             AUSYD 480  0 sea vessel:IMO9461867 voyage:210E
        """,
    ),
    Journey(  # arrived early, waits
        "bill:COSU6831100 container:CSNU640112",
        """
        loaded              CNNSA -320  0 sea vessel:IMO9795622 voyage:019S
        departed            CNNSA -310  0 sea vessel:IMO9795622 voyage:019S
        arrived             SAJED  -20 -11 sea vessel:IMO9795622 voyage:019S
        discharged          SAJED  -10 -10 sea vessel:IMO9795622 voyage:019S
        gate_out            SAJED   40   0 road
        """,
    ),
    Journey(  # by air to Chicago
        "awb:784-55102280",
        """
        received            CNCAN -16  0 air
        manifested          CNCAN -9   1 air flight:CZ443/2026-11-24
        departed            CNCAN -6   2 air flight:CZ443/2026-11-24
        arrived             USANC  4   2 air flight:CZ443/2026-11-24
        """,
    ),
)

# Where the conveyances were seen: latitude, longitude, course, speed in km/h, hours ago.
SEEN = {
    "vessel:IMO9811000": (34.45, 24.4, 289, 31, 0.2),
    "train:9204/2026-11-20": (53.2, 63.6, 292, 74, 0.4),
    "flight:CX289/2026-11-24": (47.2, 66.5, 301, 895, 0.05),
    "vessel:IMO9839430": (10.6, 62.0, 292, 33, 31.0),
    "flight:CZ443/2026-11-24": (44.8, 151.0, 52, 905, 0.1),
    "vessel:IMO9776171": (22.45, 113.86, 170, 0, 1.5),
    "vessel:IMO9321483": (5.2, 97.6, 296, 30, 0.3),
}
SOME_LANES = (
    ((22.0, 114.0), (12.0, 110.5), (5.0, 106.0), (1.3, 104.2)),
    ((5.9, 95.0), (5.7, 80.6), (8.0, 72.5), (13.2, 54.5), (12.2, 46.0)),
    ((12.8, 43.2), (20.5, 38.4), (27.0, 34.4)),
    ((32.0, 31.5), (34.3, 23.0), (36.6, 14.0), (37.6, 9.0), (36.3, -2.5)),
    ((36.8, -9.6), (43.3, -10.2), (48.8, -6.0), (50.1, -1.0), (51.9, 3.2)),
    ((-34.9, 18.2), (-29.0, 46.0), (-12.0, 62.0), (5.0, 79.0)),
    ((34.5, 141.0), (46.0, 170.0)),
    ((31.0, 123.0), (25.5, 122.8), (20.2, 121.0), (8.0, 128.0), (-9.0, 152.0), (-26.0, 154.2)),
)


def _refs(text: str) -> tuple[Ref, ...]:
    return tuple(parsed(name) for name in text.split())


def facts(now: datetime) -> list[Movement]:
    """Every fact of every journey, heard a little after it was said."""
    found = [fact for journey in JOURNEYS for fact in facts_of(journey, now, journey.refs)]
    return found + list(_contradiction(now))


def facts_of(journey: Journey, now: datetime, names: str) -> Iterator[Movement]:
    """The facts of a journey made by `names`."""
    refs = _refs(names)
    for line in journey.lines.strip().splitlines():
        kind, locode, hours, late, mode, *conveyances = line.split()
        plan = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=int(hours))
        truth = plan + timedelta(hours=int(late))
        about = refs + _refs(" ".join(conveyances))
        yield fact(kind, locode, plan, Certainty.PLANNED, mode, about, min(plan, now) - timedelta(days=9))
        if truth < now:
            yield fact(kind, locode, truth, Certainty.ACTUAL, mode, about, truth + timedelta(minutes=21))
        elif truth != plan:
            yield fact(kind, locode, truth, Certainty.ESTIMATED, mode, about, now - timedelta(hours=3))


def fact(
    kind: str, locode: str, at: datetime, certainty: Certainty, mode: str, refs: tuple[Ref, ...], said: datetime
) -> Movement:
    place = places.at(locode)
    zone = places.zone_of(place)
    offset = at.astimezone(zone).utcoffset() if zone else None
    is_terminal = certainty is Certainty.ACTUAL and Kind(kind) in TERMINAL
    source = f"terminal-{locode.lower()}" if is_terminal else SOURCES.get(Mode(mode), "forwarder")
    return movement(
        source="customs" if kind.startswith("customs") else source,
        kind=Kind(kind),
        certainty=certainty,
        mode=Mode(mode),
        occurred=Moment(at, int(offset.total_seconds() // 60) if offset else 0, Precision.MINUTE, Zone.GIVEN),
        refs=refs,
        place=place,
        reported_at=said,
        received_at=said + timedelta(minutes=2),
        message=message_id(f"{kind} {locode} {at.isoformat()} {certainty}".encode()),
    )


def _contradiction(now: datetime) -> Iterator[Movement]:
    """The port authority says the vessel of the first journey left nine hours later than its carrier does."""
    refs = _refs("bill:COSU6829344 container:CSNU682934 vessel:IMO9811000 voyage:042W")
    at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=-350 + 32 - 9)
    told = fact("departed", "SGSIN", at, Certainty.ACTUAL, "sea", refs, at + timedelta(minutes=5))
    yield movement(
        source="port-authority",
        kind=told.kind,
        certainty=told.certainty,
        mode=told.mode,
        occurred=Moment(told.occurred_at, told.offset, told.precision, told.zone),
        refs=refs,
        place=told.place,
        reported_at=told.reported_at,
        received_at=told.received_at,
        message=told.message,
    )


def positions(now: datetime, others: int = 160) -> list[Position]:
    """The conveyances of the journeys, and other vessels on their lanes."""
    found = [
        Position(
            source="ais",
            ref=parsed(name),
            at=now - timedelta(hours=hours),
            lat=lat,
            lon=lon,
            speed=speed,
            course=course,
        )
        for name, (lat, lon, course, speed, hours) in SEEN.items()
    ]
    chance = random.Random(7)
    return found + [_other(i, chance, now) for i in range(others)]


def _other(i: int, chance: random.Random, now: datetime) -> Position:
    lane = chance.choice(SOME_LANES)
    leg = chance.randrange(len(lane) - 1)
    share = chance.random()
    (lat0, lon0), (lat1, lon1) = lane[leg], lane[leg + 1]
    return Position(
        source="ais",
        ref=parsed(f"vessel:MMSI{477000000 + i}"),
        at=now - timedelta(hours=chance.choice((0.1, 0.5, 2, 5, 20, 60, 90))),
        lat=lat0 + (lat1 - lat0) * share + chance.gauss(0, 0.35),
        lon=lon0 + (lon1 - lon0) * share + chance.gauss(0, 0.35),
        speed=chance.uniform(0, 38),
        course=degrees(atan2((lon1 - lon0) * cos(radians(lat0)), lat1 - lat0))
        + chance.choice((0, 180))
        + chance.gauss(0, 6),
    )


def cargo(known: list[Movement]) -> list[Ref]:
    return sorted({ref for fact in known for ref in fact.refs if rank_of(ref) is Rank.CARGO})


def clock() -> datetime:
    return datetime.now(UTC)
