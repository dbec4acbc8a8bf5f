"""Message types that are known and not read, each with its reason: what the dead letter says instead of `no adapter`."""

from ingest.syntax import cargo_imp, edifact, taxud, x12, xml_text

ORDERS = "is about an order, a price or a payment between buyer and seller, not about its transport"
GOODS = "is about goods as buyer and seller see them: the carrier's own messages tell how they travel"
TRAVEL = "is about passengers: nothing of theirs is read"
ANSWER = "is an interface's answer to what was sent to it: it names no goods and no declaration"
STOCK = "is about stock and orders of a warehouse, not about transport"
HEALTH = "is about health care: nothing of patients is read"
PATHS = "is about the capacity of a line before any train runs on it"
VEHICLES = "is about a vehicle or a place and not about a journey"
REQUEST = "asks for an answer: it says nothing of any shipment"
CHARGES = "is about rates, charges and accounts, not about transport"
EMBARGO = "is about what may be booked, and not about any shipment"
GUARANTEE = "is about a guarantee of transit and its access codes: it names no goods"
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
    **{(edifact.NAME, type_): GOODS for type_ in ("DESADV", "RECADV")},
    (edifact.NAME, "CONTRL"): SERVICE,
    (edifact.NAME, "BAPLTE"): "counts a vessel's boxes by port and type: it names none of them",
    (edifact.NAME, "TANSTA"): "is about a vessel's tanks",
    (edifact.NAME, "STOWREP"): "is about a vessel's stability",
    (edifact.NAME, "COEDOR"): "is about stock of empty equipment",
    **{(cargo_imp.NAME, type_): REQUEST for type_ in ("FSR", "FBR", "FWR", "FMR", "FOR", "FPR", "FUR", "FVR")},
    **{(cargo_imp.NAME, type_): CHARGES for type_ in ("CAC", "DCM", "FCA", "FCB", "FCC", "FCI", "FCR", "FCV", "FWC")},
    **{(cargo_imp.NAME, type_): CHARGES for type_ in ("FQR", "FQA", "FRR", "FRA", "FTR", "FTA")},
    **{(cargo_imp.NAME, type_): EMBARGO for type_ in ("FMB", "FMC", "FMX", "FOA", "FVA", "FUA")},
    **{
        (x12.NAME, type_): ORDERS
        for type_ in ("810", "820", "830", "832", "840", "843", "850", "852", "855", "860", "865")
    },
    **{(x12.NAME, type_): STOCK for type_ in ("846", "940", "943", "944", "945", "947")},
    **{(x12.NAME, type_): SERVICE for type_ in ("997", "999", "824")},
    **{(x12.NAME, type_): HEALTH for type_ in ("270", "271", "276", "277", "278", "834", "835", "837")},
    **{(xml_text.NAME, type_): ANSWER for type_ in ("EPCISCaptureJob", "ErrorResponse", "SuccessResponse")},
    **{
        (xml_text.NAME, f"Path{type_}Message"): PATHS
        for type_ in ("Request", "Details", "DetailsRefused", "Confirmed", "NotAvailable", "Canceled")
    },
    **{(xml_text.NAME, f"Path{type_}Message"): PATHS for type_ in ("Coordination", "SectionNotification")},
    **{(xml_text.NAME, f"{type_}Message"): PATHS for type_ in ("ObjectInfo", "UpdateLink")},
    **{
        (xml_text.NAME, f"{type_}Message"): VEHICLES
        for type_ in (
            "RollingStockDataset",
            "RollingStockDatasetQuery",
            "RollingStockRestriction",
            "LocationFileDataset",
            "ILUData",
            "ILUDataQuery",
        )
    },
    **{
        (xml_text.NAME, type_): GUARANTEE
        for type_ in taxud.roots(("023", "026", "031", "034", "037", "225", "228", "231"))
    },
    (xml_text.NAME, "WagonPerformanceMessage"): "adds up a wagon's kilometres over months, for its keeper",
    (xml_text.NAME, "PassengerTrainCompositionProcessMessage"): TRAVEL,
    **{(xml_text.NAME, f"{type_}Message"): ANSWER for type_ in ("ReceiptConfirmation", "Error")},
}
