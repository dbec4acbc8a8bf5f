"""What an equipment group says of a unit besides its number, as attributes.

EQD 8155 iso_type · 8249 equipment_status · 8169 full_empty      SEL 9308 seal, 9303 in front where told
MEA 6313 G, WT, AET weight_kg; VGM vgm_kg; T tare_kg             DAM damage · TMP 6246 temperature · LOC+147 stowage
LOC 9, 11, 76, 7, 8, 13, 61, 94 …                                NAD CA, CF carrier · FTX 4440 is not copied: it names people
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from ingest.syntax.edifact.message import Segment, component
from ingest.syntax.edifact.time import clock, first, is_readable
from schemas.times import Precision

EMPTY = {"4"}  # 8169
FULL = {
    "1",
    "2",
    "3",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "11",
    "12",
    "13",
}  # holds goods, in part (1 to 3) or by whose papers
EMPTY_STATUS, FULL_STATUS = "31", "32"  # 8249, from D.17A
STATUS_NAMES = {  # 8249
    "1": "continental",
    "2": "export",
    "3": "import",
    "4": "remain on board",
    "5": "shifter",
    "6": "transhipment",
    "7": "short landed",
    "8": "over landed",
    "9": "domestic",
    "10": "positioning",
    "11": "delivery",
    "12": "redelivery",
    "13": "repair",
    "14": "reloader",
    "15": "returned",
    "16": "dropped off",
    "17": "cross terminal transhipment",
    "18": "booking confirmed",
    "19": "gate inspected",
    "20": "arrived",
    "21": "departed",
    "22": "loaded",
    "23": "unloaded",
    "24": "moved within the terminal",
    "25": "to be stuffed",
    "26": "to be stripped",
    "27": "stuffed",
    "28": "stripped",
    "29": "heavy repair",
    "30": "replaced",
}
WEIGHTS = {**dict.fromkeys(("G", "WT", "AET", "AAD", ""), "weight_kg"), "VGM": "vgm_kg", "T": "tare_kg"}  # 6313
WEIGHED = ("798", "WAT")  # 2005
PURPOSES = {"VGM": "VGM", "T": "T"}  # 6311: some guides tell here what is measured, and leave 6313 empty
MEASURED = {"AAE", "WT", "AAX", "AAI", *PURPOSES}  # 6311
KILOGRAMS = {"KGM": Decimal(1), "KG": Decimal(1), "TNE": Decimal(1000), "LBR": Decimal("0.45359237")}  # 6411
PLACES = {  # 3227: where a leg begins, ends and goes on; never where it happened
    "9": "port_of_loading",
    "11": "port_of_discharge",
    "13": "transhipment_port",
    "61": "next_port",
    "76": "original_port_of_loading",
    "94": "previous_port",
    "83": "place_of_delivery",
    "7": "place_of_delivery",
    "8": "destination",
    "88": "place_of_receipt",
    "147": "stowage",
}


def full_empty(eqd: Segment) -> str:
    """`full`, `empty`, or nothing where the sender does not say."""
    told, status = component(eqd, 6), component(eqd, 5)
    if told in EMPTY or status == EMPTY_STATUS:
        return "empty"
    return "full" if told in FULL or status == FULL_STATUS else ""


def described(group: Sequence[Segment], decimal: str) -> dict[str, str]:
    """The attributes of one unit: its EQD and what follows it."""
    eqd = group[0]
    status = component(eqd, 5)
    told = {
        "iso_type": component(eqd, 3),
        "equipment_status": STATUS_NAMES.get(status, status),
        "full_empty": full_empty(eqd),
        "seal": ", ".join(_seals(group)),
        "damage": ", ".join(" ".join(c for e in s[1:] for c in e if c) for s in group if s[0][0] == "DAM"),
        "temperature": next((" ".join(s[2]).strip() for s in group if s[0][0] == "TMP" and len(s) > 2), ""),
    }
    return {key: value for key, value in (told | weights(group, decimal)).items() if value}


def legs(segments: Iterable[Segment]) -> dict[str, str]:
    """The ports and places of a journey, by the codes or names that LOC gives them."""
    told: dict[str, str] = {}
    for loc in segments:
        if loc[0][0] == "LOC" and (name := PLACES.get(component(loc, 1))):
            told.setdefault(name, component(loc, 2) or component(loc, 2, 3))
    return told


def carrier(segments: Iterable[Segment]) -> dict[str, str]:
    """Whose container it is or who carries it: NAD CA, CF, by code."""
    parties = {component(s, 1): component(s, 2) for s in segments if s[0][0] == "NAD"}
    told = parties.get("CA") or parties.get("CF")
    return {"carrier": told} if told else {}


def weights(group: Iterable[Segment], decimal: str) -> dict[str, str]:
    """Weights in kilograms; one that cannot be converted is left out."""
    told: dict[str, str] = {}
    for mea in group:
        if mea[0][0] == "MEA" and component(mea, 1) in MEASURED:
            measured = component(mea, 2) or PURPOSES.get(component(mea, 1), "")
            name, factor = WEIGHTS.get(measured), KILOGRAMS.get(component(mea, 3) or "KGM")
            if name and factor and (value := _number(component(mea, 3, 1), decimal)) is not None:
                told.setdefault(name, _plain(value * factor))
    return told


def weighed(group: Iterable[Segment]) -> dict[str, str]:
    """When the verified gross mass was determined: DTM 798 (from D.16A), WAT (SMDG), as an ISO 8601 local time."""
    dtm = first(group, WEIGHED)
    if dtm is None or not is_readable(dtm):
        return {}
    told = clock(component(dtm, 1, 1), component(dtm, 1, 2))
    return {"weighed_at": told.at.date().isoformat() if told.precision is Precision.DAY else told.at.isoformat()}


def _plain(value: Decimal) -> str:
    """At most three decimals, none that say nothing."""
    whole = int(value)
    return str(whole) if whole == value else f"{value:.3f}".rstrip("0").rstrip(".")


def _number(text: str, decimal: str) -> Decimal | None:
    """ISO 9735 allows the comma and the point as decimal mark, whatever UNA says of the other."""
    try:
        value = Decimal(text.replace(decimal, ".").replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**12 else None


def _seals(group: Iterable[Segment]) -> list[str]:
    told = [(component(s, 2), component(s, 1)) for s in group if s[0][0] == "SEL" and component(s, 1)]
    told += [("", component(s, 1, 1)) for s in group if s[0][0] == "RFF" and component(s, 1) == "SN"]
    return [f"{issuer} {seal}".strip() for issuer, seal in told if seal]
