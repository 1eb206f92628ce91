"""clickhouse-connect's own integration tests against the embedded endpoint: how many pass, and why the others do not.

    make bench ARGS=client_tests
    make bench ARGS="client_tests --sources /src/clickhouse-connect --version 1.7.2 --write"

The tests are in the client's repository and not in its package: they are cloned, at the tag of VERSION, from --sources
(a folder or an address) into a folder that is gone afterwards, and run by that version in an environment of its own.
Each failure has to have one of the reasons in REASONS, which docs/embedded.md repeats; one that has none fails the
benchmark. Where nothing can be cloned, it is left out.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from linkcrawler.embedded import store_service
from tests.bench.written import table, write
from tests.conftest import execute

REPOSITORY = "https://github.com/ClickHouse/clickhouse-connect"
NEEDED = (
    *("pytest", "pytest-asyncio", "pytest-mock", "pytest-dotenv", "pytest-timeout", "aiohttp", "pyjwt[crypto]"),
    *("numpy>=2", "pandas>=2,<4", "polars", "pyarrow", "sqlalchemy>=2,<3", "alembic", "lz4", "backports.zstd"),
)
PAGE = Path(__file__).parents[2] / "docs" / "embedded.md"
DATABASE = "client_tests"
LIMIT_S = 1500

# What is said of a test that fails, by what stands in its name or in what it raised: the first that fits.
REASONS: tuple[tuple[str, str], ...] = (
    (
        r"Not enough privileges.*|show_(row_)?policies|role_setting",
        "there are no users, roles or policies: chDB refuses them",
    ),
    (r"query_log", "there is no system.query_log: one process answers, and keeps no log of queries"),
    (r"There is no metadata of table \w+ in database system", "chDB keeps no statement of its system tables"),
    (r"wrong_port", "nobody listens on the port of the native protocol, whose answer the test wants"),
)


def environment(folder: Path, wanted: str) -> Path:
    """The Python of an environment with this version of the client and what its tests need."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", f"clickhouse-connect=={wanted}", *NEEDED]
        subprocess.run(install, check=True)
    return python


def reason_of(name: str, text: str) -> str:
    """Why this test fails; empty where nobody has said."""
    for pattern, reason in REASONS:
        if re.search(pattern, f"{name}\n{text}"):
            return reason
    return ""


def run(python: Path, sources: Path, dsn: str, report: Path, chosen: list[str]) -> None:
    """The integration tests are run against the endpoint, and `report` says what became of each."""
    execute(dsn, f"create database if not exists {DATABASE}")
    place = urlsplit(dsn)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {
        "CLICKHOUSE_CONNECT_TEST_HOST": place.hostname or "",
        "CLICKHOUSE_CONNECT_TEST_PORT": str(place.port),
        "CLICKHOUSE_CONNECT_TEST_DATABASE": DATABASE,
        "CLICKHOUSE_CONNECT_TEST_FUZZ": "50",  # of 250 random tables each
    }
    # The checkout has the client's sources without its compiled parts: the installed one is to be imported.
    (sources / "clickhouse_connect").rename(sources / "not_imported")
    line = [
        str(python),
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
        "-o",
        "log_cli=false",
        "--timeout=120",
    ]
    line += [f"--junitxml={report}", *(chosen or ["tests/integration_tests"])]
    subprocess.run(line, cwd=sources, env=env, timeout=LIMIT_S, stdout=sys.stderr.fileno())


def main(arguments: list[str]) -> int:
    """How many pass, and a table of the others by reason; 1 where one has no reason."""
    options = argparse.ArgumentParser(prog="make bench ARGS=client_tests")
    options.add_argument("--sources", default=REPOSITORY, help="a clone, or the address of one")
    options.add_argument("--version", default=version("clickhouse-connect"))
    options.add_argument("--venv", type=Path, help="keep the environment here")
    options.add_argument("--write", action="store_true", help="put the table into docs/embedded.md")
    options.add_argument("tests", nargs="*", help="only these files")
    said = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clone = ["git", "-c", "advice.detachedHead=false", "clone", "--quiet"]
        clone += ["--branch", f"v{said.version}", said.sources, str(folder / "src")]
        if subprocess.run(clone).returncode:
            sys.stderr.write(
                f"left out: the client's sources cannot be cloned from {said.sources} at v{said.version}: name a clone "
                "with --sources, and a tag of it with --version\n"
            )
            return 0 if said.sources == REPOSITORY else 2
        python = environment(said.venv or folder / "venv", said.version)
        with store_service(folder / "data") as dsn:
            run(python, folder / "src", dsn, folder / "report.xml", said.tests)
        cases = list(ElementTree.parse(folder / "report.xml").getroot().iter("testcase"))
    return told(cases, said)


def told(cases: list[ElementTree.Element], said: argparse.Namespace) -> int:
    """The table, from what became of each test."""
    n_skipped, n_passed = 0, 0
    failed: Counter[str] = Counter()
    unknown = []
    for case in cases:
        wrong = case.find("failure") if case.find("failure") is not None else case.find("error")
        if case.find("skipped") is not None:
            n_skipped += 1
        elif wrong is None:
            n_passed += 1
        else:
            name = f"{case.get('classname')}.{case.get('name')}"
            text = f"{wrong.get('message')}\n{wrong.text}"
            reason = reason_of(name, text)
            failed[reason or "not explained"] += 1
            if not reason:
                unknown.append(
                    f"{name}: {(wrong.get('message') or '').splitlines()[0][:200] if wrong.get('message') else ''}"
                )
    n_run = n_passed + failed.total()
    text = (
        f"clickhouse-connect {said.version}: {n_passed:,} of {n_run:,} integration tests pass "
        f"({100 * n_passed / n_run:.1f} %); {n_skipped:,} are skipped by themselves.\n\n"
        + table(["of those that fail, because", "tests"], [[reason, n] for reason, n in failed.most_common()])
    )
    sys.stdout.write(f"{text}\n" + "".join(f"not explained: {line}\n" for line in unknown))
    if said.write and not said.tests:
        write("client tests", text, PAGE)
    return int(bool(unknown))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
