"""Who posts mostly what nobody can read has to wait: what `dead` is to a declared source, this is to those who are not.

Who is on this machine is not: there it is the operator, who looks into files that may be anything.
"""

from collections import OrderedDict
from math import ceil
from threading import Lock
from time import monotonic
from typing import NamedTuple, TypeVar

from api.access import is_local
from api.problems import Problem
from ingest.transports.limit import Share
from ingest.transports.source import DeadLimit

T = TypeVar("T")
MOST_KNOWN = 10_000  # callers that are remembered; who was not heard for longest is forgotten first


class Caller(NamedTuple):
    """`source`: empty for all that an address sends, so that new names help nobody; anybody may say another's name, so it
    counts with the address only."""

    address: str
    source: str = ""


class _Over(NamedTuple):
    """`until`: of the monotonic clock."""

    until: float
    why: str


class Limits:
    """`share`: of the last messages that may be dead letters, 1: all; `seconds` to wait where more are. For any thread."""

    def __init__(self, share: float, seconds: int) -> None:
        self._limit = DeadLimit(share=share)
        self._seconds = seconds
        self._shares: OrderedDict[Caller, Share] = OrderedDict()
        self._over: OrderedDict[Caller, _Over] = OrderedDict()
        self._lock = Lock()

    def check(self, address: str, source: str) -> None:
        """Problem where who sends this has to wait. Afterwards it is judged anew."""
        with self._lock:
            now = monotonic()
            over = [self._over[caller] for caller in _callers(address, source) if caller in self._over]
            waits = [one for one in over if one.until > now]
        if waits:
            seconds = ceil(max(one.until for one in waits) - now)
            raise Problem("too-much-unread", waits[0].why, retry_seconds=seconds)

    def heard(self, address: str, source: str, understood: int, dead: int) -> None:
        if is_local(address):
            return
        with self._lock:
            for caller in _callers(address, source):
                share = self._shares.pop(caller, None) or Share(self._limit)
                share.mixed(understood, dead)
                if share.is_over:
                    _remember(self._over, caller, _Over(monotonic() + self._seconds, str(share)))
                else:
                    _remember(self._shares, caller, share)


def _callers(address: str, source: str) -> set[Caller]:
    return {Caller(address), Caller(address, source)}


def _remember(known: OrderedDict[Caller, T], caller: Caller, value: T) -> None:
    known.pop(caller, None)
    known[caller] = value
    if len(known) > MOST_KNOWN:
        known.popitem(last=False)
