"""Message types that are known and not read, each with its reason: what the dead letter says instead of `no adapter`."""

from ingest.syntax import edifact, xml_text

ORDERS = "is about an order, a price or a payment between buyer and seller, not about its transport"
TRAVEL = "is about passengers: nothing of theirs is read"
ANSWER = "is an interface's answer to what was sent to it: it names no goods and no declaration"
SERVICE = "acknowledges an interchange: it says nothing of any shipment"

UNREAD: dict[tuple[str, str], str] = {
    **{
        (edifact.NAME, type_): ORDERS
        for type_ in ("ORDERS", "ORDRSP", "ORDCHG", "INVOIC", "PRICAT", "REMADV", "PAYORD")
    },
    **{
        (edifact.NAME, type_): ORDERS
        for type_ in ("QUOTES", "REQOTE", "SLSRPT", "INVRPT", "PARTIN", "DELFOR", "DELJIT")
    },
    **{(edifact.NAME, type_): TRAVEL for type_ in ("PAXLST", "PNRGOV", "PAORES", "PAORSP", "PNRADD")},
    (edifact.NAME, "CONTRL"): SERVICE,
    (edifact.NAME, "BAPLTE"): "counts a vessel's boxes by port and type: it names none of them",
    (edifact.NAME, "TANSTA"): "is about a vessel's tanks",
    (edifact.NAME, "STOWREP"): "is about a vessel's stability",
    (edifact.NAME, "IFTDGN"): "declares dangerous goods: their vessel and boxes are told by BAPLIE, COPRAR and CUSCAR",
    (edifact.NAME, "COEDOR"): "is about stock of empty equipment",
    **{(xml_text.NAME, type_): ANSWER for type_ in ("EPCISCaptureJob", "ErrorResponse", "SuccessResponse")},
}
