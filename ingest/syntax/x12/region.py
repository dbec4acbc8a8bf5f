"""States and provinces: whose clock is whose where a whole one keeps one time, and in which of them our hubs lie.

Left out on purpose: those with two zones (TX, FL, TN, KY, IN, MI, ND, SD, NE, KS, OR, ID, AZ, AK, NV in the US; BC, ON, QC,
NU, SK in Canada have an exception each). A time there is told in the source's zone, and says so.
"""

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
ZONES = {
    **dict.fromkeys(("CT", "DC", "DE", "GA", "MA", "MD", "ME", "NC", "NH", "NJ", "NY", "OH", "PA", "RI"), _EASTERN),
    **dict.fromkeys(("SC", "VA", "VT", "WV"), _EASTERN),
    **dict.fromkeys(("AL", "AR", "IA", "IL", "LA", "MN", "MO", "MS", "OK", "WI"), _CENTRAL),
    **dict.fromkeys(("CO", "MT", "NM", "UT", "WY"), _MOUNTAIN),
    **dict.fromkeys(("CA", "WA"), _PACIFIC),
    "HI": "Pacific/Honolulu",
    "AB": "America/Edmonton",
    "MB": "America/Winnipeg",
    **dict.fromkeys(("NB", "NS", "PE"), "America/Halifax"),
}
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
