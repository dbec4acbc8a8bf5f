"""Which segments of an IFTSTA belong to a status: the groups of D.93A to D.08B, and those of D.10A and later.

until D.08B    header  { CNI … { STS … { TDT … } { EQD … } { GID … } } }      senders leave the CNI out
from D.10A     header  { EQD … { STS LOC DTM } { TDT … } }  and then the same: a unit has statuses of its own
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from ingest.message import Malformed
from ingest.syntax.edifact.message import Segment, component, grouped
from ingest.syntax.edifact.statement import MOST_FACTS, MOST_READ
from schemas.refs import Ref, RefType, checked, usable

Group = list[Segment]


class Level(NamedTuple):
    """A status and everything that it stands in."""

    header: Group
    consignment: Group
    status: Group  # the STS and what follows it up to its first subgroup
    transports: list[Group]
    units: list[Group]
    goods: list[Group]
    rides: Group  # every TDT of the consignment

    @property
    def around(self) -> tuple[Group, ...]:
        """What is said of each of its units."""
        return self.header, self.consignment, self.status, *self.transports


def header_of(segments: list[Segment]) -> Group:
    return grouped(segments, "CNI", "STS", "EQD")[0]


def levels(segments: list[Segment]) -> list[Level]:
    """Every status of the message."""
    header = header_of(segments)
    before, consignments = grouped(segments[len(header) :], "CNI")
    of_units = bool(before) and before[0][0][0] == "EQD"
    units = grouped(before, "EQD")[1] if of_units else []
    alone = grouped(consignments[0], "STS", "TDT", "EQD", "GID")[0] if len(consignments) == 1 else []
    told = [_of_consignment(header, group) for group in (consignments if of_units or consignments else [before])]
    own = chain.from_iterable(_of_unit(header, alone, unit) for unit in units)
    idle = [unit for unit in units if not grouped(unit, "STS")[1]]
    shared = idle if len(consignments) == 1 else []
    return [*own, *(level._replace(units=level.units or shared) for level in chain.from_iterable(told))]


def measured(levels: list[Level]) -> None:
    """Malformed where so much is said of so many units in so many statuses that telling it would never end."""
    told = [(max(1, len(level.units)), level.around) for level in levels]
    read = sum(units * sum(map(len, around)) for units, around in told)
    if read > MOST_READ:
        raise Malformed("message", f"has {read} segments to read anew for each status and unit, at most {MOST_READ}")
    named = sum(units * sum(s[0][0] == "RFF" for group in around for s in group) for units, around in told)
    if named > MOST_FACTS:
        raise Malformed("message", f"names {named} references of statuses and units, at most {MOST_FACTS}")


def _of_consignment(header: Group, group: Group) -> Iterator[Level]:
    """Its statuses, each with the units behind it; where the first units stand ahead of the first status, all do."""
    before, statuses = grouped(group, "STS")
    before, ahead = grouped(before, "EQD")
    rides = _tdts(group) or _tdts(header)
    for status in statuses:
        own, subgroups = grouped(status, "TDT", "EQD", "GID")
        of = {tag: [s for s in subgroups if s[0][0][0] == tag] for tag in ("TDT", "EQD", "GID")}
        yield Level(header, before, own, of["TDT"], ahead or of["EQD"], of["GID"], rides)
        ahead = ahead and (of["EQD"] or ahead)


def _of_unit(header: Group, consignment: Group, unit: Group) -> Iterator[Level]:
    """The transports stand behind the last status, and are about each. `consignment`: the only one of the message, which
    a unit holds that names none itself."""
    own, transports = grouped(unit, "TDT")
    described, statuses = grouped(own, "STS")
    described += [segment for segment in own[len(described) :] if segment[0][0] == "EQA"]
    holds = [] if any(segment[0][0] == "RFF" for segment in unit) else consignment
    for status in statuses:
        yield Level(header, holds, status, transports, [described], [], _tdts(unit))


def _tdts(segments: list[Segment]) -> Group:
    return [segment for segment in segments if segment[0][0] == "TDT"]


MARKED = "30"  # PCI 4233: marked with serial shipping container codes
CODES = ("BJ",)  # GIN 7405: serial shipping container code
MOST_PACKAGES = 40


def packages(goods: list[Group]) -> tuple[Ref, ...]:
    """The logistic units of the goods by their SSCC: as marks after PCI+30, or in GIN+BJ below it."""
    told: list[str] = []
    for segment in (segment for group in goods for segment in group):
        if segment[0][0] == "PCI" and component(segment, 1) == MARKED:
            told += segment[2] if len(segment) > 2 else []
        elif segment[0][0] == "GIN" and component(segment, 1) in CODES:
            told += [value for element in segment[2:] for value in element]
    found = [ref for value in told for ref in usable(RefType.PACKAGE, value.strip()) if checked(ref) is not None]
    return tuple(dict.fromkeys(found))[:MOST_PACKAGES]
