"""What can be known of the files in docker/ without a Docker engine: names, paths, variables, limits and metrics that exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

import streams.metrics  # noqa: F401 - registers the catalogue
from agents.cli import COMMANDS
from streams.settings_doc import env_example

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
SETTINGS = set(re.findall(r"^#(TOCSIN_[A-Z_]+)=", env_example(), re.MULTILINE))
OUTSIDE = {"TOCSIN_IMAGE", "TOCSIN_CONFIG"}
"""Variables of compose and of the command line that are no settings."""


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DOCKER / "compose.yaml").read_text()))


def services() -> dict[str, dict[str, Any]]:
    return dict(compose()["services"])


def dockerfile() -> list[str]:
    """The instructions, continued lines joined, comments left out."""
    text = (DOCKER / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((DOCKER / "kubernetes").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            yield path.name, document


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, document in manifests():
        if document["kind"] in ("Deployment", "StatefulSet", "Job"):
            yield name, document["spec"]["template"]["spec"]


def exported() -> set[str]:
    """Every sample name the catalogue can export."""
    names = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    for family in REGISTRY.collect():
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}.get(family.type, ())
        names |= {family.name + ending for ending in endings}
    return names


def test_every_variable_named_in_docker_is_a_setting() -> None:
    """A misspelt TOCSIN_ variable would be ignored in silence."""
    files = [path for path in DOCKER.rglob("*") if path.is_file() and path.suffix not in (".lock", ".json", ".py")]
    used = {name for path in files for name in re.findall(r"\bTOCSIN_[A-Z_]+\b", path.read_text())}
    assert used - SETTINGS - OUTSIDE == set()
    assert "TOCSIN_KAFKA_BROKERS" in used


def test_what_compose_takes_from_outside_is_in_its_env_example() -> None:
    """One .env, and nothing in it that does nothing."""
    text = (DOCKER / "compose.yaml").read_text()
    taken = set(re.findall(r"\$\{([A-Z_]+)", text)) | {entry["environment"] for entry in compose()["secrets"].values()}
    offered = set(re.findall(r"^([A-Z_]+)=", (DOCKER / ".env.example").read_text(), re.MULTILINE))
    assert taken == offered


def test_compose_runs_commands_that_exist() -> None:
    """Every service of our image calls a subcommand."""
    ours = {name: entry["command"][0] for name, entry in services().items() if entry["image"].startswith("${TOCSIN_IMAGE")}
    assert set(ours.values()) <= set(COMMANDS)
    assert {"poll", "work", "notify", "topics"} <= set(ours.values())


def test_compose_pins_images_and_limits_memory_and_logs() -> None:
    """No image floats, and no service can take the host's memory."""
    for name, entry in services().items():
        image = entry["image"].removeprefix("${TOCSIN_IMAGE:-").removesuffix("}")
        assert re.search(r":[v\d][\w.-]*\d", image), f"{name}: {image} is not pinned"
        assert "mem_limit" in entry, name
        assert entry["restart"] in ("unless-stopped", "on-failure"), name


def test_compose_mounts_what_exists() -> None:
    """Paths are in the repository, volumes, networks and secrets are declared."""
    document = compose()
    for name, entry in services().items():
        for volume in entry.get("volumes", []):
            source = volume.split(":")[0]
            known = (DOCKER / source).exists() if source.startswith(".") else source in document["volumes"]
            assert known, f"{name}: {source}"
        assert set(entry.get("secrets", [])) <= set(document["secrets"])
        assert set(entry.get("networks", [])) <= set(document["networks"])


def test_our_containers_can_change_nothing_but_their_data() -> None:
    """Read-only root, no capabilities, no new privileges, a grace period longer than a worker needs to finish."""
    for name, entry in services().items():
        if entry["image"].startswith("${TOCSIN_IMAGE"):
            assert entry["read_only"] is True, name
            assert entry["cap_drop"] == ["ALL"], name
            assert int(entry["stop_grace_period"].removesuffix("s")) > 25, name


def test_the_image_is_pinned_small_and_not_root() -> None:
    """Two stages on an exact base; the last one runs as a user, with a health check, and brings no compiler or pip."""
    lines = dockerfile()
    base = next(line for line in lines if line.startswith("ARG PYTHON_IMAGE="))
    assert re.fullmatch(r"ARG PYTHON_IMAGE=python:\d+\.\d+\.\d+-slim-\w+", base)
    stages = [line for line in lines if line.startswith("FROM ")]
    assert stages == ["FROM ${PYTHON_IMAGE} AS build", "FROM ${PYTHON_IMAGE} AS run"]
    last = lines[lines.index(stages[-1]) :]
    assert [line for line in last if line.startswith("USER ")] == ["USER 10001:10001"]
    assert any(line.startswith("HEALTHCHECK ") for line in last)
    assert not any(line.startswith("ADD ") or "latest" in line for line in lines)
    assert not any(line.startswith("RUN") and "pip install" in line for line in last)


def test_the_image_is_built_from_what_is_sent_to_it() -> None:
    """Every COPY names a path that exists and that .dockerignore lets through."""
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in dockerfile():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
                assert source in allowed, source


def test_the_image_installs_the_tested_versions() -> None:
    """The image's lock is the tested one without the tools of development."""
    pins = [
        dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", path.read_text(), re.MULTILINE))
        for path in (ROOT / "requirements.lock", DOCKER / "requirements.lock")
    ]
    assert {name: pins[0].get(name) for name in pins[1]} == pins[1]
    assert "pytest" not in pins[1]
    assert {"faust-streaming", "kafka-python", "redis"} <= set(pins[1])


def test_kubernetes_pods_have_limits_and_run_commands_that_exist() -> None:
    """Memory limits everywhere, probes on what runs for ever, no root, no writable root file system."""
    for name, pod in pods():
        container = pod["containers"][0]
        assert container["args"][0] in COMMANDS, name
        assert container["resources"]["limits"]["memory"], name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
        if pod.get("restartPolicy") != "OnFailure":
            probes = {probe: container[probe]["httpGet"]["path"] for probe in ("livenessProbe", "readinessProbe")}
            assert probes == {"livenessProbe": "/healthz", "readinessProbe": "/readyz"}, name


def test_kubernetes_resources_are_the_files_there_are() -> None:
    """The kustomization names every manifest, and kubectl, where it is installed, can put them together."""
    document = yaml.safe_load((DOCKER / "kubernetes" / "kustomization.yaml").read_text())
    assert set(document["resources"]) == {name for name, _ in manifests()} - {"kustomization.yaml"}
    if shutil.which("kubectl"):
        built = subprocess.run(["kubectl", "kustomize", DOCKER / "kubernetes"], capture_output=True, text=True, check=True)
        kinds = [part["kind"] for part in yaml.safe_load_all(built.stdout)]
        assert sorted(kinds) == sorted(
            ["ConfigMap", *(part["kind"] for name, part in manifests() if name != "kustomization.yaml")]
        )


def test_the_service_unit_is_one_systemd_understands(tmp_path: Path) -> None:
    """systemd-analyze, where it is installed, has nothing to say; the program it starts is stood in for."""
    text = (DOCKER / "systemd" / "tocsin.service").read_text()
    assert "ExecStart=/opt/tocsin/bin/tocsin run" in text
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze on the PATH")
    unit = tmp_path / "tocsin.service"
    unit.write_text(text.replace("/opt/tocsin/bin/tocsin", shutil.which("true") or "/bin/true"))
    found = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    told = [line for line in found.stderr.splitlines() if "tocsin.service" in line]
    assert told == []


def test_alert_rules_and_dashboard_name_metrics_that_exist() -> None:
    """A rule on a metric nobody exports would never ring."""
    rules = yaml.safe_load((DOCKER / "prometheus" / "alerts.yaml").read_text())["groups"][0]["rules"]
    dashboard = json.loads((DOCKER / "grafana" / "dashboards" / "tocsin.json").read_text())
    expressions = [rule["expr"] for rule in rules]
    expressions += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    used = {name for expression in expressions for name in re.findall(r"\btocsin_[a-z_]+\b", expression)}
    assert used - exported() == set()
    assert {"tocsin_lag_messages", "tocsin_quarantined_total", "tocsin_polls_total"} <= used


def test_every_rule_tells_what_to_do() -> None:
    """Whoever is woken at night reads a summary and an action."""
    rules = yaml.safe_load((DOCKER / "prometheus" / "alerts.yaml").read_text())["groups"][0]["rules"]
    for rule in rules:
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]


def test_prometheus_watches_the_services_of_compose() -> None:
    """Every service that has status pages is scraped on their port."""
    config = yaml.safe_load((DOCKER / "prometheus" / "prometheus.yaml").read_text())
    scraped = config["scrape_configs"][0]["dns_sd_configs"][0]
    assert scraped["port"] == 9100
    assert set(scraped["names"]) == {"poller", "worker", "notifier"}
    assert config["rule_files"] == ["alerts.yaml"]


def test_subscribers_read_alerts_and_nothing_else() -> None:
    """The reader's ACL line names alerts:* for keys and channels, and no command that writes."""
    line = next(
        line for line in (DOCKER / "valkey" / "users.acl.template").read_text().splitlines() if line.startswith("user reader")
    )
    assert re.findall(r"[~&]\S+", line) == ["~alerts:*", "&alerts:*"]
    assert "-@all" in line.split()
    assert not re.search(r"\+(set|xadd|publish|del|@)", line)
