"""UK inventory linking: goods at ports and airports as operators and customs tell each other (HMRC ILE 2.0, ILI 1.0; XML).

inventoryLinkingMovementRequest     EAL, RET arrived, EAA will arrive, EDL departed       table MOVEMENTS
inventoryLinkingMovementResponse, inventoryLinkingMovementTotalsResponse (EMR, ERS)       tables STATES, ROUTES
inventoryLinkingConsolidationRequest   EAC puts a UCR into a master or takes it out, CST shuts the master
inventoryLinkingControlResponse     whether a message was taken                           linked
inventoryLinkingQueryResponse       every UCR of a consolidation: its parent, states and movements
inventoryLinkingImportsGoodsArrival, …ValidateMovementResponse       entry and consignment of an import

ucr, UCR (ucrType D)                consignment            (M) the master: consignment, or air waybill (A:18012345675)
masterUCR, parentMUCR               the master that the UCR is inside
declarationID, entryNumber          declaration
goodsArrivalDateTime, goodsDepartureDateTime     occurred_at; else when it was heard: the message speaks of now
goodsLocation                       place: country, type, qualifier (U: UN/LOCODE), code
transportDetails                    mode, and the conveyance of a departure (type CL750, then its number)
movementReference                   report, with the message code and the UCR
agentDetails/EORI                   source, where the transport names none; of what customs says HMRC

Ignored: inventoryLinkingQueryRequest (asks, and says nothing), goodsItem (what the goods are).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.adapters.customs_ile_code import MASTERS, MOVEMENTS, NO_CONTROL, ROUTES, STATES, TABLES, Step
from ingest.message import Heard, Malformed
from ingest.syntax.customs_field import MODES, declared, goods_place, master, means, moment, on_hearing, within
from ingest.syntax.xml_text import required, root, text, texts
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, RefType, usable
from schemas.relations import Change, inside
from schemas.times import Moment, Zone

__all__ = ["ROOTS", "TABLES", "parse"]

IMPORTS = tuple(
    f"{i}nventoryLinkingImports{name}"
    for i in "iI"
    for name in ("GoodsArrival", "ValidateMovementRequest", "ValidateMovementResponse", "ControlResponse")
)
UCRS = ("queriedDUCR", "queriedMUCR", "parentMUCR", "childDUCR", "childMUCR")
QUERY = "inventoryLinkingQueryRequest"
CUSTOMS = "HMRC"


class Ucr(NamedTuple):
    """A consignment (`D`) or a master (`M`): its refs, the masters it is inside, and whether it gets in or out now."""

    type: str
    refs: tuple[Ref, ...]
    masters: tuple[Ref, ...] = ()
    change: Change = Change.STATES


class Status(NamedTuple):
    """Codes of an entry: what became of it, which control customs wants, its state."""

    ics: str
    roe: str
    soe: str


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    name = str(tree.tag)
    if name == QUERY:
        return []
    if name in IMPORTS:
        return [_import(tree, heard)]
    tree = next(tree.iter(*READERS), tree)
    if tree.tag not in READERS:
        raise Malformed(name, "holds no message of inventory linking")
    return list(READERS[str(tree.tag)](tree, heard))


def _request(tree: _Element, heard: Heard) -> Iterator[Movement]:
    change = MASTERS.get(text(tree, "masterOpt"), Change.STATES)
    ucr = _ucr(tree, "ucrBlock")._replace(masters=master(text(tree, "masterUCR")), change=change)
    yield _moved(tree, ucr, heard.by(text(tree, "agentDetails/EORI")), heard)


def _response(tree: _Element, heard: Heard) -> Iterator[Movement]:
    yield from _stated(tree, _ucr(tree, "ucrBlock"), _status(tree), heard)


def _control(tree: _Element, heard: Heard) -> Iterator[Movement]:
    yield from _stated(tree, _ucr(tree, "ucr"), Status("", "", ""), heard)


def _totals(tree: _Element, heard: Heard) -> Iterator[Movement]:
    masters = master(text(tree, "masterUCR"))
    if masters:
        yield from _stated(tree, Ucr("M", masters), Status("", text(tree, "masterROE"), text(tree, "masterSOE")), heard)
    for entry in tree.findall("entry"):
        yield from _stated(entry, _ucr(entry, "ucrBlock")._replace(masters=masters), _status(entry), heard)


def _consolidation(tree: _Element, heard: Heard) -> Iterator[Movement]:
    """EAC without a master takes the UCR out of the one it is in, which nobody names here."""
    masters = master(text(tree, "masterUCR"))
    if tree.find("ucrBlock") is None:
        ucr = Ucr("M", masters)
    else:
        out = text(tree, "transactionType") == "Disassociate"
        ucr = _ucr(tree, "ucrBlock")._replace(masters=masters, change=Change.CLOSES if out else Change.OPENS)
    if not ucr.refs:
        raise Malformed("masterUCR", "is missing, and ucrBlock too: the message is about nothing")
    yield _fact(tree, ucr, (Kind.LINKED, Certainty.ACTUAL, on_hearing(heard)), _by_customs(tree, heard, "unknown"))


def _query(tree: _Element, heard: Heard) -> Iterator[Movement]:
    for one in (element for element in tree if element.tag in UCRS):
        kind = "D" if str(one.tag).endswith("DUCR") else "M"
        number = required(one, "UCR")
        refs = usable(RefType.CONSIGNMENT, number) if kind == "D" else master(number)
        ucr = Ucr(kind, (*refs, *declared(text(one, "declarationID"))), master(text(one, "parentMUCR")))
        yield from _stated(one, ucr, _status(one), heard)
        for element in one.findall("movement"):
            yield _moved(element, ucr, heard.by(CUSTOMS), heard)


READERS = {
    "inventoryLinkingMovementRequest": _request,
    "inventoryLinkingMovementResponse": _response,
    "inventoryLinkingMovementTotalsResponse": _totals,
    "inventoryLinkingConsolidationRequest": _consolidation,
    "inventoryLinkingControlResponse": _control,
    "inventoryLinkingQueryResponse": _query,
}
WRAPPER = "InventoryLinkingExportsInboundRequest"  # HMRC's own, around a request with who sent it
ROOTS = (*READERS, QUERY, *IMPORTS, WRAPPER)


def _import(tree: _Element, heard: Heard) -> Movement:
    number, consignment = text(tree, "entryNumber"), text(tree, "inventoryConsignmentReference")
    refs = (*declared(number), *(usable(RefType.CONSIGNMENT, consignment) if consignment else ()))
    if not refs:
        raise Malformed("entryNumber", "is missing, and inventoryConsignmentReference too: nothing to follow")
    kind = Kind.ARRIVAL_REPORTED if str(tree.tag).endswith("GoodsArrival") else Kind.LINKED
    more = _by_customs(tree, heard, "unknown" if kind is Kind.ARRIVAL_REPORTED else CUSTOMS)
    more["attributes"] |= {"irc": text(tree, "irc"), "version": text(tree, "entryVersionNumber")}
    return _fact(tree, Ucr("D", refs), (kind, Certainty.ACTUAL, on_hearing(heard)), more)


def _moved(tree: _Element, ucr: Ucr, source: str, heard: Heard) -> Movement:
    code = required(tree, "messageCode")
    step = MOVEMENTS.get(code, Step(Kind.UNMAPPED, "goodsArrivalDateTime"))
    told = text(tree, step.time)
    occurred = moment(step.time, told, heard, _place(text(tree, "goodsLocation"))) if told else on_hearing(heard)
    carrier, mode = text(tree, "transportDetails/transportID"), text(tree, "transportDetails/transportMode")
    attributes = {"message": code, "transport": carrier}
    if step.kind is Kind.UNMAPPED:
        attributes |= {"code": code, "list": "ILE messageCode"}
    more = {"source": source, "attributes": attributes, "mode": Mode.CUSTOMS}
    if step.kind is Kind.DEPARTED:
        ucr = ucr._replace(refs=(*ucr.refs, *means(carrier[:2], carrier[2:], occurred)))
        more["mode"] = MODES.get(mode, Mode.UNKNOWN)
    return _fact(tree, ucr, (step.kind, step.certainty, occurred), more)


def _stated(tree: _Element, ucr: Ucr, status: Status, heard: Heard) -> Iterator[Movement]:
    """The state of an entry, and the control that customs wants. Nobody tells since when: it is so when it is heard."""
    more = _by_customs(tree, heard, CUSTOMS)
    more["attributes"] |= status._asdict() | {"crc": text(tree, "crc"), "action": text(tree, "actionCode")}
    more["attributes"] |= {"errors": " ".join(texts(tree, "error/errorCode"))}
    states = [(STATES.get((ucr.type, status.soe), Kind.UNMAPPED) if status.soe else Kind.LINKED, status.soe, "ILE soe")]
    route = status.roe.removeprefix("H")  # of a declaration in advance
    if route and route not in NO_CONTROL:
        states.append((ROUTES.get(route, Kind.UNMAPPED), route, "ILE roe"))
    for kind, code, list_ in states:
        unknown = {"code": code, "list": list_} if kind is Kind.UNMAPPED else {}
        own = more | {"attributes": more["attributes"] | unknown}
        yield _fact(tree, ucr, (kind, Certainty.ACTUAL, on_hearing(heard)), own)


def _by_customs(tree: _Element, heard: Heard, who: str) -> dict[str, Any]:
    attributes = {"message": text(tree, "messageCode")}
    return {"source": heard.by(who), "mode": Mode.CUSTOMS, "attributes": attributes}


def _fact(tree: _Element, ucr: Ucr, said: tuple[Kind, Certainty, Moment], more: dict[str, Any]) -> Movement:
    kind, certainty, occurred = said
    relations = [r for r in within(kind, ucr.refs, ()) if r.outer not in ucr.masters]
    relations += [inside(r, m, ucr.change) for r in ucr.refs[:1] for m in ucr.masters if r != m]
    names = [text(tree, "messageCode"), text(tree, "movementReference"), ucr.refs[0], kind]
    is_told_again = names[1] or occurred.zone is Zone.ASSUMED
    return movement(
        kind=kind,
        certainty=certainty,
        occurred=occurred,
        refs=(*ucr.refs, *ucr.masters),
        relations=tuple(dict.fromkeys(relations)),
        place=_place(text(tree, "goodsLocation")),
        report="/".join(filter(None, names)) if is_told_again else "",
        reported_at=occurred.at if is_told_again else None,
        **more | {"attributes": {name: value[:2000] for name, value in more["attributes"].items() if value}},
    )


def _ucr(tree: _Element, block: str) -> Ucr:
    number, type_ = required(tree, f"{block}/ucr"), required(tree, f"{block}/ucrType")
    if type_ not in ("D", "M"):
        raise Malformed(f"{block}/ucrType", f"{type_!r} is neither D nor M")
    refs = usable(RefType.CONSIGNMENT, number) if type_ == "D" else master(number)
    if not refs:
        raise Malformed(f"{block}/ucr", f"{number!r} identifies nothing")
    return Ucr(type_, refs)


def _status(tree: _Element) -> Status:
    return Status(*(text(tree, f"entryStatus/{field}") for field in Status._fields))


def _place(location: str) -> Place | None:
    """Country, type of location, qualifier, code: GBAUFXTFXTDGL."""
    return goods_place(location[:2], location[3:4], location[4:]) if location else None
