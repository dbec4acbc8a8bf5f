"""Runs a command against Apache Kafka: `python -m tools.kafka [--brokers 3] COMMAND…`, with its address in LIANYUN_KAFKA.

Kafka comes by its Maven coordinates into .lianyun/kafka-VERSION (once), is formatted and started as one KRaft node on free
loopback ports with an empty folder, or as three that are brokers and controllers at once, and ends with the command. A
second listener wants TLS and a log-in: the variable LIANYUN_KAFKA_SECURED is librdkafka's configuration for it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64encode
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple
from uuid import uuid4

from lianyun import broker, ports
from lianyun.child import Child

VERSION = "4.1.0"
HOME = Path(".lianyun") / f"kafka-{VERSION}"
START_SECONDS = 120.0
MEMORY = "-Xmx512m"
KEYS, CERTIFICATE = "keys.p12", "certificate.pem"
LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
USER, PASSWORD = "lianyun", "of-a-broker-that-lives-for-one-test-run"

POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>lianyun</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
"""

PROPERTIES = """
process.roles=broker,controller
node.id={number}
controller.quorum.voters={voters}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller},SECURED://127.0.0.1:{secured}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL
listener.name.secured.sasl.enabled.mechanisms=PLAIN
listener.name.secured.plain.sasl.jaas.config={login} required user_{user}="{password}";
listener.name.secured.ssl.keystore.location={keys}
listener.name.secured.ssl.keystore.password={password}
log.dirs={folder}/logs
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""


def fetched() -> Path:
    """The folder of Kafka's jars."""
    jars = HOME / "jars"
    if (HOME / "complete").exists():
        return jars
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "pom.xml").write_text(POM, encoding="utf-8")
    maven = ["mvn", "-q", "-B", "-f", str(HOME / "pom.xml"), "dependency:copy-dependencies"]
    subprocess.run([*maven, f"-DoutputDirectory={jars.resolve()}"], check=True)  # noqa: S603 - our own command
    (HOME / "complete").touch()
    return jars


def certified(folder: Path) -> None:
    """A key and a certificate of their own for 127.0.0.1."""
    store = ["-keystore", str(folder / KEYS), "-storepass", PASSWORD, "-alias", "kafka"]
    named = ["-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1", "-ext", "BC:critical=ca:true", "-validity", "30"]
    for step in (
        ["-genkeypair", "-keyalg", "RSA", *named],
        ["-exportcert", "-rfc", "-file", str(folder / CERTIFICATE)],
    ):
        subprocess.run(["keytool", *step, *store], check=True, capture_output=True)  # noqa: S603, S607 - Java's own


def login(secured: str, folder: Path) -> dict[str, str]:
    """librdkafka's configuration for the listener that wants it."""
    return {
        "bootstrap.servers": secured,
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "PLAIN",
        "sasl.username": USER,
        "sasl.password": PASSWORD,
        "ssl.ca.location": str(folder / CERTIFICATE),
    }


class Node(NamedTuple):
    """One of a cluster; its ports on loopback."""

    number: int
    port: int
    controller: int
    secured: int
    folder: Path


class Cluster:
    """Nodes that are brokers and controllers at once, every record in all of them. Where one of three is gone, two go on."""

    def __init__(self, jars: Path, folder: Path, brokers: int = 1) -> None:
        self._java = ["java", MEMORY, "-cp", f"{jars.resolve()}/*"]
        self._folder = folder
        self._children: dict[int, Child] = {}
        self.nodes = [
            Node(number, ports.free(), ports.free(), ports.free(), folder / f"node-{number}")
            for number in range(1, brokers + 1)
        ]
        certified(folder)

    @property
    def address(self) -> str:
        return ",".join(f"{ports.LOOPBACK}:{node.port}" for node in self.nodes)

    @property
    def secured(self) -> str:
        """The address that wants TLS and a log-in."""
        return ",".join(f"{ports.LOOPBACK}:{node.secured}" for node in self.nodes)

    def start(self) -> "Cluster":
        """Formats everything and returns when every node answers; ends the program where one does not."""
        cluster = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
        for node in self.nodes:
            node.folder.mkdir()
            self._properties(node).write_text(self._told(node), encoding="utf-8")
            format_ = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._properties(node))]
            subprocess.run([*self._java, *format_], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        for node in self.nodes:
            self.launch(node)
        for node in self.nodes:
            self.wait(node)
        return self

    def launch(self, node: Node) -> None:
        """Starts a node on what it has on disk."""
        command = [*self._java, "kafka.Kafka", str(self._properties(node))]
        self._children[node.number] = Child("kafka", command, node.folder / "kafka.log")

    def wait(self, node: Node) -> None:
        child, until = self._children[node.number], monotonic() + START_SECONDS
        while child.exit_code is None and monotonic() < until:
            if broker.answers({"bootstrap.servers": f"{ports.LOOPBACK}:{node.port}"}):
                return
            sleep(0.1)
        self.stop()
        sys.exit(f"kafka: node {node.number} did not start:\n{child.last_words()}")

    def kill(self, node: Node) -> None:
        """As if its machine lost power."""
        self._children[node.number].kill()

    def stop(self) -> None:
        for child in self._children.values():
            child.stop()

    def _told(self, node: Node) -> str:
        who = {"login": LOGIN, "user": USER, "password": PASSWORD, "keys": self._folder / KEYS}
        voters = ",".join(f"{one.number}@{ports.LOOPBACK}:{one.controller}" for one in self.nodes)
        replicas = min(3, len(self.nodes))
        size = {"voters": voters, "replicas": replicas, "in_sync": max(1, replicas - 1)}
        return PROPERTIES.format(**node._asdict(), **who, **size)

    def _properties(self, node: Node) -> Path:
        return node.folder / "server.properties"


def missing() -> str:
    """What this machine lacks for it; empty: nothing."""
    return next((needed for needed in ("java", "mvn") if not shutil.which(needed)), "")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.kafka")
    parser.add_argument("--brokers", type=int, default=1, choices=(1, 3))
    parser.add_argument("command", nargs=argparse.REMAINDER)
    told = parser.parse_args(arguments)
    if lacks := missing():
        sys.exit(f"kafka: {lacks} is not on PATH; on Debian: sudo apt-get install default-jre-headless maven")
    with tempfile.TemporaryDirectory(prefix="kafka-") as folder:
        kafka = Cluster(fetched(), Path(folder), told.brokers).start()
        print(f"kafka: {VERSION} on {kafka.address}", flush=True)
        secured = json.dumps(login(kafka.secured, Path(folder)))
        environment = {**os.environ, "LIANYUN_KAFKA": kafka.address, "LIANYUN_KAFKA_SECURED": secured}
        try:
            return subprocess.run(told.command, env=environment, check=False).returncode  # noqa: S603 - what we were given
        finally:
            kafka.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
