"""China Customs manifests 舱单 as carriers, terminals and tally firms send them, and what customs answers; XML, MTnnnn.

root Manifest                                    urn:Declaration:datamodel:standard:CN:MTnnnn:1
Head/MessageType MTfmnn                          f: kind (table FAMILIES), m: mode (table MODES)
Head/FunctionCode                                3 deletes what was told of the bill; 5 replaces it
Head/SendTime                                    reported_at; occurred_at where the step tells no time of its own
Head/SenderID                                    source, where the transport names none
BorderTransportMeans: ID, Name, JourneyID        vessel (UN and its IMO number), voyage; flight, train (number/day); truck
TransportContractDocument/ID                     bill, awb, consignment by mode; AssociatedTransportDocument/ID: house, hawb
TransportEquipment: EquipmentIdentification/ID, ID     container; a movement each
LoadingLocation, UnloadingLocation: ID           place: UN/LOCODE or airport, and the customs office (CNSHK/5304); their dates
                                                 occurred_at; ahead of it an estimated arrival or departure
Declaration/ID                                   attribute batch 货物运输批次号
Response: ResponseType, AdditionalInformation    kind of an answer (schemas/data/customs_codes.csv, manifest)

A manifest is told by its kind, its journey and its bill, or its box: what is sent anew under them replaces what was sent
before. Of a vessel that goods are only meant for, a planned fact beside the step tells. Times are Beijing time. Parties,
addresses, goods and values are not copied.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.china_manifest import boxes, carriers, date, noted, papers, place_of
from ingest.syntax.china_window import moment
from ingest.syntax.xml_text import required, root, text
from ingest.tables import Table
from schemas import customs
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref
from schemas.times import Moment

ROOTS = ("Manifest",)


class Family(NamedTuple):
    """`where`: the location that a step is told of; `expects`: what its date is of, where that is still to come;
    `ahead`: the conveyance is the one that the goods are meant for, and not yet aboard of."""

    kind: Kind
    where: str
    expects: Kind | None = None
    ahead: bool = False


FAMILIES = {
    "1": Family(Kind.LINKED, "UnloadingLocation", Kind.ARRIVED),  # 原始舱单: what will be brought in
    "2": Family(Kind.LINKED, "LoadingLocation", Kind.DEPARTED, ahead=True),  # 预配舱单: what will be taken out
    "3": Family(Kind.ARRIVAL_REPORTED, "UnloadingLocation", ahead=True),  # 运抵报告
    "4": Family(Kind.LOADED, "LoadingLocation"),  # 装载舱单: what was loaded
    "5": Family(Kind.TALLIED, "UnloadingLocation"),  # 理货报告
}
# 承运确报 of road vehicles, whose fourth family has a step for each direction; 出口理货报告, tallied where it was loaded.
EXACT = {
    **{f"MT5{mode}02": Family(Kind.TALLIED, "LoadingLocation") for mode in "1234"},
    "MT4401": Family(Kind.ARRIVED, "UnloadingLocation"),
    "MT4403": Family(Kind.ARRIVED, "UnloadingLocation"),
    "MT4404": Family(Kind.DEPARTED, "LoadingLocation"),
    "MT4406": Family(Kind.DEPARTED, "LoadingLocation"),
}
MOVES = (Kind.LOADED, Kind.TALLIED, Kind.ARRIVED, Kind.DEPARTED)  # of goods or vehicles; the others are customs' own
MODES = {"1": Mode.SEA, "2": Mode.AIR, "3": Mode.RAIL, "4": Mode.ROAD}
DELETES = "3"
ANSWERS = {code.code: code for code in customs.codes().values() if code.list == "manifest"}
TABLES = (
    Table("Head/MessageType, its first digit", "GACC, types of manifest messages", FAMILIES),
    Table("Head/MessageType", "GACC, types of manifest messages", EXACT),
    Table("Head/MessageType, its second digit", "GACC, types of manifest messages", MODES),
    Table("Response, code of an answer", "schemas/data/customs_codes.csv, manifest", ANSWERS),
)
ANSWER = ("ResponseType/Code", "AdditionalInformation/StatementCode")
REASON = ("ResponseType/Text", "AdditionalInformation/StatementDescription")


class Sent(NamedTuple):
    """A message's type, what it means, its mode, and what every fact of it says."""

    type: str
    family: Family | None
    mode: Mode
    function: str
    at: Moment
    source: str


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    type_ = required(tree, "Head/MessageType").upper()
    if not re.fullmatch(r"MT\d{4}", type_):
        raise Malformed("Head/MessageType", f"{type_!r} is no type of a manifest message: wants MT and four digits")
    family = EXACT.get(type_) or FAMILIES.get(type_[2])
    sent = moment("Head/SendTime", required(tree, "Head/SendTime"))
    source = heard.by(text(tree, "Head/SenderID").partition("_")[0])
    told = Sent(type_, family, MODES.get(type_[3], Mode.UNKNOWN), text(tree, "Head/FunctionCode"), sent, source)
    if (answer := tree.find("Response")) is not None:
        return list(_answered(answer, told))
    if (declaration := tree.find("Declaration")) is None:
        raise Malformed("Manifest", "holds neither a Declaration nor a Response")
    return list({fact.id: fact for fact in _declared(declaration, told)}.values())


def _declared(declaration: _Element, told: Sent) -> Iterator[Movement]:
    parts = declaration.findall("Consignment")
    for part in parts or [declaration]:
        carried, bills = carriers((part, declaration), told.mode), papers(part, told.mode)
        units = boxes(part) or (boxes(declaration) if len(parts) <= 1 else [])
        said: dict[str, Any] = {"source": told.source, "reported_at": told.at.at}
        for box, more in units or [((), {})]:
            if not (bills or box or carried):
                raise Malformed("TransportContractDocument/ID", "is missing, and no container or vehicle is named")
            said["report"] = _report(told, carried, bills or box)
            if told.function == DELETES:
                yield _deletion(told, said)
                continue
            said["attributes"] = {"message": told.type} | more | noted((part, declaration))
            yield from _steps((part, declaration), told, ((*bills, *box), carried), said)


def _steps(
    within: tuple[_Element, _Element],
    told: Sent,
    named: tuple[tuple[Ref, ...], tuple[Ref, ...]],
    said: dict[str, Any],
) -> Iterator[Movement]:
    """The step of one consignment and box; what is expected; and what it is meant for."""
    family, (goods, carried) = told.family, named
    where = family.where if family else "LoadingLocation"
    place, day = place_of(within, where), date(within, where)
    kind = family.kind if family else Kind.UNMAPPED
    is_ahead = family is not None and family.ahead and bool(goods)
    refs = goods if is_ahead else (*goods, *carried)
    if kind is Kind.UNMAPPED:
        said["attributes"] |= {"code": told.type, "list": "China manifest message type"}
    occurred = told.at if day is None or kind is Kind.LINKED else day
    mode = told.mode if kind in MOVES else Mode.CUSTOMS
    yield movement(kind=kind, certainty=Certainty.ACTUAL, mode=mode, occurred=occurred, refs=refs, place=place, **said)
    said = said | {"mode": told.mode, "refs": (*goods, *carried)}
    if family and family.expects and day:
        yield movement(kind=family.expects, certainty=Certainty.ESTIMATED, occurred=day, place=place, **said)
    elif is_ahead and carried:
        yield movement(kind=Kind.LINKED, certainty=Certainty.PLANNED, occurred=told.at, **said)


def _answered(answer: _Element, told: Sent) -> Iterator[Movement]:
    for part in answer.findall("Consignment") or [answer]:
        code = _first(part, ANSWER) or _first(answer, ANSWER)
        if not code:
            raise Malformed("Response/ResponseType/Code", "is missing: an answer says what became of it")
        known = ANSWERS.get(code)
        carried, bills = carriers((part, answer), told.mode), papers(part, told.mode)
        about = {
            "message": told.type,
            "code": code,
            "list": "China manifest answer",
            "name": known.name_zh if known else "",
        }
        about["reason"] = (_first(part, REASON) or _first(answer, REASON))[:2000]
        for box in [box for box, _ in boxes(part)] or [()]:
            if not (refs := (*bills, *box) or carried):
                raise Malformed("Response/Consignment", "is missing, and no conveyance is named: nothing to follow")
            yield movement(
                source=told.source,
                kind=known.kind if known else Kind.UNMAPPED,
                certainty=Certainty.ACTUAL,
                mode=Mode.CUSTOMS,
                occurred=told.at,
                refs=refs,
                place=place_of((part, answer), "UnloadingLocation"),
                report=f"{_report(told, carried, bills)}/answer",
                reported_at=told.at.at,
                attributes={name: value for name, value in about.items() if value},
            )


def _deletion(told: Sent, said: dict[str, Any]) -> Movement:
    said = said | {"report": "", "retracts": (said["report"],), "refs": (), "attributes": {"message": told.type}}
    return movement(kind=Kind.RETRACTED, certainty=Certainty.ACTUAL, mode=told.mode, occurred=told.at, **said)


def _report(told: Sent, carried: tuple[Ref, ...], bills: tuple[Ref, ...]) -> str:
    return "/".join((told.type, *carried[-1:], *bills))


def _first(element: _Element, paths: tuple[str, ...]) -> str:
    return next(filter(None, (text(element, path) for path in paths)), "")
