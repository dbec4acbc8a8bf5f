"""Messages over real HTTP, into the real intake."""

import gzip
import socket
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx import Client
from pydantic import SecretStr

from api.context import Policy
from api.main import create
from tests.api.conftest import serve
from tests.conftest import Engines
from tests.ingest import dcsa
from tests.ingest.interchanges import ASKED, UNASKED, X12

pytestmark = pytest.mark.engines

FSU = b"FSU/12\r\n180-12345675SZXFRA/T10K250.0\r\nRCS/20JUN0815/SZX/T10K250.0\r\n"
JUNK = "这不是报文".encode("gb18030")


def test_a_message_is_answered_with_what_was_understood(api: Client) -> None:
    answered = api.post("/v1/messages", content=FSU, headers={"X-Lianyun-Source": "airline-test"})
    assert answered.status_code == 200, answered.text
    receipt = answered.json()
    assert (receipt["accepted"], receipt["dead"]) == (1, [])
    assert receipt["facts"] == len(receipt["understood"][0]["facts"]) == 1
    fact = receipt["understood"][0]["facts"][0]
    assert (fact["kind"], fact["certainty"], fact["place"]["locode"]) == ("received", "actual", "CNSZX")
    assert "awb:180-12345675" in fact["refs"]
    kept = api.get(f"/v1/messages/{receipt['understood'][0]['message']}").json()
    assert (kept["source"], kept["format"], kept["facts"], kept["size"]) == ("airline-test", "air_fsu", 1, len(FSU))
    assert b64decode(kept["base64"]) == FSU
    assert (kept["text"], kept["encoding"], kept["where"]) == (FSU.decode(), "utf-8", None)


def test_a_receipt_shows_the_first_of_very_many(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.receipt.SHOWN", 3)
    body = b"FSU/12\n180-12345675SZXFRA/T10K250.0\nRCS/20JUN0815/SZX/T10K250.0\nFOH/20JUN0800/SZX/T10K250.0\n"
    receipt = api.post("/v1/messages?source=s", content=body * 4 + FSU.replace(b"/20JUN", b"/99JUN") * 4).json()
    assert (receipt["accepted"], receipt["facts"]) == (8, 8)
    assert [len(one["facts"]) for one in receipt["understood"]] == [2, 1, 0]
    assert len(receipt["dead"]) == 3


def test_a_body_may_be_gzip(api: Client) -> None:
    plain = api.post("/v1/messages?source=s", content=FSU).json()
    packed = api.post("/v1/messages?source=s", content=gzip.compress(FSU), headers={"Content-Encoding": "gzip"})
    assert packed.json() == plain


def test_a_body_may_have_parts_of_any_format(api: Client) -> None:
    packed = ("b.json.gz", gzip.compress(dcsa.lines(2)), "application/json", {"Content-Encoding": "gzip"})
    files = {"a": ("fsu.txt", FSU), "b": packed, "c": ("junk.bin", JUNK), "d": ("nothing", b"")}
    answered = api.post("/v1/messages", files=files)  # type: ignore[arg-type]  # httpx takes headers of parts, too
    assert answered.status_code == 200, answered.text
    receipt = answered.json()
    assert (receipt["accepted"], len(receipt["understood"]), len(receipt["dead"])) == (4, 3, 1)
    told = [(part["name"], part["accepted"], part["dead"]) for part in receipt["parts"]]
    assert told == [("fsu.txt", 1, 0), ("b.json.gz", 2, 0), ("junk.bin", 1, 1)]


def test_a_whole_batch_may_be_packed(api: Client) -> None:
    mixed = b"--x\r\n\r\n" + FSU + b"\r\n--x\r\nContent-Type: text/plain\r\n\r\n" + dcsa.lines(1) + b"\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/mixed; boundary=x", "Content-Encoding": "gzip"}
    receipt = api.post("/v1/messages", content=gzip.compress(mixed), headers=headers).json()
    assert [part["accepted"] for part in receipt["parts"]] == [1, 1]


def test_many_messages_may_stand_one_a_line(api: Client) -> None:
    headers = {"Content-Type": "application/x-ndjson"}
    assert api.post("/v1/messages", content=dcsa.lines(5) + b"\n", headers=headers).json()["accepted"] == 5


@pytest.mark.parametrize(
    ("body", "status", "rule"),
    [
        (b"--x\r\n\r\nFSU/12", 422, "ends before its last part"),
        (b"no boundary at all", 422, "no multipart"),
        (b"--x\r\n\r\n\r\n--x--\r\n", 422, "no part that is not empty"),
        (b"--x\r\nContent-Encoding: br\r\n\r\nFSU\r\n--x--\r\n", 415, "'br'"),
        (b"--x\r\n\r\n1\r\n" * 1001 + b"--x--\r\n", 422, "more than 1000 parts"),
        (b"--x\r\n" + b"A: b\r\n" * 100 + b"\r\n1\r\n--x--\r\n", 422, "no multipart"),
        (
            b"--x\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"y" * (4 << 20), mtime=0) + b"\r\n--x--\r\n",
            413,
            "when unpacked",
        ),
    ],
    ids=["cut off", "no boundary", "empty", "encoding", "too many", "headers", "a bomb"],
)
def test_a_batch_that_is_none_is_refused(api: Client, body: bytes, status: int, rule: str) -> None:
    answered = api.post("/v1/messages", content=body, headers={"Content-Type": "multipart/mixed; boundary=x"})
    assert (answered.status_code, rule in answered.json()["detail"]) == (status, True), answered.text
    assert api.post("/v1/messages", content=body, headers={"Content-Type": "multipart/mixed"}).status_code == 422


def test_what_nobody_can_read_is_kept_and_said_so(api: Client) -> None:
    answered = api.post("/v1/messages", content=JUNK)
    assert (answered.status_code, answered.json()["type"]) == (422, "/problems/nothing-understood")
    dead = answered.json()["dead"][0]
    assert dead["where"]
    assert dead["rule"]
    kept = api.get(f"/v1/messages/{dead['message']}").json()
    assert (kept["text"], kept["encoding"], kept["rule"]) == ("这不是报文", "gb18030", dead["rule"])
    assert b64decode(kept["base64"]) == JUNK


def test_a_good_message_beside_a_bad_one_is_taken(api: Client) -> None:
    bad = FSU.replace(b"RCS/20JUN0815", b"RCS/99JUN0815").replace(b"75SZX", b"75SZX")
    answered = api.post("/v1/messages", content=FSU + b"\r\n" + bad)
    assert answered.status_code == 200, answered.text
    receipt = answered.json()
    assert (receipt["accepted"], len(receipt["understood"]), len(receipt["dead"])) == (2, 1, 1)


@pytest.mark.parametrize(
    ("body", "headers", "status", "type_"),
    [
        (b"", {}, 422, "bad-parameter"),
        (b"x" * ((1 << 20) + 1), {}, 413, "too-large"),
        (gzip.compress(b"x" * (64 << 20), mtime=0), {"Content-Encoding": "gzip"}, 413, "too-large"),
        (FSU, {"Content-Encoding": "gzip"}, 422, "bad-parameter"),
        (gzip.compress(FSU, mtime=0)[:-4], {"Content-Encoding": "gzip"}, 422, "bad-parameter"),
        (FSU, {"Content-Encoding": "br"}, 415, "unsupported-encoding"),
        (FSU, {"X-Lianyun-Source": "s" * 81}, 422, "bad-parameter"),
        (FSU, {"Sec-Fetch-Site": "cross-site"}, 403, "cross-site"),
        (FSU, {"Origin": "http://another.example"}, 403, "cross-site"),
        (FSU, {"Origin": "null"}, 403, "cross-site"),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused(
    api: Client, body: bytes, headers: dict[str, str], status: int, type_: str
) -> None:
    answered = api.post("/v1/messages", content=body, headers=headers)
    assert (answered.status_code, answered.json()["type"]) == (status, f"/problems/{type_}")
    assert answered.json()["help"]


@pytest.mark.parametrize(
    "type_", ["", "image/png", "application/json; charset=nonsense", "text/html; charset=utf-16", "multi", "x" * 9_000]
)
def test_what_a_body_says_it_is_does_not_matter(api: Client, type_: str) -> None:
    answered = api.post("/v1/messages", content=FSU, headers={"Content-Type": type_})
    assert (answered.status_code, len(answered.json()["understood"])) == (200, 1), answered.text


@pytest.mark.parametrize(("said", "status"), [("-1", 400), ("x", 400), ("99999999999999999999", 400), ("1048577", 413)])
def test_a_length_that_is_none_or_too_great_is_refused(api: Client, said: str, status: int) -> None:
    assert sent(api, f"Content-Length: {said}", FSU).startswith(f"HTTP/1.1 {status} ")


def test_a_body_that_ends_before_its_length_is_not_taken(api: Client) -> None:
    whole = FSU.replace(b"75SZX", b"75CAN")
    assert sent(api, f"Content-Length: {len(whole) + 9}", whole, is_all=True) == ""
    found = api.get("/v1/shipments", params={"ref": "awb:180-12345675"}).json()
    assert "CAN" not in str(found)
    assert api.post("/v1/messages", content=FSU).status_code == 200, "and the next is"


def sent(api: Client, header: str, body: bytes, is_all: bool = False) -> str:
    """What is answered to a request as it stands here. `is_all`: its sender then says no more."""
    with socket.create_connection((api.base_url.host, api.base_url.port or 80), timeout=20) as line:
        line.sendall(f"POST /v1/messages HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n".encode() + body)
        if is_all:
            line.shutdown(socket.SHUT_WR)
        told = b""
        while more := line.recv(65536):
            told += more
    return told.decode("latin-1")


def test_a_body_without_a_length_is_limited_too(api: Client) -> None:
    answered = api.post("/v1/messages", content=(b"x" * 65536 for _ in range(40)))
    assert answered.status_code == 413


def test_many_at_once_are_all_taken(api: Client) -> None:
    bodies = [FSU.replace(b"12345675", f"{serial}{serial % 7}".encode()) for serial in range(2000001, 2000101)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda body: api.post("/v1/messages", content=body), bodies))
    assert {answer.status_code for answer in answers} == {200}
    ids = {answer.json()["understood"][0]["message"] for answer in answers}
    assert len(ids) == len(bodies)
    assert all(api.get(f"/v1/messages/{id_}").status_code == 200 for id_ in list(ids)[:5])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (ASKED, "+CONTRL:D:3:UN'"),
        (X12, "~ST*997*"),
        (X12.replace(b"*X*004010~", b"*X*005010X214~"), "~ST*999*0001*005010X231A1~"),
        (X12.replace(b"*0*P*", b"*1*P*"), "~TA1*000000041*260620*1200*A*000~GS*FA*"),
        (UNASKED, ""),
        (FSU, ""),
    ],
    ids=["CONTRL", "997", "999", "TA1", "not asked", "no answer"],
)
def test_an_interchange_is_answered_where_that_is_wanted(api: Client, told: bytes, said: str) -> None:
    answered = api.post("/v1/messages", params={"ack": "true"}, content=told).json()
    assert said in (answered["answer"] or "")
    assert bool(answered["answer"]) is bool(said)
    assert api.post("/v1/messages", content=told).json()["answer"] is None


def test_an_interchange_in_which_nothing_could_be_read_is_answered_too(api: Client) -> None:
    refused = api.post("/v1/messages", params={"ack": "true"}, content=ASKED.replace(b"202606200800", b"202613200800"))
    assert (refused.status_code, "+APERAK:D:96A:UN'" in refused.json()["answer"]) == (422, True)


def test_each_part_has_its_answer(api: Client) -> None:
    receipt = api.post("/v1/messages", params={"ack": "true"}, files={"a": ("a", X12), "b": ("b", FSU)}).json()
    assert [bool(part["answer"]) for part in receipt["parts"]] == [True, False]


def test_raw_messages_are_read_with_a_token_where_one_is_set(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> None:
    policy = Policy(raw_token=SecretStr("geheim-8231"))
    app = create(engines.clickhouse, engines.kafka_config, engines.partitions, None, policy)
    for address in serve(app, tmp_path_factory.mktemp("guarded") / "ready"):
        with Client(base_url=address) as client:
            id_ = client.post("/v1/messages", content=FSU).json()["understood"][0]["message"]
            path = f"/v1/messages/{id_}"
            told = ("Bearer", "Bearer wrong", "Basic geheim-8231", "Bearer geheim-8231")
            codes = [client.get(path, headers={"Authorization": said}).status_code for said in told]
            refused = client.get(path)
    assert codes == [401, 401, 401, 200]
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "geheim" not in refused.text


def test_without_a_token_raw_messages_are_read_on_this_machine_only(api: Client) -> None:
    id_ = api.post("/v1/messages", content=FSU).json()["understood"][0]["message"]
    assert api.get(f"/v1/messages/{id_}").status_code == 200
    elsewhere = api.get(f"/v1/messages/{id_}", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (403, "/problems/not-for-others")
    assert "base64" not in elsewhere.text


def test_an_unknown_message_is_not_found(api: Client) -> None:
    answered = api.get(f"/v1/messages/{'0' * 32}")
    assert (answered.status_code, answered.json()["type"]) == (404, "/problems/unknown-message")
    assert api.get("/v1/messages/zz").json()["errors"][0]["parameter"] == "id"


def test_messages_facts_and_dead_letters_are_counted(api: Client) -> None:
    def counted(name: str) -> float:
        lines = api.get("/metrics").text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"lianyun_api_{name}_total{{"))

    names = ("messages", "facts", "dead_letters")
    before = [counted(name) for name in names]
    api.post("/v1/messages", content=FSU)
    api.post("/v1/messages", content=JUNK)
    assert [counted(name) - was for name, was in zip(names, before, strict=True)] == [1, 1, 1]
    assert 'route="/v1/messages",status="422"' in api.get("/metrics").text
