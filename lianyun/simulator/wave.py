"""A wave: some consignments of one story that share its conveyances. Who says what, and what is true.

Everything is drawn from one seeded random generator in a fixed order, so a wave is a function of its arguments.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from lianyun.simulator import noise as noises
from lianyun.simulator import numbers, truth
from lianyun.simulator.event import Event, spot
from lianyun.simulator.noise import Emission, Noise, Telling
from lianyun.simulator.plan import conveyances, voyages
from lianyun.simulator.script import Step, Story, Voice
from lianyun.simulator.sightings import Voyage, positions
from schemas.milestones import Kind, Scope, scope_of
from schemas.movement import Certainty, Mode
from schemas.refs import Ref, RefType, ref
from schemas.times import Precision

COPIES = 20  # consignments of a wave
STRETCH = (0.92, 1.08)  # what one consignment needs for what is planned
HOUSES = {"house", "hawb"}
EMPTY = {Kind.EMPTY_PICKED_UP, Kind.EMPTY_RETURNED}
OWN_NUMBERS = 100  # of one wave and type: a wave takes its numbers from its own block


class Goods(NamedTuple):
    """One consignment of one trip: its contracts, its houses (each with its declaration), its unit, the wagon of each leg."""

    contracts: tuple[Ref, ...]
    lots: tuple[tuple[Ref, ...], ...]
    unit: str
    wagons: tuple[str, ...]
    stretch: float
    offset: timedelta


class Wave:
    """`count` is the wave's number in the scenario, and with the seed decides everything in it."""

    def __init__(self, story: Story, seed: int, count: int, begin: datetime, copies: int, noise: Noise) -> None:
        self.story, self.count, self.begin, self.noise = story, count, begin, noise
        self._dice = Random(f"{seed}/{count}")  # noqa: S311 - a game, not a secret
        self._said = 0
        self._shared: dict[tuple[Step, str], bool] = {}
        self.voyages = voyages(story, begin, count * OWN_NUMBERS, self._dice)
        self.emissions: list[Emission] = []
        self.shipments: list[truth.Shipment] = []
        for copy in range(copies):
            self._consign(copy)
        for voyage in self.voyages:
            self.emissions += positions(voyage, noise, numbers.phone(count * OWN_NUMBERS))
        self.emissions.sort(key=lambda emission: emission.at)

    def _consign(self, copy: int) -> None:
        unit = self._unit(copy)
        for trip in range(self.story.trips):
            goods = self._goods(copy, trip, unit)
            found: list[list[truth.Milestone]] = [[] for _ in goods.lots]
            wrong: list[truth.Wrong] = []
            for step in (step for step in self.story.steps if step.trip == trip):
                told, mistakes = self._tell(step, goods, copy)
                wrong += mistakes
                if step.happens and scope_of(step.kind) is not Scope.NONE:
                    for lot, milestones in enumerate(found):
                        milestones.append(self._milestone(step, goods, lot, told))
            self.shipments += self._shipments(goods, trip, found, wrong)

    def _unit(self, copy: int) -> str:
        number = self.count * OWN_NUMBERS + copy
        return {"container": numbers.container, "uld": numbers.uld}[self.story.unit](number) if self.story.unit else ""

    def _goods(self, copy: int, trip: int, unit: str) -> Goods:
        first = self.count * OWN_NUMBERS + copy * self.story.trips + trip
        year = self.begin.year
        contracts = [ref(type_, getattr(numbers, type_)(first)) for type_ in self.story.contracts]
        lots = []
        for lot in range(self.story.lots):
            number = first * self.story.lots + lot
            own = [ref(self.story.lot, getattr(numbers, self.story.lot)(number))] if self.story.lot else []
            lots.append((*own, ref(RefType.DECLARATION, numbers.declaration(number, year))))
        stretch = self._dice.uniform(*STRETCH)
        wagons = tuple(numbers.wagon(first * len(self.story.legs) + leg) for leg in range(len(self.story.legs)))
        return Goods(tuple(contracts), tuple(lots), unit, wagons, stretch, timedelta(minutes=7 * copy))

    def _anchor(self, anchor: str) -> tuple[datetime, datetime]:
        """Planned and real time of what a step hangs on."""
        if anchor == "begin":
            return self.begin, self.begin
        voyage = self.voyages[int(anchor[3:])]
        if anchor.startswith("dep"):
            return voyage.ride.departs, voyage.departed
        return voyage.ride.arrives, voyage.arrived

    def _times(self, step: Step, goods: Goods) -> tuple[datetime, datetime]:
        """Planned and real time of a step, to the minute."""
        planned, real = self._anchor(step.anchor)
        own = timedelta() if scope_of(step.kind) is Scope.CONVEYANCE else goods.offset
        happened = real + timedelta(hours=step.hours * goods.stretch) + own
        return _minute(planned + timedelta(hours=step.hours) + own), _minute(happened)

    def _tell(self, step: Step, goods: Goods, copy: int) -> tuple[bool, list[truth.Wrong]]:
        """Everything that is said of a step; whether the fact itself was told, and which misread statements with it."""
        told, wrong = False, []
        for voice in step.voices:
            if voice.shared and copy:
                told |= self._shared[step, voice.party]
                continue
            for cargo in self._known(voice, goods):
                for telling in self._tellings(step, voice, goods, cargo):
                    telling, true = self._mistold(telling)
                    misread = noises.is_misread(telling, self._dice, self.noise)
                    heard = list(noises.heard(telling, self._dice, self.noise, misread))
                    self.emissions += heard
                    told |= bool(heard) and true and telling.event.certainty is Certainty.ACTUAL
                    if heard and misread:
                        wrong.append(_wrong(telling))
            self._shared[step, voice.party] = told
        return told, wrong

    def _mistold(self, telling: Telling) -> tuple[Telling, bool]:
        """What is said instead, and whether it is true."""
        happened = telling.event.certainty is Certainty.ACTUAL
        if not (self.noise.wrong and happened and self._dice.random() < self.noise.wrong):
            return telling, True
        return telling._replace(event=noises.mistaken(telling.event, self._dice)), False

    def _known(self, voice: Voice, goods: Goods) -> Iterator[tuple[Ref, ...]]:
        """The cargo refs that a voice names: of each house, where it knows houses."""
        if voice.shared:
            yield ()
            return
        lots = goods.lots if HOUSES & set(voice.knows) and self.story.lot else goods.lots[:1]
        for lot in lots:
            yield tuple(r for r in (*goods.contracts, *lot) if r.partition(":")[0] in voice.knows)

    def _tellings(self, step: Step, voice: Voice, goods: Goods, cargo: tuple[Ref, ...]) -> Iterator[Telling]:
        """The plan when it was booked, the estimates, the fact."""
        planned, real = self._times(step, goods)
        lag = timedelta(minutes=voice.lag_minutes * self._dice.uniform(0.5, 2.0))
        anchor, hours = step.planned_at
        booked = self._anchor(anchor)[1] + timedelta(hours=hours) + goods.offset
        if step.planned and voice.plans:
            yield self._telling(step, voice, goods, cargo, planned, booked, Certainty.PLANNED)
        if not step.happens:
            return
        started = self.voyages[step.leg].departed if step.leg is not None and step.kind is Kind.ARRIVED else booked
        for n in range(step.estimates if voice.plans else 0):
            share = (n + 0.5) / step.estimates
            error = timedelta(hours=self._dice.gauss(0, 10) * (1 - share))
            guess = _minute(planned + (real - planned) * share + error, 10)
            yield self._telling(
                step, voice, goods, cargo, guess, started + (real - started) * share, Certainty.ESTIMATED
            )
        yield self._telling(step, voice, goods, cargo, real, real + lag, Certainty.ACTUAL)

    def _telling(
        self,
        step: Step,
        voice: Voice,
        goods: Goods,
        cargo: tuple[Ref, ...],
        at: datetime,
        said: datetime,
        sure: Certainty,
    ) -> Telling:
        self._said += 1
        said = _minute(max(said, self.begin))
        voyage = self.voyages[step.leg] if step.leg is not None else None
        event = Event(
            kind=step.kind,
            at=at,
            said_at=said,
            spot=spot(step.where),
            number=f"L{self.count:05}{self._said:06}",
            cargo=cargo,
            unit="" if voice.shared or voice.blind else goods.unit,
            ride=voyage.ride if voyage else None,
            certainty=sure,
            precision=Precision.DAY if step.day and sure is Certainty.ACTUAL else Precision.MINUTE,
            carrier=goods.wagons[step.leg] if step.carrier and step.leg is not None else "",
            empty=step.kind in EMPTY,
            until=_minute(voyage.arrived) if voyage and voyage.ride.mode is Mode.AIR else None,
            pieces=12,
            weight_kg=340,
        )
        transit = timedelta(seconds=self._dice.uniform(1, 90))
        return Telling(said + transit, voice.party, event, voice.emit)

    def _milestone(self, step: Step, goods: Goods, lot: int, told: bool) -> truth.Milestone:
        names = {*goods.contracts, *goods.lots[lot], *self._units(goods)}
        if step.leg is not None:
            names |= set(conveyances(self.voyages[step.leg].ride))
        return truth.Milestone(
            step.kind,
            step.where[:5],
            self._times(step, goods)[1],
            frozenset(names),
            told and bool(step.voices),
            step.day,
        )

    def _units(self, goods: Goods) -> tuple[Ref, ...]:
        return (ref(self.story.unit, goods.unit),) if goods.unit else ()

    def _shipments(
        self, goods: Goods, trip: int, found: list[list[truth.Milestone]], wrong: list[truth.Wrong]
    ) -> Iterator[truth.Shipment]:
        used = {step.leg for step in self.story.steps if step.trip == trip and step.leg is not None}
        legs = [(self.voyages[n], self.story.legs[n]) for n in sorted(used)]
        rode = tuple(_leg(voyage) for voyage, leg in legs if not leg.missed)
        missed = tuple(conveyances(voyage.ride) for voyage, leg in legs if leg.missed)
        for lot, milestones in zip(goods.lots, found, strict=True):
            houses = tuple(r for r in lot if r.partition(":")[0] in HOUSES)
            yield truth.Shipment(
                story=self.story.name,
                refs=lot if houses else (*goods.contracts, *lot),
                masters=goods.contracts if houses else (),
                units=self._units(goods),
                legs=rode,
                milestones=tuple(sorted(milestones, key=lambda m: m.at)),
                wrong=tuple(wrong),
                missed=missed,
            )


def _leg(voyage: Voyage) -> truth.Leg:
    ride = voyage.ride
    ends = ride.origin.locode, ride.destination.locode
    return truth.Leg(ride.mode, conveyances(ride), *ends, voyage.departed, voyage.arrived)


def _wrong(telling: Telling) -> truth.Wrong:
    event = telling.event
    unit, meant = ref(RefType.CONTAINER, numbers.misread(event.unit)), ref(RefType.CONTAINER, event.unit)
    return truth.Wrong(event.kind, telling.source, unit, meant, True)


def _minute(at: datetime, minutes: int = 1) -> datetime:
    return at.replace(minute=at.minute // minutes * minutes, second=0, microsecond=0)
