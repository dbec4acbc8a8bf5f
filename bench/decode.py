"""Messages decoded per second and core, from bytes to facts, beside the parsers that others would use for the same bytes.

    python -m bench.decode

Ours is `ingest.reading.read`: recognise the syntax, cut the stream into messages, take each apart, map its codes, make
and validate every fact, derive its id. The peers do less, each on the very same bytes:
  pydifact tokens       cuts EDIFACT into segments of components; maps nothing, makes nothing
  pydifact interchange  the same and one object per segment and message; maps nothing
  pyais                 payloads to fields; without our positions, checks and receiver times
  ansi-x12, pyx12       cut X12 into segments of elements, pyx12 with a look at the envelope; in .venv-bench (`make bench`)
  lxml, orjson          bytes to a tree; nobody has looked into it yet
`tokens alone` is our own tokenizer, which is like for like with the first.

Bytes: the good cases of each adapter in tests/adapters, a discharge report of 400 containers, and, where it is there, the
folder of public samples beside this repository. Measured in pairs, ours and theirs in turn, CPU seconds; the ratio is the
median of the pairs' ratios, so that what else the machine does hits both. `equal`: of the files that pydifact can read, how
many it takes apart into the same components as we do.

What this does not show: storing and sending (bench.movements), reading from disk or network, other machines' absolute
figures, and bytes that a peer cannot read. Cases are small: one message of 300 bytes pays for its envelope alone. No peer
makes facts, so no ratio but that of the tokens says who does the same work faster.
"""

import json
import subprocess
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import orjson
from lxml import etree
from pyais import IterMessages
from pydifact.exceptions import EDISyntaxError
from pydifact.parser import Parser
from pydifact.segmentcollection import Interchange

from bench.peer import Bodies, Work, does, pace
from ingest.message import Heard, Part
from ingest.reading import Understood, read
from ingest.registry import FORMATS
from ingest.syntax import edifact, json_text, nmea, x12, xml_text
from ingest.syntax.edifact import message as edifact_message
from schemas.checkdigits import iso6346

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "adapters"
ELSEWHERE = ROOT / ".venv-bench" / "bin" / "python"
SAMPLES = ROOT.parent / "shared" / "corpora"
HEARD = Heard("bench", datetime(2026, 6, 20, 12, tzinfo=UTC))
PAIRS = 5
BOXES = 400


class Here(NamedTuple):
    """A parser of this environment. `ours`: what it is measured against."""

    name: str
    theirs: Work
    ours: Work

    def reads(self, bodies: Bodies) -> Bodies:
        return [body for body in bodies if does(self.theirs, body)]

    def seconds(self, bodies: Bodies) -> float:
        return pace(self.theirs, bodies)


class Elsewhere(NamedTuple):
    """A parser of .venv-bench, which reads nothing where that is not there."""

    name: str
    ours: Work

    def reads(self, bodies: Bodies) -> Bodies:
        reads = self._asked(bodies)["reads"] if ELSEWHERE.exists() else [False] * len(bodies)
        return [body for body, can in zip(bodies, reads, strict=True) if can]

    def seconds(self, bodies: Bodies) -> float:
        return float(self._asked(bodies)["seconds"])

    def _asked(self, bodies: Bodies) -> dict[str, Any]:
        command = [str(ELSEWHERE), "-m", "bench.peer", self.name]
        told = subprocess.run(
            command, input="\n".join(map(bytes.hex, bodies)), text=True, check=True, stdout=subprocess.PIPE
        )
        return dict(json.loads(told.stdout))


class Race(NamedTuple):
    """What is decoded. `messages`: how many there are in one pass over the bodies."""

    name: str
    syntaxes: frozenset[str]
    bodies: Bodies
    messages: int


def main() -> None:
    print(f"{'bytes of':26}{'messages/s':>12}{'MB/s':>8}   times as fast as")
    for race in races():
        report(race)
    print()
    for name, bodies in (("cases", _edifact_cases()), ("public samples", _edifact_samples())):
        if bodies:
            print(f"EDIFACT {name}: {correctness(bodies)}")


def races() -> Iterator[Race]:
    for name in dict.fromkeys(format_.name for format_ in FORMATS):
        if bodies := _cases(name):
            syntaxes = frozenset(format_.syntax for format_ in FORMATS if format_.name == name)
            yield Race(name, syntaxes, bodies, _messages(bodies))
    of_edifact = frozenset((edifact.NAME,))
    yield Race(f"COARRI of {BOXES} boxes", of_edifact, [discharge(BOXES)], 1)
    if samples := [body for body in _edifact_samples() if _is_read(body)]:
        yield Race("EDIFACT, public samples", of_edifact, samples, _messages(samples))


def report(race: Race) -> None:
    seconds = pace(read_all, race.bodies)
    size = sum(map(len, race.bodies))
    print(f"{race.name:26}{race.messages / seconds:12,.0f}{size / seconds / 1e6:8.2f}", end="   ")
    peers = [peer for syntax in sorted(race.syntaxes) for peer in PEERS.get(syntax, ())]
    raced = [(peer, bodies) for peer in peers if (bodies := peer.reads(race.bodies))]
    print(" · ".join(f"{peer.name} {_ratio(peer, bodies):.2g}" for peer, bodies in raced))


def read_all(bodies: Bodies) -> None:
    for body in bodies:
        for _ in read(BytesIO(body), HEARD):
            pass


def tokens_all(bodies: Bodies) -> None:
    for body in bodies:
        edifact_message.tokens(body)


def pydifact_tokens(bodies: Bodies) -> None:
    for body in bodies:
        for _ in Parser().parse(body.decode("latin-1")):
            pass


def pydifact_interchange(bodies: Bodies) -> None:
    for body in bodies:
        for message in Interchange.from_str(body.decode("latin-1")).get_messages():
            message.segments  # noqa: B018 - asked for, as a reader would


def pyais_decode(bodies: Bodies) -> None:
    for body in bodies:
        for message in IterMessages(body.splitlines()):
            message.decode()


def lxml_parse(bodies: Bodies) -> None:
    for body in bodies:
        etree.fromstring(body)


def orjson_parse(bodies: Bodies) -> None:
    for body in bodies:
        orjson.loads(body)


PEERS: dict[str, tuple[Here | Elsewhere, ...]] = {
    edifact.NAME: (
        Here("pydifact tokens", pydifact_tokens, read_all),
        Here("pydifact interchange", pydifact_interchange, read_all),
        Here("pydifact tokens by tokens alone", pydifact_tokens, tokens_all),
    ),
    x12.NAME: (Elsewhere("ansi-x12", read_all), Elsewhere("pyx12", read_all)),
    nmea.NAME: (Here("pyais", pyais_decode, read_all),),
    xml_text.NAME: (Here("lxml", lxml_parse, read_all),),
    json_text.NAME: (Here("orjson", orjson_parse, read_all),),
}


def discharge(boxes: int) -> bytes:
    """A discharge report as a terminal writes it at the end of a call: one message, every box."""
    units = b"".join(
        f"EQD+CN+{number}{iso6346(number)}+45G1:102:5++3+5'RFF+BM:LYBM{i:06d}'DTM+203:2026061{i % 9 + 1}0231:203'"
        f"LOC+147+0{i % 60:02d}0{i % 9}82::5'LOC+9+CNYTN:139:6'MEA+AAE+WT+KGM:{9000 + i}'SEL+LY{i:06d}+CA'".encode()
        for i, number in ((i, f"LYUU{i:06d}") for i in range(boxes))
    )
    head = b"UNH+1+COARRI:D:95B:UN:SMDG20'BGM+44+DISCHARGE1+9'TDT+20+000W+1++LYAA:172:20+++9074729:146:11:LY ONE'"
    tail = f"CNT+16:{boxes}'UNT+{boxes * 7 + 6}+1'UNZ+1+1'".encode()
    return b"UNB+UNOA:2+LYTERM+LYLINE+260619:1849+1'" + head + b"LOC+11+NLRTM:139:6+HPD2:TER:ZZZ'" + units + tail


def correctness(bodies: Bodies) -> str:
    """How many files pydifact can read, and how many of those it takes apart as we do."""
    known = [(body, theirs) for body in bodies if (theirs := _pydifact(body)) is not None]
    equal = sum(_bare(edifact_message.tokens(body)) == theirs for body, theirs in known)
    whole = sum(1 for body in bodies if all(isinstance(part, Part) for part in edifact.split(BytesIO(body))))
    return f"{len(bodies)} files, ours reads {whole}, pydifact {len(known)}; equal {equal} of {len(known)}"


def _pydifact(body: bytes) -> list[list[list[str]]] | None:
    try:
        segments = list(Parser().parse(edifact_message.decoded(body)))
    except EDISyntaxError:
        return None
    return _bare([[[s.tag], *(e if isinstance(e, list) else [e] for e in s.elements)] for s in segments])


def _bare(segments: list[list[list[str]]]) -> list[list[list[str]]]:
    """Without the UNA, line ends and trailing empties, which pydifact keeps or drops as it comes."""
    bare = []
    for segment in segments:
        elements = [[c.replace("\r", "").replace("\n", "") for c in element] for element in segment]
        elements = [e[: max((i + 1 for i, c in enumerate(e) if c), default=1)] for e in elements]
        while len(elements) > 1 and elements[-1] == [""]:
            elements.pop()
        bare.append(elements)
    return [segment for segment in bare if segment[0] != ["UNA"]]


def _cases(name: str) -> Bodies:
    """The good cases of an adapter."""
    folders = sorted(path.parent for path in (CASES / name).glob("*/input.*"))
    return [next(folder.glob("input.*")).read_bytes() for folder in folders if not (folder / "expected.err").exists()]


def _edifact_cases() -> Bodies:
    return [
        path.read_bytes() for f in FORMATS if f.syntax == edifact.NAME for path in (CASES / f.name).glob("*/input.*")
    ]


def _edifact_samples() -> Bodies:
    return [path.read_bytes() for path in sorted(SAMPLES.glob("edifact_*/*")) if path.stat().st_size < 120_000]


def _is_read(body: bytes) -> bool:
    return all(isinstance(one, Understood) for one in read(BytesIO(body), HEARD))


def _messages(bodies: Bodies) -> int:
    return sum(1 for body in bodies for _ in read(BytesIO(body), HEARD))


def _ratio(peer: Here | Elsewhere, bodies: Bodies) -> float:
    """How many times as fast ours is, on what the peer can read: the median of pairs measured in turn."""
    ratios = []
    for _ in range(PAIRS):
        ours = pace(peer.ours, bodies)
        ratios.append(peer.seconds(bodies) / ours)
    return median(ratios)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
