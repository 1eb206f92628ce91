"""`linkcrawler doctor` finds what is wrong with a set-up, and names the remedy. Each test breaks one thing for real."""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcrawler.desk.doctor import Examination, Finding
from linkcrawler.embedded.redis_process import find_server
from tests.conftest import execute
from tests.tour.conftest import wait_until


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the doctor is called."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def careless_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis that evicts, keeps nothing on disk, and wants a password; its URL."""
    place = tmp_path_factory.mktemp("redis") / "s"
    options = {"port": "0", "unixsocket": str(place), "requirepass": "secret", "save": "", "dir": str(place.parent)}
    options |= {"maxmemory": "50mb", "maxmemory-policy": "allkeys-lru"}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    with subprocess.Popen([find_server()[0], *words], stdout=subprocess.DEVNULL) as server:
        wait_until(place.exists, "Redis listens")
        yield f"unix://:secret@{place}"
        server.terminate()


def found(check: str, env: dict[str, str] | None = None, **asked: object) -> list[Finding]:
    """What the doctor says of one check where it is not ok."""
    findings = Examination(env=env or {}, **asked).findings()  # type: ignore[arg-type]
    return [one for one in findings if one.check == check and one.status != "ok"]


def the_one(findings: list[Finding], status: str = "failed") -> Finding:
    (finding,) = findings

    assert finding.status == status
    assert finding.remedy
    return finding


def test_01_a_misspelt_setting(folder: Path) -> None:
    (folder / "linkcrawler.toml").write_text("delai_s = 3\n")
    finding = the_one(found("configuration"))

    assert "delai_s is no setting" in finding.said
    assert "delay_s" in finding.remedy


def test_02_a_secret_that_is_not_there(folder: Path) -> None:
    finding = the_one(found("configuration", {"LINKCRAWLER_CLICKHOUSE_DSN_FILE": "/run/secrets/not-there"}))

    assert "/run/secrets/not-there" in finding.said
    assert "name a file that this user may read" in finding.remedy


@pytest.mark.parametrize(("check", "setting"), [("redis", "REDIS_URL"), ("store", "CLICKHOUSE_DSN")])
def test_02b_a_service_whose_secret_is_not_there_is_not_taken_for_the_embedded_one(
    folder: Path, check: str, setting: str
) -> None:
    by_variable = the_one(found(check, {f"LINKCRAWLER_{setting}_FILE": "/run/secrets/not-there"}))
    (folder / "linkcrawler.toml").write_text(f"{setting.lower()}_file = 'not-there-either'\n")
    by_file = the_one(found(check))
    looked_at = [one.said for one in Examination(env={}).findings() if one.check == check]

    assert "/run/secrets/not-there" in by_variable.said
    assert f"{folder}/not-there-either" in by_file.said
    assert "name a file that this user may read" in by_variable.remedy
    assert not any("embedded" in said for said in looked_at)


def test_03_a_crawl_that_is_nobodys(folder: Path) -> None:
    finding = the_one(found("contact"), "warning")

    assert "LINKCRAWLER_CONTACT" in finding.remedy
    assert not found("contact", {"LINKCRAWLER_CONTACT": "crawl@acme.io"})


def test_04_a_redis_that_is_not_there(folder: Path) -> None:
    finding = the_one(found("redis", {"LINKCRAWLER_REDIS_URL": "redis://:secret@127.0.0.1:1/0"}))

    assert "127.0.0.1:1" in finding.said
    assert "secret" not in finding.said
    assert "LINKCRAWLER_REDIS_URL" in finding.remedy


def test_05_a_redis_that_evicts_what_it_holds(folder: Path, careless_redis: str) -> None:
    env = {"LINKCRAWLER_REDIS_URL": careless_redis}

    assert "maxmemory-policy noeviction" in the_one(found("redis memory", env)).remedy
    assert "appendonly yes" in the_one(found("redis disk", env), "warning").remedy


def test_06_a_redis_that_refuses_the_password(folder: Path, careless_redis: str) -> None:
    finding = the_one(found("redis", {"LINKCRAWLER_REDIS_URL": careless_redis.replace("secret", "guess")}))

    assert "refused the password" in finding.said
    assert "LINKCRAWLER_REDIS_URL" in finding.remedy


def test_07_a_store_that_is_not_there(folder: Path) -> None:
    finding = the_one(found("store", {"LINKCRAWLER_CLICKHOUSE_DSN": "http://u:secret@127.0.0.1:1/links"}))

    assert "127.0.0.1:1" in finding.said
    assert "secret" not in finding.said
    assert "LINKCRAWLER_CLICKHOUSE_DSN" in finding.remedy


def test_08_a_store_that_a_newer_program_has_changed(folder: Path, empty_index: str) -> None:
    env = {"LINKCRAWLER_CLICKHOUSE_DSN": empty_index}

    assert not found("store tables", env)
    columns = "file, sha256, compatible_from"
    execute(empty_index, f"insert into schema_version ({columns}) values ('9998_next.sql', 'x', '')")
    assert not found("store tables", env), "it only added something, and this program does without"
    execute(empty_index, f"insert into schema_version ({columns}) values ('9999_tomorrow.sql', 'x', '9999')")
    try:
        finding = the_one(found("store tables", env))
    finally:
        execute(empty_index, "delete from schema_version where file > '9'")

    assert "has the schema 9999" in finding.said
    assert "update it" in finding.remedy


def test_09_a_clock_that_is_off(folder: Path, redis_url: str, store_dsn: str) -> None:
    env = {"LINKCRAWLER_REDIS_URL": redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": store_dsn}

    def slow() -> float:
        return time.time() - 90

    for check in ("redis clock", "store clock"):
        assert not found(check, env)
        finding = the_one(found(check, env, clock=slow))

        assert "ahead of this machine" in finding.said
        assert "NTP" in finding.remedy


def test_10_a_disk_without_room(folder: Path) -> None:
    finding = the_one(found("disk", min_free_bytes=10**18))

    assert "are free" in finding.said
    assert "--data" in finding.remedy


def test_11_a_data_folder_that_cannot_be_one(folder: Path) -> None:
    (folder / "file").write_text("")
    finding = the_one(found("data folder", data=folder / "file" / "data"))

    assert "LINKCRAWLER_DATA" in finding.remedy


def test_12_a_name_that_nobody_resolves(folder: Path) -> None:
    """Whether this machine resolves names or not: that of this contact it does not."""
    finding = the_one(found("names", {"LINKCRAWLER_CONTACT": "https://not-there.not-there-either-4711.io/"}))

    assert "no name is resolved" in finding.said or "not-there.not-there-either-4711.io" in finding.said
    assert "resolv.conf" in finding.remedy or "correct contact" in finding.remedy


def test_13_a_port_that_is_taken(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        finding = the_one(found("ports", {"LINKCRAWLER_SERVE_PORT": port}), "warning")

    assert port in finding.said
    assert "LINKCRAWLER_SERVE_PORT" in finding.remedy


def test_14_a_password_that_all_may_read(folder: Path) -> None:
    (folder / "url").write_text("redis://:secret@127.0.0.1:1/0")
    (folder / "url").chmod(0o644)
    env = {"LINKCRAWLER_REDIS_URL_FILE": str(folder / "url")}

    assert the_one(found("secrets", env), "warning").remedy == f"chmod 600 {folder / 'url'}"
    (folder / "url").chmod(0o600)
    assert not found("secrets", env)


def test_15_a_process_that_may_not_open_files(folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        finding = the_one(found("open files"))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert "ulimit -n" in finding.remedy


def test_16_certificates_that_are_not_there(folder: Path) -> None:
    finding = the_one(found("certificates", {"LINKCRAWLER_CA_BUNDLE": "gone.pem"}))

    assert "LINKCRAWLER_CA_BUNDLE" in finding.remedy


def test_a_sound_set_up_has_no_failure_and_the_command_says_so(folder: Path, redis_url: str, store_dsn: str) -> None:
    env = {
        "LINKCRAWLER_REDIS_URL": redis_url,
        "LINKCRAWLER_CLICKHOUSE_DSN": store_dsn,
        "PATH": "/usr/bin",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "linkcrawler", "doctor", "--json"]
    healthy = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    broken = subprocess.run([*command, "--min-free", "999999T"], env=env, capture_output=True, text=True, timeout=60)

    assert [row for row in json.loads(healthy.stdout)["rows"] if row["status"] == "failed"] == []
    assert (healthy.returncode, broken.returncode) == (0, 1)
    assert json.loads(broken.stdout)["n_failed"] == 1
    assert not [*folder.iterdir()], "it makes nothing"
