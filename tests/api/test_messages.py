"""Messages over real HTTP, into the real intake."""

import gzip
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx import Client

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


def test_a_body_may_be_gzip(api: Client) -> None:
    plain = api.post("/v1/messages?source=s", content=FSU).json()
    packed = api.post("/v1/messages?source=s", content=gzip.compress(FSU), headers={"Content-Encoding": "gzip"})
    assert packed.json() == plain


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
    ],
)
def test_a_body_that_cannot_be_taken_is_refused(
    api: Client, body: bytes, headers: dict[str, str], status: int, type_: str
) -> None:
    answered = api.post("/v1/messages", content=body, headers=headers)
    assert (answered.status_code, answered.json()["type"]) == (status, f"/problems/{type_}")
    assert answered.json()["help"]


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
