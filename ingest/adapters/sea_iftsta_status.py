"""STS C555: what the status codes of IFTSTA mean, by category, list, agency and directory.

9015 category   1, or none, is transport; 2 and above are orders, inspections, law …, whose codes are no steps of a journey
3055 agency     none, 6     the UN's list: element 9011 to D.98A; from D.98B, where 4405 takes its place and itself has no
                            transport in it, UN/ECE Recommendation 24. The numbers 1 to 103 are the same but for NOT_REC_24
                none, 22, 116, HS, or 1131 157    ANSI X12 element 157, which carriers send in letters
                3           IATA code list 1.18, as in Cargo-IMP FSU
                any other   that party's own: never guessed
"""

from typing import NamedTuple

from ingest.adapters import air_status
from ingest.syntax.edifact.message import Segment, component
from ingest.syntax.x12 import status as x12_status
from ingest.syntax.x12.status import Meaning
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode

UNMAPPED = Meaning(Kind.UNMAPPED)
OTHER_CATEGORIES = {str(number) for number in range(2, 18)}  # 9015, D.23A; what is no category at all is passed over
UN_AGENCIES = {"", "6"}  # 3055
X12_AGENCIES = {"", "22", "116", "HS"}  # HS is a carrier's own, and its letters are element 157
IATA = "3"
X12_LIST = "157"  # 1131
X12 = "X12 157"  # in words
WITH_9011 = {"93A", "94A", "94B", "95A", "95B", "96A", "96B", "97A", "97B", "98A"}
NOT_REC_24 = {"51"}  # the means of transport is damaged in 9011; something else in Recommendation 24

_DELAYED, _DISCREPANCY = Meaning(Kind.DELAYED), Meaning(Kind.DISCREPANCY)
_DELIVERY, _HANDOVER = Meaning(Kind.DELIVERED), Meaning(Kind.HANDED_OVER)

UN = {
    **dict.fromkeys(("1", "40", "364"), Meaning(Kind.ARRIVED)),
    "6": Meaning(Kind.BOOKED),
    # import and export restrictions, agriculture and food: held by an authority, and let go by it
    **dict.fromkeys(("8", "9", "10", "12"), Meaning(Kind.CUSTOMS_RELEASED, Mode.CUSTOMS)),
    "17": Meaning(Kind.CUSTOMS_REFUSED, Mode.CUSTOMS),
    "13": Meaning(Kind.RECEIVED, empty=Kind.EMPTY_PICKED_UP),
    **dict.fromkeys(("74", "130"), Meaning(Kind.RECEIVED)),
    "16": Meaning(Kind.BORDER_CROSSED),
    **dict.fromkeys(("21", "22", "72"), _DELIVERY),
    "209": Meaning(Kind.DELIVERED, certainty=Certainty.PLANNED),
    "361": Meaning(Kind.DELIVERED, certainty=Certainty.ESTIMATED),
    **dict.fromkeys(("24", "27", "127", "365"), Meaning(Kind.DEPARTED)),
    **dict.fromkeys(("31", "355", "356", "357"), Meaning(Kind.PASSED)),
    "26": Meaning(Kind.DISCHARGED, Mode.RAIL),
    **dict.fromkeys(("29", "346"), Meaning(Kind.DISCHARGED)),
    "70": Meaning(Kind.LOADED, Mode.RAIL),
    **dict.fromkeys(("48", "67", "79", "92"), Meaning(Kind.LOADED)),
    **dict.fromkeys(("118", "121"), Meaning(Kind.LOADED, Mode.SEA)),  # on and under deck
    **dict.fromkeys(("28", "371"), Meaning(Kind.STRIPPED)),
    **dict.fromkeys(("93", "94"), Meaning(Kind.STUFFED)),
    **dict.fromkeys(("41", "42", "43", "98", "99", "349", "366"), _HANDOVER),
    "45": Meaning(Kind.NOTIFIED),
    "50": Meaning(Kind.MANIFESTED),
    **dict.fromkeys(("57", "86"), Meaning(Kind.ROLLED)),
    **dict.fromkeys(("80", "82"), Meaning(Kind.UNMAPPED, empty=Kind.EMPTY_RETURNED)),
    **dict.fromkeys(("112", "379"), Meaning(Kind.AVAILABLE)),
    "123": Meaning(Kind.DOCUMENTS_DELIVERED),
    **dict.fromkeys(("3", "18", "81", "218", "307", "308", "331"), Meaning(Kind.DAMAGED)),
    **dict.fromkeys(("20", "25", "51", "52", "90", "101", "105", "222", "224", "238", "239", "266"), _DELAYED),
    **dict.fromkeys(("212", "215", "216", "219", "227", "270", "271", "272", "273", "314"), _DELAYED),
    **dict.fromkeys(("7", "37", "44", "59", "63", "69", "73"), _DISCREPANCY),  # 7 a booking cancelled, 37 found again
    **dict.fromkeys(("23", "36", "49", "53", "54", "55", "56", "62", "66", "77", "85", "87", "102"), _DISCREPANCY),
    **dict.fromkeys(("104", "106", "107", "109", "110", "115", "117", "119", "120", "206", "207"), _DISCREPANCY),
    **dict.fromkeys(("210", "211", "213", "220", "231", "234", "269", "274", "287", "302"), _DISCREPANCY),
    **dict.fromkeys(("325", "327", "329", "330", "336", "337", "348", "352", "353", "354"), _DISCREPANCY),
    **dict.fromkeys([str(refused) for refused in (*range(275, 287), 291, 292, 295, 297, 298, 299)], _DISCREPANCY),
}
IGNORED = {  # true, but nothing moved
    **dict.fromkeys(
        ("2", "11", "64", "68", "71", "113", "124", "131", "321", "322", "363"), "announces what has not happened yet"
    ),
    **dict.fromkeys(("5", "14"), "a process that it does not name"),
    **dict.fromkeys(("4", "19", "30", "32", "33", "34", "65", "84", "89", "97", "103"), "care of the equipment"),
    **dict.fromkeys(("58", "60", "95", "96"), "lease of the equipment"),
    **dict.fromkeys(("38", "61", "250"), "payment"),
    **dict.fromkeys(("83", "208"), "seals"),
    **dict.fromkeys(("91", "328"), "stays where it is"),
    **dict.fromkeys(map(str, range(133, 205)), "work on the vessel in port, of which no consignment is told"),
    **dict.fromkeys(("132", "135"), "has begun and is not done"),
    **dict.fromkeys(("214", "248", "260", "265", "125"), "says that nothing is known"),
    **dict.fromkeys(("256", "350", "258", "370"), "how it is to be handled, and no step"),
    **dict.fromkeys(("310", "316", "332", "333", "367"), "an incident that changed nothing"),
    "75": "goes to another consignee, and moved nowhere",
    "255": "shunted within a yard",
    "362": "measured where it is",
}
OPEN = {  # codes 1 to 103 that stay unmapped
    "15": "put together with other goods, or into a container: does not say which",
    "35": "sent on: by what, and whether it left, it does not say",
    **dict.fromkeys(("39", "46"), "moved from or into bond, or only allowed to be: does not say which"),
    "47": "moved into a packing depot: through its gate, or to be packed, it does not say",
    "76": "sent on after a delay, or will be: does not say which",
    "78": "released to a party: the order, or the goods themselves, it does not say",
    **dict.fromkeys(("80", "82"), "returned, and loaded: to where and by whom it does not say; empty it is a return"),
    "88": "split into consignments that it does not name",
    "100": "transhipped: discharged, loaded or both, it does not say",
}
_LISTS = "UN/EDIFACT D.93A to D.98A, code list 9011; UN/ECE Recommendation 24 rev. 6"
TABLES: tuple[Table, ...] = (
    Table("STS C555 9011, 4405", _LISTS, UN, IGNORED),
    Table("STS C555 9011, left unmapped", _LISTS, OPEN),
    Table("STS C555 of ANSI X12", "ASC X12 element 157", x12_status.STATUS, x12_status.IGNORED),
    air_status.table("STS C555 of IATA", "IATA code list 1.18"),
)
_AIR = {code: Meaning(kind, Mode.AIR, air_status.certainty(code)) for code, kind in air_status.STATUSES.items()}


class Status(NamedTuple):
    """`list`: whose code it is, in words; `meaning`: None where it is ignored."""

    code: str
    list: str
    meaning: Meaning | None


def status(sts: Segment, release: str) -> Status:
    """What an STS says, in a message of this directory (`95B`). Codes that nobody mapped are UNMAPPED."""
    category, code, agency = component(sts, 1), component(sts, 2).upper(), component(sts, 2, 2)
    if category in OTHER_CATEGORIES:
        return Status(code, f"4405, category {category}", UNMAPPED)
    if code.isdigit() and agency in UN_AGENCIES:
        return _of_un(code, release)
    if agency in X12_AGENCIES or component(sts, 2, 1) == X12_LIST:
        ignored = code in x12_status.IGNORED
        return Status(code, X12, None if ignored else x12_status.STATUS.get(code, UNMAPPED))
    if agency == IATA:
        return Status(code, "IATA 1.18", None if code in air_status.IGNORED else _AIR.get(code, UNMAPPED))
    return Status(code, f"agency {agency}", UNMAPPED)


def _of_un(code: str, release: str) -> Status:
    number, old = code.lstrip("0"), release in WITH_9011
    list_ = "UN 9011" if old else "UN/ECE Rec. 24"
    if number in IGNORED:
        return Status(code, list_, None)
    return Status(code, list_, UNMAPPED if number in NOT_REC_24 and not old else UN.get(number, UNMAPPED))
