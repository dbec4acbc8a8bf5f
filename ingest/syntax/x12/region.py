"""States and provinces: whose clock is whose, and in which of them our hubs lie.

A state that keeps one time tells the zone of every city in it. Of one with two (`SPLIT`) the zone of most of it is told, and
`Region.sure` is false but for the cities that are known to keep the other.
"""

from typing import NamedTuple

from schemas.places import zone_in

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
_ATLANTIC, _MONTERREY, _MATAMOROS = "America/Halifax", "America/Monterrey", "America/Matamoros"
ZONES = {
    **dict.fromkeys(("CT", "DC", "DE", "GA", "MA", "MD", "ME", "NC", "NH", "NJ", "NY", "OH", "PA", "RI"), _EASTERN),
    **dict.fromkeys(("SC", "VA", "VT", "WV"), _EASTERN),
    **dict.fromkeys(("AL", "AR", "IA", "IL", "LA", "MN", "MO", "MS", "OK", "WI"), _CENTRAL),
    **dict.fromkeys(("CO", "MT", "NM", "UT", "WY"), _MOUNTAIN),
    **dict.fromkeys(("CA", "WA"), _PACIFIC),
    "HI": "Pacific/Honolulu",
    "PR": "America/Puerto_Rico",
    "AB": "America/Edmonton",
    "MB": "America/Winnipeg",
    "YT": "America/Whitehorse",
    **dict.fromkeys(("NB", "NS", "PE"), _ATLANTIC),
}
SPLIT = {
    **dict.fromkeys(("KY", "FL"), _EASTERN),
    **dict.fromkeys(("TX", "TN", "ND", "SD", "NE", "KS"), _CENTRAL),
    **dict.fromkeys(("OR", "NV"), _PACIFIC),
    "IN": "America/Indiana/Indianapolis",
    "MI": "America/Detroit",
    "ID": "America/Boise",
    "AZ": "America/Phoenix",
    "AK": "America/Anchorage",
    "BC": "America/Vancouver",
    **dict.fromkeys(("ON", "QC", "PQ"), "America/Toronto"),
    "SK": "America/Regina",
    **dict.fromkeys(("NL", "NF"), "America/St_Johns"),
}
_OTHERS = {  # cities of a split state that keep another time than most of it
    "TX": {_MOUNTAIN: "EL PASO, SOCORRO, HORIZON CITY, CLINT, FABENS"},
    "FL": {
        _CENTRAL: "PENSACOLA, PANAMA CITY, PANAMA CITY BEACH, FORT WALTON BEACH, DESTIN, CRESTVIEW, NICEVILLE, MILTON, "
        "MARIANNA, DEFUNIAK SPRINGS, CHIPLEY, BONIFAY"
    },
    "TN": {
        _EASTERN: "KNOXVILLE, CHATTANOOGA, JOHNSON CITY, KINGSPORT, BRISTOL, CLEVELAND, MORRISTOWN, MARYVILLE, OAK RIDGE, "
        "GREENEVILLE, ATHENS, SEVIERVILLE, LENOIR CITY, ALCOA, LOUDON, HARRIMAN"
    },
    "KY": {
        _CENTRAL: "BOWLING GREEN, PADUCAH, OWENSBORO, HOPKINSVILLE, HENDERSON, MADISONVILLE, MURRAY, FRANKLIN, GLASGOW, "
        "RUSSELLVILLE, MAYFIELD, CALVERT CITY, FORT CAMPBELL"
    },
    "IN": {
        _CENTRAL: "GARY, HAMMOND, EAST CHICAGO, MERRILLVILLE, VALPARAISO, PORTAGE, CROWN POINT, MICHIGAN CITY, LA PORTE, "
        "EVANSVILLE, MOUNT VERNON, PRINCETON, HOBART, MUNSTER, WHITING, SCHERERVILLE, CHESTERTON, BURNS HARBOR, NEWBURGH"
    },
    "MI": {_CENTRAL: "IRON MOUNTAIN, MENOMINEE, IRONWOOD, KINGSFORD"},
    "ND": {_MOUNTAIN: "DICKINSON, BOWMAN, BEACH"},
    "SD": {_MOUNTAIN: "RAPID CITY, SPEARFISH, STURGIS, DEADWOOD, BELLE FOURCHE, BOX ELDER, HOT SPRINGS"},
    "NE": {_MOUNTAIN: "SCOTTSBLUFF, SIDNEY, ALLIANCE, OGALLALA, CHADRON, GERING, KIMBALL"},
    "KS": {_MOUNTAIN: "GOODLAND, SHARON SPRINGS, TRIBUNE, SYRACUSE"},
    "OR": {"America/Boise": "ONTARIO, NYSSA, VALE"},
    "NV": {_MOUNTAIN: "WEST WENDOVER, JACKPOT"},
    "ID": {_PACIFIC: "COEUR D'ALENE, COEUR D ALENE, LEWISTON, MOSCOW, POST FALLS, SANDPOINT, HAYDEN"},
    "BC": {
        "America/Edmonton": "CRANBROOK, GOLDEN, FERNIE, KIMBERLEY, INVERMERE",
        "America/Dawson_Creek": "DAWSON CREEK, FORT ST JOHN, FORT ST. JOHN",
    },
    "ON": {"America/Winnipeg": "KENORA, DRYDEN, FORT FRANCES"},
    "SK": {"America/Edmonton": "LLOYDMINSTER"},
}
_CITIES = {
    (city, state): zone for state, zones in _OTHERS.items() for zone, told in zones.items() for city in told.split(", ")
}
MEXICAN = {  # ISO 3166-2 and two letters; the others keep the time of the capital
    **dict.fromkeys(("BCN", "BC", "BN"), "America/Tijuana"),
    **dict.fromkeys(("SON", "SO"), "America/Hermosillo"),
    **dict.fromkeys(("SIN", "SI", "NAY", "NA", "BCS", "BS"), "America/Mazatlan"),
    **dict.fromkeys(("CHH", "CH"), "America/Chihuahua"),
    **dict.fromkeys(("ROO", "QR"), "America/Cancun"),
    **dict.fromkeys(("TAM", "TM", "COA", "CU", "NLE", "NL"), _MONTERREY),
}
_BORDER = {  # Mexican cities that keep the time of the other side
    **dict.fromkeys(("NUEVO LAREDO", "REYNOSA", "MATAMOROS", "RIO BRAVO", "PIEDRAS NEGRAS"), _MATAMOROS),
    **dict.fromkeys(("CIUDAD ACUNA", "COLOMBIA"), _MATAMOROS),
    **dict.fromkeys(("CIUDAD JUAREZ", "JUAREZ"), "America/Ciudad_Juarez"),
}


class Region(NamedTuple):
    """The IANA zone of a city by its state, empty where none is known; `sure`: the whole state keeps it, or the city is
    known."""

    zone: str = ""
    sure: bool = True


def region(city: str, state: str, country: str) -> Region:
    if country in COUNTRIES:
        other = _CITIES.get((city, state))
        return Region(other or ZONES.get(state) or SPLIT.get(state, ""), bool(other) or state in ZONES)
    if country in ("MX", "MEX"):
        return Region(
            _BORDER.get(city) or MEXICAN.get(state, "America/Mexico_City"), city in _BORDER or state in MEXICAN
        )
    return Region(zone_in(country))


COUNTRIES = frozenset(("US", "USA", "CA", "CAN", ""))  # of these states and provinces
HUBS = {  # the cities of places.csv, as a message writes them
    ("ANCHORAGE", "AK"): "USANC",
    ("ATLANTA", "GA"): "USATL",
    ("CHARLESTON", "SC"): "USCHS",
    ("CHICAGO", "IL"): "USCHI",
    ("CINCINNATI", "OH"): "USCVG",
    ("HOUSTON", "TX"): "USHOU",
    ("LONG BEACH", "CA"): "USLGB",
    ("LOS ANGELES", "CA"): "USLAX",
    ("LOUISVILLE", "KY"): "USLUI",
    ("MEMPHIS", "TN"): "USMEM",
    ("MIAMI", "FL"): "USMIA",
    ("MONTREAL", "QC"): "CAMTR",
    ("MONTREAL", "PQ"): "CAMTR",
    ("NEW YORK", "NY"): "USNYC",
    ("NORFOLK", "VA"): "USORF",
    ("OAKLAND", "CA"): "USOAK",
    ("PRINCE RUPERT", "BC"): "CAPRR",
    ("SAVANNAH", "GA"): "USSAV",
    ("SEATTLE", "WA"): "USSEA",
    ("TACOMA", "WA"): "USTIW",
    ("TORONTO", "ON"): "CATOR",
    ("VANCOUVER", "BC"): "CAVAN",
}
SCHEDULE_D = {  # US customs port codes (US Census Bureau, Schedule D) of the same
    "1001": "USNYC",
    "1401": "USORF",
    "1601": "USCHS",
    "1703": "USSAV",
    "2704": "USLAX",
    "2709": "USLGB",
    "2811": "USOAK",
    "3001": "USSEA",
    "3002": "USTIW",
    "3901": "USCHI",
    "5201": "USMIA",
    "5301": "USHOU",
}
