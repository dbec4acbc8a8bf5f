"""The API, as our own commands use it: plain HTTP, problems told in one line."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

TIMEOUT_SECONDS = 60.0
UNDERSTOOD_NOTHING = 422


class ApiError(Exception):
    """The API cannot be reached or says no. `status` is 0 where it cannot be reached."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class Api:
    """`url`: http://host:port. For any number of threads."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        """The JSON of an answer. ApiError tells the problem and what helps."""
        status, answer = self._asked("GET", path + (f"?{urlencode(parameters)}" if parameters else ""))
        if status >= 400:
            raise _problem(status, answer)
        return answer

    def post(self, body: bytes, source: str = "", device: str = "") -> dict[str, Any]:
        """The receipt of one POST of messages, also where nothing in them could be read (`understood` is empty)."""
        query = urlencode({name: told for name, told in (("source", source), ("device", device)) if told})
        status, answer = self._asked("POST", f"/v1/messages?{query}".rstrip("?"), body)
        if status == UNDERSTOOD_NOTHING and "dead" in answer:
            return {"accepted": len(answer["dead"]), "facts": 0, "understood": [], "dead": answer["dead"]}
        if status >= 400:
            raise _problem(status, answer)
        receipt: dict[str, Any] = answer
        return receipt

    @contextmanager
    def live(self, after: str = "") -> Iterator[Iterator[dict[str, Any]]]:
        """The live feed, event by event, with `id` added; it ends with the connection."""
        connection = _connection(self.url)
        try:
            connection.request("GET", "/v1/live" + (f"?after={quote(after)}" if after else ""))
            response = connection.getresponse()
            if response.status != 200:
                raise ApiError(f"{self.url}/v1/live answered {response.status}", response.status)
            yield _events(response)
        except OSError as error:
            raise _unreachable(self.url, error) from error
        finally:
            connection.close()

    def _asked(self, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        connection = _connection(self.url)
        try:
            connection.request(method, path, body, {"Content-Type": "application/octet-stream"})
            response = connection.getresponse()
            return response.status, _json(response.read())
        except (HTTPException, OSError) as error:
            raise _unreachable(self.url, error) from error
        finally:
            connection.close()


def path(*parts: str) -> str:
    """A path of the API; a ref is one part, with its colon and slashes."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _connection(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.netloc, timeout=TIMEOUT_SECONDS)


def _events(response: HTTPResponse) -> Iterator[dict[str, Any]]:
    fields: dict[str, str] = {}
    for line in response:
        text = line.decode().rstrip("\r\n")
        name, _, value = text.partition(":")
        if name:
            fields[name] = value.removeprefix(" ")
        elif not text and "data" in fields:
            yield {**json.loads(fields["data"]), "id": fields.get("id", "")}
            fields = {}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return {}


def _problem(status: int, answer: Any) -> ApiError:
    told = answer if isinstance(answer, dict) else {}
    text = ". ".join(str(told[key]).rstrip(".") for key in ("title", "detail", "help") if told.get(key))
    return ApiError(text or f"the API answered {status}", status)


def _unreachable(url: str, error: BaseException) -> ApiError:
    return ApiError(f"no API answers at {url} ({error or type(error).__name__}); start one with `lianyun up`")
