"""Messages that break a rule of their format: one recipe per family. Each must end as one dead letter, with a reason."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import orjson

from lianyun.simulator.noise import Emission

AFTER = timedelta(hours=11)


def edifact(count: int, at: datetime) -> bytes:
    """The thirteenth month."""
    body = ["BGM+34+X{0}+9", "EQD+CN+LYUU0000011+45G1:102:5++2+5", f"DTM+7:{at:%Y}13010800:203", "LOC+165+CNYTN:139:6"]
    message = [f"UNH+X{count}+CODECO:D:95B:UN", *body, "CNT+16:1", f"UNT+{len(body) + 3}+X{count}"]
    whole = [f"UNB+UNOA:2+LYSENDER+LYHUB+{at:%y%m%d}:{at:%H%M}+X{count}", *message, f"UNZ+1+X{count}"]
    return "".join(f"{segment}'\r\n" for segment in whole).replace("{0}", str(count)).encode("ascii")


def dcsa(count: int, at: datetime) -> bytes:
    """A time without an offset."""
    told = {
        "eventID": f"broken-{count}",
        "eventType": "EQUIPMENT",
        "eventCreatedDateTime": f"{at:%Y-%m-%dT%H:%M:%S}",
        "eventClassifierCode": "ACT",
        "eventDateTime": f"{at:%Y-%m-%dT%H:%M:%S}",
        "equipmentEventTypeCode": "LOAD",
        "equipmentReference": "LYUU0000011",
    }
    return orjson.dumps(told)


def ais(count: int, at: datetime) -> bytes:
    """A checksum that does not hold."""
    return f"!AIVDM,1,1,{count % 10},A,177KQJ5000G?tO`K>RA1wUbN0TKH,0*00\r\n".encode("ascii")


def jt808(count: int, at: datetime) -> bytes:
    """A frame cut short: the body is shorter than its header says."""
    return b"\x7e\x02\x00\x00\x1c\x01\x00\x00\x00\x00\x00" + bytes([0, count % 0x70]) + b"\x00\x00\x00\x00\x01\x7e"


def taf(count: int, at: datetime) -> bytes:
    """Running information without the report it is there for."""
    header = f"<MessageReference><MessageIdentifier>X{count}</MessageIdentifier></MessageReference>"
    body = f"<MessageHeader>{header}</MessageHeader><MessageStatus>1</MessageStatus>"
    return f"<TrainRunningInformationMessage>{body}</TrainRunningInformationMessage>".encode("ascii")


def fsu(count: int, at: datetime) -> bytes:
    """The 99th of the month."""
    lines = ["QD HKGFMYY", f".HKGKKYY {at:%d%H%M}", "FSU/15", f"993-{count:08}HKGFRA/T1K10", "RCS/99JAN0800/HKG/T1K10"]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def customs(count: int, at: datetime) -> bytes:
    """A declaration number with 17 digits."""
    told = {"receipt_no": f"X{count}", "code": "800", "occurred_at": f"{at:%Y-%m-%dT%H:%M:%S}"}
    return orjson.dumps(told | {"declaration_no": "53992026000000001"})


FAMILIES: dict[str, Callable[[int, datetime], bytes]] = {
    "edifact": edifact,
    "dcsa": dcsa,
    "ais": ais,
    "jt808": jt808,
    "taf": taf,
    "fsu": fsu,
    "customs": customs,
}


def emissions(start: datetime, each: int) -> Iterator[Emission]:
    """`each` broken messages of every family, one after the other from the start on."""
    for n in range(each * len(FAMILIES)):
        name = list(FAMILIES)[n % len(FAMILIES)]
        at = start + AFTER * (n + 1)
        yield Emission(at, f"broken-{name}", FAMILIES[name](n, at))
