"""Apache Kafka 4 (KRaft) on loopback without Docker: jars through Maven, data below one directory.

``python -m tests.local_kafka DIRECTORY [--port 9092] [--brokers 1]`` runs it until it is interrupted.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from kafka import KafkaAdminClient

POM = Path(__file__).parents[1] / "docker" / "kafka" / "pom.xml"
JARS = Path(__file__).parents[1] / ".kafka" / "libs"
CLUSTER_ID = "dG9jc2luLXRlc3QtY2x1cw"
"""Any 22 characters of base64 for 16 bytes."""
START_SECONDS = 60.0
JAVA = 17


def missing() -> str | None:
    """What this machine lacks to run Kafka, in words; ``None`` when nothing."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            return f"{program} is not installed"
    version = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    major = version.partition('"')[2].partition(".")[0].partition('"')[0]
    return None if major.isdigit() and int(major) >= JAVA else f"Java {JAVA} or later is needed, found {major or 'none'}"


def fetch_jars() -> Path:
    """Bring the jars from Maven Central once; return their directory."""
    done = JARS / ".complete"
    if not done.exists():
        JARS.mkdir(parents=True, exist_ok=True)
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
        subprocess.run(command, check=True, timeout=600)
        done.touch()
    return JARS


def free_ports(count: int) -> list[int]:
    """TCP ports of the loopback interface nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for probe in sockets:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in sockets]
    for probe in sockets:
        probe.close()
    return ports


class Broker:
    """One process that is broker and controller; it can be killed and started again on its data."""

    def __init__(
        self,
        directory: Path,
        node: int,
        port: int,
        controllers: dict[int, int],
        replication: int,
        *,
        options: Mapping[str, object] | None = None,
        formatting: Sequence[str] = (),
    ) -> None:
        """Prepare a broker.

        ``options`` are lines of its ``server.properties`` beside or in place of ours, ``formatting`` arguments of ``kafka-storage``.
        """
        self.port, self._directory = port, directory
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir(parents=True, exist_ok=True)
        voters = ",".join(f"{voter}@127.0.0.1:{voter_port}" for voter, voter_port in controllers.items())
        settings = {
            "process.roles": "broker,controller",
            "node.id": node,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllers[node]}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": directory / "data",
            "offsets.topic.replication.factor": replication,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": replication,
            "transaction.state.log.num.partitions": 4,
            "transaction.state.log.min.isr": max(1, replication - 1),
            "min.insync.replicas": max(1, replication - 1),
            "default.replication.factor": replication,
            "num.partitions": 4,
            "auto.create.topics.enable": "true",
            "group.initial.rebalance.delay.ms": 0,
            "log.cleaner.dedupe.buffer.size": 16_777_216,
        } | dict(options or {})
        self._config = directory / "server.properties"
        self._config.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        if not (directory / "data" / "meta.properties").exists():
            self._java("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(self._config), *formatting).wait(60)

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self) -> None:
        self._process = self._java("kafka.Kafka", str(self._config))

    def wait(self) -> None:
        """Until it answers.

        Raises:
            RuntimeError: it does not within a minute; its log's last lines say why.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(0.2)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        tail = (self._directory / "kafka.log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"Kafka on port {self.port} did not start: {tail}")

    def kill(self) -> None:
        self._stop(signal.SIGKILL)

    def stop(self) -> None:
        self._stop(signal.SIGTERM)

    def _stop(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _java(self, main: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = ["java", "-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{JARS}/*", main]
        with (self._directory / "kafka.log").open("ab") as log:
            return subprocess.Popen([*command, *arguments], stdout=log, stderr=log, start_new_session=True)


class Cluster:
    """A number of brokers that know each other."""

    def __init__(
        self, directory: Path, brokers: int = 1, port: int | None = None, options: Mapping[str, object] | None = None
    ) -> None:
        """Start ``brokers`` processes with data below ``directory``, on the ports from ``port`` on or on free ones."""
        fetch_jars()
        ports = list(range(port, port + 2 * brokers)) if port else free_ports(2 * brokers)
        broker_ports, controllers = ports[:brokers], dict(enumerate(ports[brokers:], start=1))
        self.brokers = [
            Broker(directory / str(node), node, broker_port, controllers, min(3, brokers), options=options)
            for node, broker_port in enumerate(broker_ports, start=1)
        ]
        for broker in self.brokers:
            broker.start()
        for broker in self.brokers:
            broker.wait()
        self.address = ",".join(f"127.0.0.1:{broker.port}" for broker in self.brokers)

    def stop(self) -> None:
        for broker in self.brokers:
            broker.stop()


def forget_topics(address: str) -> None:
    """Delete all topics, and with them the offsets of all groups, so that a test begins with an empty broker."""
    client = KafkaAdminClient(bootstrap_servers=address.split(","))
    try:
        names = [name for name in client.list_topics() if not name.startswith("__")]
        if names:
            client.delete_topics(names)
        deadline = time.monotonic() + START_SECONDS
        while set(client.list_topics()) & set(names) and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        client.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--port", type=int, default=9092)
    parser.add_argument("--brokers", type=int, default=1)
    options = parser.parse_args()
    if reason := missing():
        parser.exit(1, f"Kafka cannot run here: {reason}.\n")
    cluster = Cluster(options.directory, options.brokers, options.port)
    print(f"Apache Kafka listens on {cluster.address}; Ctrl-C stops it.", flush=True)  # noqa: T201 - a command's output
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        cluster.stop()


if __name__ == "__main__":
    main()
