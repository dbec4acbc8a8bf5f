"""Runs a command against Apache Kafka: `python -m tools.kafka COMMAND…`, with its address in LIANYUN_KAFKA.

Kafka comes by its Maven coordinates into .lianyun/kafka-VERSION (once), is formatted and started as one KRaft node on free
loopback ports with an empty folder, and ends with the command. A second listener wants TLS and a log-in: the variable
LIANYUN_KAFKA_SECURED is librdkafka's configuration for it.
"""

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
START_SECONDS = 60.0
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
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller},SECURED://127.0.0.1:{secured}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL
listener.name.secured.sasl.enabled.mechanisms=PLAIN
listener.name.secured.plain.sasl.jaas.config={login} required user_{user}="{password}";
listener.name.secured.ssl.keystore.location={folder}/{keys}
listener.name.secured.ssl.keystore.password={password}
log.dirs={folder}/logs
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
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


class Started(NamedTuple):
    """`secured`: the address of the listener that wants TLS and a log-in."""

    child: Child
    address: str
    secured: str


def certified(folder: Path) -> None:
    """A key and a certificate of its own for 127.0.0.1."""
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


def started(jars: Path, folder: Path) -> Started:
    """A broker, when it answers."""
    port, controller, secured = ports.free(), ports.free(), ports.free()
    certified(folder)
    told = {"port": port, "controller": controller, "secured": secured, "folder": folder, "keys": KEYS}
    who = {"login": LOGIN, "user": USER, "password": PASSWORD}
    properties = folder / "server.properties"
    properties.write_text(PROPERTIES.format(**told, **who), encoding="utf-8")
    java = ["java", MEMORY, "-cp", f"{jars.resolve()}/*"]
    cluster = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
    format_ = [*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
    subprocess.run(format_, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    child = Child("kafka", [*java, "kafka.Kafka", str(properties)], folder / "kafka.log")
    address = f"{ports.LOOPBACK}:{port}"
    until = monotonic() + START_SECONDS
    while child.exit_code is None and monotonic() < until:
        if broker.answers({"bootstrap.servers": address}):
            return Started(child, address, f"{ports.LOOPBACK}:{secured}")
        sleep(0.1)
    child.stop()
    sys.exit(f"kafka: did not start on {address}:\n{child.last_words()}")


def main(command: list[str]) -> int:
    for needed in ("java", "mvn"):
        if not shutil.which(needed):
            sys.exit(f"kafka: {needed} is not on PATH; on Debian: sudo apt-get install default-jre-headless maven")
    with tempfile.TemporaryDirectory(prefix="kafka-") as folder:
        kafka = started(fetched(), Path(folder))
        print(f"kafka: {VERSION} on {kafka.address}", flush=True)
        secured = json.dumps(login(kafka.secured, Path(folder)))
        environment = {**os.environ, "LIANYUN_KAFKA": kafka.address, "LIANYUN_KAFKA_SECURED": secured}
        try:
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - what we were given
        finally:
            kafka.child.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
