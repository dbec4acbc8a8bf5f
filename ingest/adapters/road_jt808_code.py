"""Code lists of JT/T 808 and its companions, and what becomes of each code. The messages are read in road_jt808."""

from ingest.tables import Table
from schemas.milestones import Kind

# Message ids that move nothing. 0xxx: said by the terminal; 8xxx: by the platform, which we hear where a line is tapped.
IGNORED = {
    "0001": "general answer of the terminal",
    "0002": "heartbeat",
    "0003": "the terminal signs off",
    "0004": "asks for the server's time",
    "0005": "asks for sub-packages again",
    "0102": "authentication: a secret",
    "0104": "answers with its settings",
    "0107": "answers with its attributes",
    "0108": "result of a firmware upgrade",
    "0301": "event chosen from a menu by the driver",
    "0302": "answer to a question, by the driver",
    "0303": "subscribes to information",
    "0608": "answers with the areas and routes it watches",
    "0700": "driving recorder data",
    "0701": "electronic waybill: the standard leaves its content open",
    "0702": "who drives: a person's name and licence",
    "0705": "data of the vehicle's CAN bus",
    "0800": "tells of a picture or sound",
    "0801": "picture or sound",
    "0802": "answers with a list of pictures and sounds",
    "0805": "answers to the command to take a picture",
    "0900": "transparent data: a device maker's own content",
    "0901": "compressed data: a device maker's own content",
    "0A00": "the terminal's public key",
    **dict.fromkeys(("8001", "8003", "8004", "8100", "8A00"), "answer of the platform"),
    **dict.fromkeys(("8103", "8104", "8105", "8106", "8107", "8108"), "settings and commands to the terminal"),
    **dict.fromkeys(("8201", "8202", "8203", "8204"), "asks for or follows locations, confirms alarms"),
    **dict.fromkeys(("8300", "8301", "8302", "8303", "8304"), "text to the driver"),
    **dict.fromkeys(("8400", "8401", "8500"), "phone call, phone book, command to the vehicle"),
    **dict.fromkeys(("8600", "8601", "8602", "8603", "8604", "8605", "8606", "8607", "8608"), "areas and routes"),
    **dict.fromkeys(("8700", "8701", "8702"), "asks for recorder data or who drives"),
    **dict.fromkeys(("8800", "8801", "8802", "8803", "8804", "8805"), "pictures and sounds"),
    "8900": "transparent data to the terminal",
    **dict.fromkeys(("1003", "1005", "1205", "1206"), "video and passenger counts of the terminal, JT/T 1078"),
    **dict.fromkeys(
        ("9003", "9101", "9102", "9105", "9201", "9202", "9205", "9206", "9207"), "asks for video, JT/T 1078"
    ),
    **dict.fromkeys(("9301", "9302", "9303", "9304", "9305", "9306"), "turns a camera, JT/T 1078"),
    **dict.fromkeys(("1210", "1211", "1212", "9208", "9212"), "pictures of a safety alarm, T/JSATL 12"),
}
READ = {
    "0100": Kind.LINKED,
    "0200": "position",
    "0201": "position",
    "0500": "position",
    "0704": "positions",
}

# Extra id -> attribute, bytes, unit: table "additional location information".
EXTRAS = {
    0x01: ("mileage_km", 4, 0.1),
    0x02: ("fuel_l", 2, 0.1),
    0x30: ("signal", 1, 1),
    0x31: ("satellites", 1, 1),
}
LEFT_OUT = {
    0x03: "speed by the driving recorder: told already by the satellites",
    0x04: "which alarm a person has to confirm",
    0x05: "pressure of the tyres",
    0x06: "temperature in the carriage: no step of the journey",
    **dict.fromkeys((0x11, 0x12, 0x13), "alarms of areas and routes"),
    **dict.fromkeys((0x14, 0x15, 0x16, 0x17, 0x18), "alarms of video, JT/T 1078"),
    **dict.fromkeys((0x25, 0x2A, 0x2B), "states of lamps, ports and sensors"),
    **dict.fromkeys((0x64, 0x65, 0x66, 0x67, 0x70), "safety alarms of the driver, T/JSATL 12"),
    0xE0: "length of items of the device maker's own",
}
PLATE_COLOURS = {
    0: "none",
    1: "blue",
    2: "yellow",
    3: "black",
    4: "white",
    5: "green",
    9: "other",
    91: "farm yellow",
    92: "farm green",
    93: "yellow-green",
    94: "green gradient",
}  # JT/T 415 and JT/T 697.7; 0: the vehicle has no plate and the field is its VIN
TABLES = (
    Table("message id", "JT/T 808-2011, 2013, 2019, clause 8 and annex of message ids", READ, IGNORED),
    Table(
        "additional item",
        "JT/T 808, 8.18: items behind a location",
        {f"{i:02X}": e[0] for i, e in EXTRAS.items()},
        {f"{i:02X}": why for i, why in LEFT_OUT.items()},
    ),
    Table("plate colour", "JT/T 415, JT/T 697.7", {str(code): colour for code, colour in PLATE_COLOURS.items()}),
)
