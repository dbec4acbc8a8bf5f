"""Runs a command against Apache Kafka: `python -m tools.kafka COMMAND…`, with its address in LIANYUN_KAFKA.

Kafka comes by its Maven coordinates into .lianyun/kafka-VERSION (once), is formatted and started as one KRaft node on free
loopback ports with an empty folder, and ends with the command.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64encode
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from lianyun import broker, ports
from lianyun.child import Child

VERSION = "4.1.0"
HOME = Path(".lianyun") / f"kafka-{VERSION}"
START_SECONDS = 60.0
MEMORY = "-Xmx512m"

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
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
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


def started(jars: Path, folder: Path) -> tuple[Child, str]:
    """A broker and its address, when it answers."""
    port, controller = ports.free(), ports.free()
    properties = folder / "server.properties"
    properties.write_text(PROPERTIES.format(port=port, controller=controller, folder=folder), encoding="utf-8")
    java = ["java", MEMORY, "-cp", f"{jars.resolve()}/*"]
    cluster = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
    format_ = [*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
    subprocess.run(format_, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    child = Child("kafka", [*java, "kafka.Kafka", str(properties)], folder / "kafka.log")
    address = f"{ports.LOOPBACK}:{port}"
    until = monotonic() + START_SECONDS
    while child.exit_code is None and monotonic() < until:
        if broker.answers({"bootstrap.servers": address}):
            return child, address
        sleep(0.1)
    child.stop()
    sys.exit(f"kafka: did not start on {address}:\n{child.last_words()}")


def main(command: list[str]) -> int:
    for needed in ("java", "mvn"):
        if not shutil.which(needed):
            sys.exit(f"kafka: {needed} is not on PATH; on Debian: sudo apt-get install default-jre-headless maven")
    with tempfile.TemporaryDirectory(prefix="kafka-") as folder:
        child, address = started(fetched(), Path(folder))
        print(f"kafka: {VERSION} on {address}", flush=True)
        try:
            return subprocess.run(command, env={**os.environ, "LIANYUN_KAFKA": address}, check=False).returncode  # noqa: S603
        finally:
            child.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
