"""`python -m lianyun.clickhouse --data DIR`: serves a data folder until SIGTERM or SIGINT.

Says one JSON line when it is ready: {"host": …, "port": …, "pid": …}; the same goes to --ready-file, at once and whole.
Ends with 0 after a signal, 1 with a reason on standard error if it cannot start.
"""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from lianyun.clickhouse.errors import ClickHouseError
from lianyun.clickhouse.server import Address, Server, Unusable

PASSWORD = "LIANYUN_CLICKHOUSE_PASSWORD"  # noqa: S105 - the variable's name
PARENT_SECONDS = 0.5


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lianyun.clickhouse", description="The embedded ClickHouse.")
    parser.add_argument("--data", type=Path, required=True, help="the data folder; made if it is not there")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on: loopback")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--ready-file", type=Path, help="written when it listens")
    parser.add_argument("--parent", type=int, help="end when this process, which started us, has ended")
    parser.add_argument("--listen-anywhere", action="store_true", help=f"beyond loopback; wants {PASSWORD}")
    return parser.parse_args()


def announce(told: dict[str, object], ready_file: Path | None) -> None:
    line = json.dumps(told)
    if ready_file:
        unfinished = ready_file.with_name(f"{ready_file.name}.{os.getpid()}")
        unfinished.write_text(line + "\n", encoding="utf-8")
        unfinished.replace(ready_file)
    print(line, flush=True)


def main() -> int:
    given = arguments()
    ended = threading.Event()
    try:
        address = Address(given.host, given.port, given.listen_anywhere)
        server = Server(given.data, address, os.environ.get(PASSWORD, ""))
    except Unusable as error:
        print(error, file=sys.stderr)
        return 1
    except ClickHouseError as error:
        print(f"The engine does not open {given.data}: {error.message}", file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):  # after the engine, which has handlers of its own
        signal.signal(number, lambda *_: ended.set())
    server.start()
    announce({"host": given.host, "port": server.port, "pid": os.getpid()}, given.ready_file)
    while not ended.wait(PARENT_SECONDS):
        if given.parent and os.getppid() != given.parent:
            break
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
