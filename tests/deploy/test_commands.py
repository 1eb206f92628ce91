"""What deploy/ says to the program, the program understands: commands, variables, ports and paths are its own."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from linkcrawler.api.app import create_app
from linkcrawler.cli.main import linkcrawler as program
from linkcrawler.config import Config
from linkcrawler.values import SETTINGS
from tests.deploy.conftest import DEPLOY, ROOT, UNITS, Rendered, read_unit

# Besides the settings: where the TOML file is, and what shows where a fault is.
VARIABLES = {"LINKCRAWLER_CONFIG", "LINKCRAWLER_TRACEBACK"} | {
    name
    for setting in SETTINGS
    for name in ([setting.variable, f"{setting.variable}_FILE"] if setting.is_secret else [setting.variable])
}
TEXTS = [path for path in DEPLOY.rglob("*") if path.is_file() and "secrets" not in path.parts]
GUIDE = ROOT / "docs" / "deploy.md"


def parse(words: list[str]) -> None:
    """Raises click.UsageError where the program would not understand `linkcrawler WORDS`. Nothing is run."""
    command: click.Command = program
    context = click.Context(command, info_name="linkcrawler")
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        if isinstance(command, click.Group):
            context = click.Context(command, context, info_name=name)
    command.make_context(command.name, words, parent=context)


def understood(words: list[str]) -> bool:
    """The program understands them. Raises click.UsageError where it does not."""
    parse(words)
    return True


def test_what_is_no_command_is_told_from_what_is() -> None:
    """Of this file's own parser."""
    for words in (["wrker"], ["worker", "--nme", "x"], ["worker"], ["schedule", "walk"], ["serve", "--port", "x"]):
        with pytest.raises(click.UsageError):
            parse(words)

    parse(["schedule", "run", "--name", "main"])


def test_every_command_of_the_chart_is_understood(chart: Rendered) -> None:
    ours = [
        container["args"] for _, container, _ in chart.containers() if container["image"].endswith("linkcrawler:0.1.0")
    ]

    assert len(ours) >= 4
    for words in sorted(ours, key=lambda words: "--cluster" in words):  # that one last: it may be awaited
        assert understood(words)


def test_every_command_of_compose_is_understood(compose: dict[str, Any]) -> None:
    ours = {name: one for name, one in compose["services"].items() if one["image"] == "linkcrawler:0.1.0"}

    assert ours.keys() == {"api", "begin", "migrate", "rollup", "schedule", "worker"}
    for service in ours.values():
        assert understood(service["command"])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_command_of_a_unit_is_understood(path: Path) -> None:
    unit = read_unit(path)
    for key in ("ExecStart", "ExecStop"):
        for line in unit.service.get(key, ()):
            program_file, *words = shlex.split(line.replace("${CRAWL}", "main").replace("%i", "1"))

            assert program_file == "/opt/linkcrawler/bin/linkcrawler"
            assert understood(words)


def test_the_image_runs_a_command_that_is_understood() -> None:
    told = dict(re.findall(r"^(ENTRYPOINT|CMD) (\[.*\])$", (DEPLOY / "Dockerfile").read_text(), re.M))

    assert json.loads(told["ENTRYPOINT"]) == ["linkcrawler"]
    assert understood(json.loads(told["CMD"]))


def commands_of(text: str) -> Iterator[list[str]]:
    """The command lines of a text: also those inside a container, a pod or another user's shell."""
    text = text.replace("\\\n", " ")
    through = r"docker compose run --rm \S+ |docker run .*?linkcrawler:\S+ |(?:\S*/)?linkcrawler "
    for line in text.splitlines():
        line = re.sub(r"\s+#.*|^#\s*", "", line.strip().strip("`"))
        line = re.sub(
            r"^\*/\d+ \* \* \* \*\s+|^(kubectl|sudo|docker compose exec) .*?(?=\S*linkcrawler [a-z])", "", line
        )
        if (found := re.match(through, line)) and not line.endswith(":"):
            words = shlex.split(re.sub(r"[<|>].*|\$\(.*?\)", "", line[found.end() :]))
            if words and words[0] in program.commands:
                yield words


def test_the_commands_of_the_manual_and_of_the_notes_are_understood(full: Rendered, chart: Rendered) -> None:
    texts = [GUIDE.read_text(), (DEPLOY / "compose.yml").read_text(), full.notes, chart.notes]
    found = [words for text in texts for words in commands_of(text)]

    assert {words[0] for words in found} >= {"crawl", "tokens", "plan", "migrate", "top", "status"}
    for words in sorted(found, key=lambda words: "--cluster" in words):
        assert understood(words), words


@pytest.mark.parametrize("path", [*TEXTS, GUIDE], ids=lambda path: path.name)
def test_every_variable_that_is_named_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"\bLINKCRAWLER_[A-Z_]+\b", path.read_text()))

    assert named <= VARIABLES


def test_probes_ask_what_the_api_serves_and_where_it_serves_it(full: Rendered, tmp_path: Path) -> None:
    served = {getattr(route, "path", "") for route in create_app(Config(tmp_path)).routes}
    (container,) = (one for name, one, _ in full.containers() if name.endswith("-api/api"))
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")]

    assert {probe["path"] for probe in probes} == {"/healthz", "/readyz"}
    assert {probe["path"] for probe in probes} <= served
    assert {ports[probe["port"]] for probe in probes} == {int(container["args"][container["args"].index("--port") + 1])}


def test_the_image_asks_after_its_own_health_where_it_serves() -> None:
    text = (DEPLOY / "Dockerfile").read_text()

    assert "http://127.0.0.1:8900/readyz" in text
    assert '"--port", "8900"' in text
    assert "EXPOSE 8900 9464" in text


def test_metrics_are_read_from_the_port_that_workers_are_told(full: Rendered, compose: dict[str, Any]) -> None:
    (worker,) = ((one, pod) for name, one, pod in full.containers() if name.endswith("-worker/worker"))
    container, pod = worker
    variables = {one["name"]: one.get("value") for one in container["env"]}

    assert variables["LINKCRAWLER_METRICS_PORT"] == "9464"
    assert variables["LINKCRAWLER_METRICS_HOST"] == "0.0.0.0"
    assert pod["metadata"]["annotations"]["prometheus.io/port"] == "9464"
    assert container["ports"] == [{"name": "metrics", "containerPort": 9464}]
    assert compose["services"]["worker"]["environment"]["LINKCRAWLER_METRICS_PORT"] == "9464"


def test_a_worker_has_longer_to_end_than_it_takes(full: Rendered, compose: dict[str, Any]) -> None:
    from linkcrawler.crawl.worker import STOP_LIMIT_S

    pods = {name: pod["spec"] for name, pod in full.pods()}
    unit = read_unit(DEPLOY / "systemd" / "linkcrawler-worker@.service")

    assert pods["Deployment links-linkcrawler-worker"]["terminationGracePeriodSeconds"] > STOP_LIMIT_S + 10
    assert compose["services"]["worker"]["stop_grace_period"] == "1m15s"
    assert int(unit.one("TimeoutStopSec")) > STOP_LIMIT_S + 10
