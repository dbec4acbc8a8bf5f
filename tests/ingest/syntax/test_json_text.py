import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.message import Broken, Part
from ingest.syntax import json_text
from tests.ingest.test_reading import dribble

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
EVENT = b'{"eventType": "TRANSPORT", "text": "a \\"quoted\\" } ] brace", "list": [[1], {"x": []}]}'
OTHER = b'{"eventType":"EQUIPMENT"}'


def pieces(stream: bytes) -> list[Part | Broken]:
    return list(json_text.split(BytesIO(stream)))


def bodies(stream: bytes) -> list[bytes]:
    assert all(isinstance(piece, Part) for piece in pieces(stream)), pieces(stream)
    return [piece.body for piece in pieces(stream)]


@pytest.mark.parametrize("head", [b"{}", b'\xef\xbb\xbf\n [{"a"', b'{\n "a"', b"[", b'{"'])
def test_objects_and_arrays_of_objects_are_json(head: bytes) -> None:
    assert json_text.sniff(head)


@pytest.mark.parametrize("head", [b"", b"{SPEC}", b"[1, 2]", b"<a/>", b"(029 TIP", b"{1:F01}"])
def test_other_brackets_are_not(head: bytes) -> None:
    assert not json_text.sniff(head)


@pytest.mark.parametrize(
    "stream",
    [
        EVENT + OTHER,
        EVENT + b"\n" + OTHER + b"\n",
        b"[" + EVENT + b" ,\n" + OTHER + b"]",
        b'{"page": {"next": [1]}, "events": [' + EVENT + b"," + OTHER + b'], "more": {"a": [2]}}',
        b"\xef\xbb\xbf[" + EVENT + b"]\n[" + OTHER + b"]",
        b"\x1e" + EVENT + b"\n\x1e" + OTHER + b"\n",
        EVENT + b",\n" + OTHER,
    ],
)
def test_every_way_to_send_many_gives_each_event_by_itself(stream: bytes) -> None:
    assert bodies(stream) == [EVENT, OTHER]


@pytest.mark.parametrize("stream", [b"[]", b'{"events": []}', b" [ ] "])
def test_a_list_of_nothing_is_nothing(stream: bytes) -> None:
    assert pieces(stream) == []


def test_events_of_linked_data_are_no_envelope() -> None:
    document = b'{"@context": {}, "@type": "Shipment", "events": [{"a": 1}]}'
    assert bodies(document) == [document]


def test_a_line_cut_short_does_not_take_its_neighbour_along() -> None:
    broken, part = pieces(b'{"eventType": "TRANSPORT",\n' + OTHER + b"\n")
    assert isinstance(broken, Broken)
    assert isinstance(part, Part)
    assert part.body == OTHER


def test_a_text_without_its_end_does_not_take_its_neighbour_along() -> None:
    broken, part = pieces(b'{"eventType": "TRANSP\n' + OTHER + b"\n")
    assert isinstance(broken, Broken)
    assert broken.rule == "a text holds a line break"
    assert isinstance(part, Part)
    assert part.body == OTHER


@pytest.mark.parametrize(
    "bad", [b'{"a": 1]', b"}", b'{"a" 1}', b'{"a": NaN}', b'{"a": 01}', b'{"a": "\xff"}', b"nonsense"]
)
def test_what_is_no_json_is_broken_and_the_next_line_is_read(bad: bytes) -> None:
    first, *_, last = pieces(bad + b"\n" + OTHER)
    assert isinstance(first, Broken)
    assert isinstance(last, Part)
    assert last.body == OTHER


def test_what_is_no_object_in_a_list_is_broken() -> None:
    found = pieces(b'[1, "a", ' + OTHER + b", [2], null]")
    assert [type(piece) for piece in found] == [Broken, Part, Broken, Broken]


def test_deep_nesting_is_broken_and_the_next_line_is_read() -> None:
    found = pieces(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n" + OTHER)
    assert [type(piece) for piece in found] == [Broken, Part]
    assert isinstance(found[0], Broken)
    assert found[0].rule == "nests deeper than 200"


def test_numbers_of_any_length_are_safe() -> None:
    body = b'{"eventType": "TRANSPORT", "n": ' + b"9" * 100_000 + b"}"
    assert [piece.body for piece in pieces(body)] == [body]


def test_a_long_list_is_cut_as_it_comes() -> None:
    class Endless(BytesIO):
        read_until = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.read_until += 1
            assert self.read_until < 4, "more is read than the first events need"
            return b"[" + (OTHER + b",") * 10 if self.read_until == 1 else (OTHER + b",") * 10

    cut = json_text.split(Endless())
    assert [next(cut).body for _ in range(15)] == [OTHER] * 15


def test_the_end_in_the_middle_is_broken() -> None:
    (broken,) = pieces(EVENT[:-3])
    assert isinstance(broken, Broken)
    assert broken.rule == "ends before its last bracket is closed"


@pytest.mark.parametrize(
    "stream", [EVENT + b'\n{\n"a": "\n' + OTHER, b"[" + EVENT + b"," + OTHER + b"]x", b'{"a":}]' + EVENT]
)
def test_a_byte_at_a_time_gives_the_same_pieces(stream: bytes) -> None:
    assert list(json_text.split(dribble(stream))) == pieces(stream)


_texts = st.text(max_size=6) | st.sampled_from(['"', "\\", "}", "[", '\\"{', "\n"])
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(_texts, _values, max_size=3), max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_any_array_is_cut_into_its_objects(objects: list[object], indent: int | None, ascii_: bool) -> None:
    stream = json.dumps(objects, indent=indent, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")
    assert [json.loads(piece.body) for piece in pieces(stream)] == objects


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
def test_public_documents_are_cut_whole() -> None:
    for path in sorted([*CORPORA.glob("dcsa_tnt/*.json"), *CORPORA.glob("epcis20_jsonld/*.json")]):
        content = json.loads(path.read_bytes())
        wanted = content["events"] if "events" in content and "@context" not in content else content
        wanted = wanted if isinstance(wanted, list) else [wanted]
        assert [json.loads(piece.body) for piece in pieces(path.read_bytes())] == wanted, path.name


def test_an_object_that_is_too_long_is_refused_and_what_stands_behind_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_text, "MAX_PART", 1000)
    monkeypatch.setattr(json_text, "CHUNK", 100)
    giant = b'{"eventID":"1","remarks":[' + b'"x",' * 500 + b'"x"]}\n'
    told = pieces(giant + EVENT + b"\n")
    assert isinstance(told[-1], Part)
    assert told[-1].body == EVENT
    assert {piece.rule for piece in told if isinstance(piece, Broken)} == {"a value has more than 1000 bytes"}
    assert b"".join(piece.body for piece in told[:-1]) == giant
