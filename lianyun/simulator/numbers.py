"""Invented identifiers with valid check digits. A number is a function of a count, so none comes twice.

Owner codes, prefixes and blocks are ones that nobody holds: LYUU (ISO 6346), YY (the IATA designator of no airline),
993 (no airline's prefix), IMO numbers from 4000000 (none was ever given there), railway 9991.
"""

from schemas.checkdigits import iso6346

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
OWNER = "LYUU"  # of every container
PER_SCENARIO = 1_000_000  # numbers of one type before they repeat


def container(count: int) -> str:
    body = f"{OWNER}{count % PER_SCENARIO:06}"
    return body + iso6346(body)


def misread(unit: str) -> str:
    """The container number with two neighbours exchanged, as typists do: its check digit no longer holds."""
    for i in range(4, 10):
        swapped = unit[:i] + unit[i + 1] + unit[i] + unit[i + 2 :]
        if iso6346(swapped) != swapped[10]:
            return swapped
    return unit[:10] + str((int(unit[10]) + 1) % 10)


def booking(count: int) -> str:
    return f"LYB{count:08}"


def bill(count: int) -> str:
    return f"LYAA{count:08}"


def house(count: int) -> str:
    return f"LYH{count:08}"


def awb(count: int) -> str:
    serial = count % (10 * PER_SCENARIO)
    return f"993-{serial:07}{serial % 7}"


def hawb(count: int) -> str:
    return f"LYX{count:07}"


def consignment(count: int) -> str:
    """A rail consignment note as a control label names it: UIC country 33 (China), station, number there."""
    return f"33-99001-{count % PER_SCENARIO:06}"


def declaration(count: int, year: int) -> str:
    """A Chinese customs declaration: office, year, export or import, serial (18 digits); office 5399 is invented."""
    return f"5399{year}0{count % 10**9:09}"


def imo(count: int) -> str:
    body = f"{400_000 + count % 100_000:06}"
    return body + str(sum(int(d) * w for d, w in zip(body, range(7, 1, -1), strict=True)) % 10)


def mmsi(count: int) -> str:
    return f"477{900_000 + count % 100_000:06}"


def sign(count: int) -> str:
    return f"VR{LETTERS[count // 2400 % 24]}{LETTERS[count // 100 % 24]}{count % 100:02}"


def wagon(count: int) -> str:
    """UIC 438-2: a container wagon (33), railway 68, type 455x."""
    body = f"33684{count % PER_SCENARIO:06}"
    products = (int(d) * (2 - i % 2) for i, d in enumerate(body))
    return body + str(-sum(p // 10 + p % 10 for p in products) % 10)


def uld(count: int) -> str:
    return f"PMC{count % 100_000:05}YY"


def plate(count: int) -> str:
    """A cross-boundary truck: Guangdong, series Z, ending in 港."""
    return f"粤Z{LETTERS[count // 1000 % 24]}{count % 1000:03}港"


def phone(count: int) -> str:
    """Twelve digits, as a JT/T 808 terminal of 2013 sends them: from a block that no operator has."""
    return f"0100{count % 10**8:08}"


def train(count: int) -> str:
    return f"X8{count % 1000:03}"


def flight(count: int) -> str:
    return f"{100 + count % 9000}"
