"""`python -m api`: serves the API and the pages.

LIANYUN_CLICKHOUSE        clickhouse://user:password@host:port/database
LIANYUN_KAFKA             host:port,…
LIANYUN_KAFKA_CONFIG      more of librdkafka's settings, a JSON object
LIANYUN_PARTITIONS        partitions of the topics
LIANYUN_API_HOST          127.0.0.1; anything else lets others in: there is no log-in yet
LIANYUN_API_PORT          0: any free one
LIANYUN_API_READY_FILE    where to write {"port": …} when it listens
LIANYUN_API_MAX_BODY      bytes of one POST
LIANYUN_API_DEAD_SHARE    share of dead letters that makes who sends them wait
LIANYUN_API_DEAD_SECONDS  how long
LIANYUN_SOURCES           the file whose [[party]] tables say how far each party is trusted
LIANYUN_RAW_TOKEN         who reads raw messages sends it; without one they are read on this machine only
"""

import gc
import json
import logging
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from socket import socket

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from api.context import Context, Policy
from api.main import create
from ingest.transports.source import parties

GRACE_SECONDS = 5


class Server(uvicorn.Server):
    """Tells where it listens, and ends the live streams before it waits for open connections."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, ready: Path | None) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is loaded stays: no collection, and no request that waits for one, looks through it again
        if self.started and self._ready:
            port = self.servers[0].sockets[0].getsockname()[1]
            draft = self._ready.with_name(f"{self._ready.name}.{os.getpid()}")
            draft.write_text(json.dumps({"port": port}), encoding="utf-8")
            draft.replace(self._ready)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        context: Context = self._app.state.context
        context.feed.close()
        await super().shutdown(sockets)


def main(environment: Mapping[str, str]) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    logging.getLogger("clickhouse_driver").setLevel(
        logging.CRITICAL
    )  # what it logs it also raises, and that is said once
    missing = [name for name in ("LIANYUN_CLICKHOUSE", "LIANYUN_KAFKA") if not environment.get(name)]
    if missing:
        sys.exit(f"{' and '.join(missing)}: not set. `lianyun up` starts the API with everything it needs.")
    kafka = {
        **json.loads(environment.get("LIANYUN_KAFKA_CONFIG") or "{}"),
        "bootstrap.servers": environment["LIANYUN_KAFKA"],
    }
    policy = Policy(
        body=int(environment.get("LIANYUN_API_MAX_BODY") or Policy().body),
        raw_token=SecretStr(environment.get("LIANYUN_RAW_TOKEN") or ""),
        dead_share=float(environment.get("LIANYUN_API_DEAD_SHARE") or Policy().dead_share),
        dead_seconds=int(environment.get("LIANYUN_API_DEAD_SECONDS") or Policy().dead_seconds),
        parties=parties(environment.get("LIANYUN_SOURCES") or ""),
    )
    partitions = int(environment.get("LIANYUN_PARTITIONS") or 8)
    app = create(environment["LIANYUN_CLICKHOUSE"], kafka, partitions, _pages(), policy)
    config = uvicorn.Config(
        app,
        host=environment.get("LIANYUN_API_HOST") or "127.0.0.1",
        port=int(environment.get("LIANYUN_API_PORT") or 0),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    ready = environment.get("LIANYUN_API_READY_FILE")
    Server(config, app, Path(ready) if ready else None).run()


def _pages() -> Path | None:
    """The folder of the web pages, where they are installed."""
    spec = find_spec("dashboards")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return Path(folders[0]) if folders else None


if __name__ == "__main__":
    main(os.environ)
