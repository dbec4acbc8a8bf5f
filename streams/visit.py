"""Visits: from fixes in order of time, each inside or outside one fence, to when a conveyance came and went.

A *run* is consecutive fixes on one side of the fence, none of them more than `gap` apart. A run counts when it is no
glitch: inside, two fixes at least `stay` apart or one slow fix; outside, two fixes. Runs that do not count are passed
over, so one stray fix neither ends a visit nor begins one. A visit is the counting runs inside up to one outside.

What nobody saw is not told: coming is seen only where a counting run outside ended at most `gap` before the visit, and
going only where one began at most `gap` after it. So every answer rests on fixes near it in time, and a window of fixes
gives the same answers about its middle as all fixes do. See `REACH` in fences.py.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple


class Fix(NamedTuple):
    at: datetime
    lat: float
    lon: float
    is_slow: bool
    is_inside: bool


class Visit(NamedTuple):
    """`before`: the last fix outside before it came, `came`: its first inside, both None where its coming was not seen;
    `settled`: the first slow fix, where that was soon after; `went`: the first fix outside again, None where not seen."""

    before: Fix | None
    came: Fix | None
    settled: Fix | None
    went: Fix | None


Run = list[Fix]


def visits(fixes: Sequence[Fix], stay: timedelta, gap: timedelta) -> list[Visit]:
    """Every visit in order of time. `fixes` are sorted by time, with one fix for one time."""
    found: list[Visit] = []
    before: Run | None = None
    for run in _runs(fixes, gap):
        if not _counts(run, stay):
            continue
        is_near = before is not None and run[0].at - before[-1].at <= gap
        if run[0].is_inside:
            if before is not None and is_near and not before[0].is_inside:
                found.append(Visit(before[-1], run[0], _settled(run, gap), None))
            elif not is_near:
                found.append(Visit(None, None, None, None))
        elif before is not None and is_near and before[0].is_inside:
            found[-1] = found[-1]._replace(went=run[0])
        before = run
    return found


def _runs(fixes: Sequence[Fix], gap: timedelta) -> Iterator[Run]:
    run: Run = []
    for fix in fixes:
        if run and (fix.is_inside is not run[-1].is_inside or fix.at - run[-1].at > gap):
            yield run
            run = []
        run.append(fix)
    if run:
        yield run


def _counts(run: Run, stay: timedelta) -> bool:
    if not run[0].is_inside:
        return len(run) > 1
    return any(fix.is_slow for fix in run) or (len(run) > 1 and run[-1].at - run[0].at >= stay)


def _settled(run: Run, gap: timedelta) -> Fix | None:
    return next((fix for fix in run if fix.is_slow and fix.at - run[0].at <= gap), None)
