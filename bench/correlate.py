"""Correlation as it grows: a second worker, many shipments, a long story. All are ratios against a peer in the same run.

    python -m bench.correlate [workers|memory|growth …] [--boxes 2000] [--shipments 200000]

workers  The same records on the same partitions worked off by one worker, by two, and by one that a second joins under load
         and leaves again, so that two rebalances lie in the time. The ceiling is what two processes that share nothing
         bring on this machine in the same minute.
memory   A worker that holds all it was told without a limit, and with one; then the same few shipments touched in a store of
         a thousand and of many, with the watch looking on every second; and what one look of the watch costs in each.
growth   One more fact told alone to a shipment that has 10, 100, 1,000: against 10 facts, against a line, and against the
         plain answer from all facts; and the same facts told in one batch.

A story is looked at whole for every answer, so that one more fact alone costs as much as the answer anew: its price
grows with the story, somewhat less than in a line. Facts that come together share one answer, and theirs stays flat.

What this does not show: workers on several machines, Apache Kafka, a ClickHouse server. Engines, workers and everybody else
on the machine share its cores: where the ceiling is near 1, two workers could not bring more. The many shipments in the
store are copies of answers, not of their facts: what a worker reads back, it reads by ref.
"""

import argparse

from bench import crew, growth, held

PARTS = ("workers", "memory", "growth")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; all of them where none is named")
    parser.add_argument("--boxes", type=int, default=2_000)
    parser.add_argument("--shipments", type=int, default=200_000)
    told = parser.parse_args()
    if unknown := set(told.part) - set(PARTS):
        parser.error(f"{', '.join(unknown)}: wants {', '.join(PARTS)}")
    chosen = told.part or PARTS
    if "workers" in chosen:
        crew.measure(told.boxes)
    if "memory" in chosen:
        held.measure(told.boxes, told.shipments)
    if "growth" in chosen:
        growth.measure()


if __name__ == "__main__":
    main()
