"""A service starts on first need, is shared, heals after any death, and ends with its last user."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest
import redis

from linkcrawler.embedded import down, redis_service, status, store_service, up
from linkcrawler.embedded import redis_process as redis_process_module
from linkcrawler.embedded.redis_process import find_server
from linkcrawler.errors import ConfigError, ServiceError

ROOT = Path(__file__).parents[2]

# Enters a service, says its URL, and stays until its stdin ends.
USER = """
import sys
from pathlib import Path
from linkcrawler.embedded import redis_service, store_service
with {"redis": redis_service, "store": store_service}[sys.argv[1]](Path(sys.argv[2])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def start_user(service: str, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, service, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def said(user: subprocess.Popen[str]) -> str:
    assert user.stdout
    return user.stdout.readline().strip()


def leave(user: subprocess.Popen[str]) -> None:
    assert user.stdin
    user.stdin.close()
    user.wait()


def wait_until(is_so: Callable[[], bool], timeout_s: float = 20) -> None:
    """Return as soon as the condition holds; fail where it does not in time."""
    deadline = time.monotonic() + timeout_s
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "the condition did not come true"
        pause.wait(0.02)


def has_ended(pid: int) -> bool:
    """The process is gone, or is a zombie that its parent has not looked at yet."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except ProcessLookupError:
        return True
    except FileNotFoundError:  # no /proc on this system, or it ended between the two lines
        return Path("/proc/self").exists()


def counted(dsn: str, sql: str) -> str:
    with urlopen(dsn.rsplit("/", 1)[0] + "/", data=sql.encode(), timeout=20) as reply:
        return str(reply.read().decode().strip())


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    if (tmp_path / "data").is_dir():
        down(tmp_path / "data", is_forced=True)


@pytest.mark.parametrize("service", ["redis", "store"])
def test_processes_that_come_at_once_share_one_service(service: str, data: Path) -> None:
    users = [start_user(service, data) for _ in range(3)]
    urls = [said(user) for user in users]
    running = status(data)
    for user in users:
        leave(user)

    assert len(set(urls)) == 1
    assert [r.service for r in running] == [service]
    assert running[0].url == urls[0]
    assert running[0].uptime_s >= 0


def test_a_service_ends_when_its_last_user_is_killed(data: Path) -> None:
    first, second = start_user("redis", data), start_user("redis", data)
    url = said(first)
    assert said(second) == url
    (running,) = status(data)
    leave(first)
    assert redis.Redis.from_url(url).ping()
    second.kill()
    second.wait()

    wait_until(lambda: not status(data) and has_ended(running.pid) and has_ended(running.child_pid))


def test_the_store_ends_when_its_last_user_is_killed(data: Path) -> None:
    user = start_user("store", data)
    said(user)
    (running,) = status(data)
    user.kill()
    user.wait()

    wait_until(lambda: not status(data) and has_ended(running.pid))


def test_a_killed_store_comes_back_at_its_address_with_its_rows(data: Path) -> None:
    with store_service(data) as dsn:
        counted(dsn, "create table kept (n UInt64) engine = MergeTree order by n")
        counted(dsn, "insert into kept select number from numbers(1000)")
        os.kill(status(data)[0].pid, signal.SIGKILL)

        def answers() -> bool:
            try:
                return counted(dsn, "select count(), sum(n) from kept") == "1000\t499500"
            except OSError:
                return False

        wait_until(answers)


def test_a_killed_redis_server_comes_back_at_its_address_with_its_keys(data: Path) -> None:
    with redis_service(data) as url:
        link = redis.Redis.from_url(url)
        link.set("kept", "yes")
        wait_until(lambda: link.info("persistence")["aof_pending_bio_fsync"] == 0)
        for victim in ("child_pid", "pid"):
            pid = getattr(status(data)[0], victim)
            os.kill(pid, signal.SIGKILL)

            def answers(old: int = pid) -> bool:
                try:
                    return has_ended(old) and redis.Redis.from_url(url).get("kept") == b"yes"
                except redis.ConnectionError:
                    return False

            wait_until(answers)
            wait_until(lambda old=pid: any(r.pid != old and r.child_pid != old for r in status(data)))


def test_what_a_dead_service_left_is_healed_even_if_its_pid_lives_on(data: Path) -> None:
    with redis_service(data):
        pass
    assert down(data) == ["redis"]
    stale = {"service": "redis", "url": "unix:///nowhere", "pid": os.getpid(), "version": "0", "started_at": 0.0}
    (data / "redis.json").write_text(json.dumps(stale))
    assert status(data) == []

    with redis_service(data) as url:
        assert redis.Redis.from_url(url).ping()


def test_a_torn_lock_file_is_healed(data: Path) -> None:
    with redis_service(data):
        down(data, is_forced=True)
        (data / "redis.json").write_text('{"service": "re')

        with redis_service(data) as url:
            assert redis.Redis.from_url(url).ping()


def test_up_outlives_its_command_and_down_ends_it(data: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-c",
            f"from pathlib import Path; from linkcrawler.embedded import up; up(Path({str(data)!r}))",
        ],
        cwd=ROOT,
        check=True,
    )
    running = status(data)
    assert [(r.service, r.is_kept) for r in running] == [("redis", True), ("store", True)]
    assert up(data) == running
    with store_service(data) as dsn:
        assert down(data) == ["redis"]  # the store is in use
        assert counted(dsn, "select 1") == "1"

    assert down(data) == ["store"]
    assert status(data) == []
    assert all(has_ended(r.pid) for r in running)
    assert down(data) == []


def test_a_command_that_comes_while_the_service_stops_gets_a_new_one(data: Path) -> None:
    with store_service(data):
        old = status(data)[0].pid
        os.kill(old, signal.SIGTERM)
        wait_until(lambda: not (data / "store.json").exists())
        with store_service(data) as dsn:
            assert counted(dsn, "select 1") == "1"
            assert status(data)[0].pid != old


def test_queries_under_way_end_before_the_store_does(data: Path) -> None:
    with store_service(data) as dsn, ThreadPoolExecutor() as pool:
        slow = pool.submit(counted, dsn, "select sleep(1)")
        wait_until(lambda: counted(dsn, "select count() from system.processes where query like '%sleep(1)'") == "1")
        assert down(data, ("store",), is_forced=True) == ["store"]

        assert slow.result() == "0"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="command lines are read from /proc")
def test_a_program_names_itself_and_its_folder(data: Path) -> None:
    with redis_service(data):
        command = Path(f"/proc/{status(data)[0].pid}/cmdline")
        title = command.read_bytes().replace(b"\0", b" ").decode().strip()

    assert title == f"linkcrawler redis {data}"


def test_sharing_a_running_service_takes_less_than_50_ms(data: Path) -> None:
    with redis_service(data):
        taken = []
        for _ in range(5):
            began = time.perf_counter()
            with redis_service(data):
                taken.append(time.perf_counter() - began)

    assert min(taken) < 0.05


def test_a_data_folder_below_a_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    data = tmp_path / "file" / "data"

    with pytest.raises(ConfigError, match=f"{data} cannot be used.*--data"), redis_service(data):
        pass


def test_a_read_only_file_system_is_named_with_its_remedy() -> None:
    data = Path("/proc/linkcrawler")  # no folder can be made here, by root neither

    with pytest.raises(ConfigError, match="/proc/linkcrawler cannot be used"), store_service(data):
        pass


def test_a_missing_redis_server_is_one_line_with_the_alternatives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(redis_process_module.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(ServiceError, match=r"apt install redis-server.*LINKCRAWLER_REDIS_URL"):
        find_server()


def test_a_server_that_refuses_its_data_says_why(data: Path) -> None:
    with redis_service(data):
        pass
    down(data)
    for file in (data / "redis").rglob("*.aof"):
        file.write_bytes(b"this is not an append-only file\r\n" * 10)

    with pytest.raises(ServiceError, match=r"(?i)bad file format") as caught, redis_service(data):
        pass
    assert str(data / "log" / "redis.log") in str(caught.value)


def test_a_store_folder_that_another_program_has_open_is_named(data: Path) -> None:
    (data / "store").mkdir(parents=True)
    program = (
        "import sys; from chdb import _chdb; c = _chdb.connect(sys.argv[1]); "
        "print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(data / "store")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert said(other) == "open"
        with pytest.raises(ServiceError, match=f"chDB cannot open {data / 'store'}"), store_service(data):
            pass
    finally:
        leave(other)


def test_a_service_whose_folder_was_removed_ends_and_leaves_the_new_folder_alone(data: Path) -> None:
    with redis_service(data):
        old = status(data)[0]
        shutil.rmtree(data)
        with redis_service(data) as url:
            wait_until(lambda: has_ended(old.pid) and has_ended(old.child_pid))

            assert redis.Redis.from_url(url).ping()
            assert [r.url for r in status(data)] == [url]


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 25)
    try:
        with redis_service(data) as url:
            assert redis.Redis.from_url(url).ping()
            path = Path(url.removeprefix("unix://"))
            assert len(str(path)) < 100
            assert path.parent.stat().st_mode & 0o077 == 0
    finally:
        down(data)
    assert not path.parent.exists()


def test_a_port_that_is_taken_meanwhile_is_replaced(data: Path) -> None:
    with store_service(data) as dsn:
        pass
    down(data)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stale = {
            "service": "store",
            "url": dsn,
            "pid": 1,
            "version": "0",
            "started_at": 0.0,
            "port": taken.getsockname()[1],
        }
        (data / "store.json").write_text(json.dumps(stale))
        with store_service(data) as dsn:
            assert counted(dsn, "select 1") == "1"
