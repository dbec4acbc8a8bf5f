"""What a worker process is told by its environment; the supervisor sets all of it."""

import json
import os
from typing import NamedTuple

from schemas import topics


class Settings(NamedTuple):
    """`kafka`: host:port,…; `kafka_config`: more client settings in librdkafka's names; `clickhouse`: clickhouse://…;
    `capacity`: facts held in memory; `ready_file`: written when the worker has its partitions; `watch_seconds`: how often it
    looks for deadlines that passed."""

    kafka: str
    kafka_config: dict[str, str]
    clickhouse: str
    partitions: int
    capacity: int
    ready_file: str
    watch_seconds: float

    @property
    def client_config(self) -> dict[str, str]:
        return {**self.kafka_config, "bootstrap.servers": self.kafka}


def from_environment() -> Settings:
    """KeyError names the variable that is missing."""
    return Settings(
        kafka=os.environ["LIANYUN_KAFKA"],
        kafka_config=json.loads(os.environ.get("LIANYUN_KAFKA_CONFIG") or "{}"),
        clickhouse=os.environ["LIANYUN_CLICKHOUSE"],
        partitions=int(os.environ.get("LIANYUN_PARTITIONS", topics.DEFAULT_PARTITIONS)),
        capacity=int(os.environ.get("LIANYUN_WORKER_FACTS", "400000")),
        ready_file=os.environ.get("LIANYUN_WORKER_READY_FILE", ""),
        watch_seconds=float(os.environ.get("LIANYUN_WATCH_SECONDS", "30")),
    )
