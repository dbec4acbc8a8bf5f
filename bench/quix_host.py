"""The same core, hosted by Quix Streams: the peer of bench/movements.py. Runs in .venv-bench."""

from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from clickhouse_driver import Client
from quixstreams import Application

from ingest.sender import Sender
from schemas import topics
from streams.outbound import Outbound
from streams.settings import from_environment
from streams.store import Store
from streams.work import Correlation


def main() -> None:
    settings = from_environment()
    lane = partial(topics.partition, partitions=settings.partitions)
    outbound = Outbound(Sender(settings.client_config), lane)
    correlation = Correlation(Store(Client.from_url(settings.clickhouse)), outbound, lane, settings.capacity)
    correlation.own(range(settings.partitions))
    app = Application(
        loglevel="WARNING",
        state_dir=mkdtemp(),
        broker_address=settings.kafka,
        consumer_group="bench-quix",
        auto_offset_reset="earliest",
        auto_create_topics=False,
    )
    records = app.dataframe(app.topic(topics.MOVEMENTS, value_deserializer="bytes"))
    records.update(lambda record: correlation.work([record]))
    Path(settings.ready_file).touch()
    app.run()


if __name__ == "__main__":
    main()
