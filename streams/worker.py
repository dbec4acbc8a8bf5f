"""`python -m streams.worker`: one worker process. It ends with an error at the first thing that goes wrong."""

import gc
import logging
from functools import partial

from clickhouse_driver import Client
from mode import Worker as Runner

from ingest.sender import Sender
from schemas import topics
from streams.app import SESSION_SECONDS, make
from streams.outbound import Outbound
from streams.pulse import Pulse
from streams.settings import from_environment
from streams.store import Store
from streams.tracks import Tracks
from streams.watch import Watch
from streams.work import Correlation, Fencing


def main() -> None:
    settings = from_environment()
    lane = partial(topics.partition, partitions=settings.partitions)
    kafka = Sender(settings.client_config)
    pulse = Pulse(SESSION_SECONDS)
    store, tracks = (
        Store(Client.from_url(settings.clickhouse), pulse.check),
        Tracks(Client.from_url(settings.clickhouse)),
    )
    correlation = Correlation(store, Outbound(kafka, lane), lane, settings.capacity)
    watch = Watch(Client.from_url(settings.clickhouse), kafka, settings.partitions, lambda: correlation.lanes)
    app = make(settings, correlation, Fencing(tracks, kafka, settings.partitions), watch)
    pulse.start()
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it again and again took a tenth of the time
    Runner(app, loglevel=logging.WARNING, redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    main()
