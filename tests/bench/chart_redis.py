"""The Redis Cluster of the chart, by its own scripts: formed, stopped whole, and come back with other addresses.

Six nodes on loopback, one address each, all on port 6379, as pods have them. A crawl is begun in it, and is there
afterwards. Needs redis-server and redis-cli 7 (Debian: `redis`) on the path.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = DEPLOY / "helm" / "linkcrawler" / "files"
N_NODES = 6
WHOLE = "ok, 3 masters of 6 nodes"


def prove_redis() -> int:
    """1 where something is not as it should be, 2 where it cannot be tried."""
    missing = [name for name in ("redis-server", "redis-cli") if not shutil.which(name)]
    if missing:
        sys.stderr.write(f"make bench: image needs {' and '.join(missing)} for the cluster: apt-get install redis\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        return _prove(Path(folder))


def _prove(folder: Path) -> int:
    secrets = folder / "secrets"
    subprocess.run(["sh", DEPLOY / "make-secrets.sh", secrets], check=True, capture_output=True)
    password = (secrets / "redis_password").read_text()
    before, after = ([f"127.0.{net}.{number}" for number in range(1, N_NODES + 1)] for net in (71, 72))
    nodes = _start(folder, secrets, before)
    try:
        formed = _form(secrets, before)
        _wait(lambda: _state(before[0], password) == WHOLE, "six nodes are one cluster")
        _tell("six nodes are one cluster", WHOLE)
        again = _form(secrets, before)
        _tell("to form it again changes nothing", again.stdout.splitlines()[-1])
        is_right = formed.returncode == again.returncode == 0 and "already" in again.stdout
        begun = _begin(folder, before[0], password)
        _tell("a crawl is begun in it", begun.stdout.strip() or begun.stderr.strip())
        guarded = _refused(before[0])
        _tell("without the password", guarded)
    finally:
        _stop(nodes)
    began = time.monotonic()
    nodes = _start(folder, secrets, after)
    try:
        _wait(lambda: _state(after[0], password) == WHOLE, "the cluster is whole again")
        _tell(
            "all stopped, and started with other addresses",
            f"{_state(after[0], password)}, {time.monotonic() - began:.0f} s",
        )
        status = _linkcrawler(folder, after[0], password, "status")
        is_there = "waiting" in status.stdout or "queued" in status.stdout
        _tell("the crawl is there", "ok" if is_there else f"FAILED {status.stdout}{status.stderr}")
    finally:
        _stop(nodes)
    return int(not (is_right and begun.returncode == 0 and is_there and "NOAUTH" in guarded))


def _start(folder: Path, secrets: Path, addresses: Sequence[str]) -> list[subprocess.Popen[bytes]]:
    nodes = []
    for number, address in enumerate(addresses):
        data, scratch = folder / f"data-{number}", folder / f"tmp-{number}"
        data.mkdir(exist_ok=True)
        scratch.mkdir(exist_ok=True)
        env = _env(secrets, addresses) | {
            "POD_IP": address,
            "REDIS_CONF": str(FILES / "redis.conf"),
            "REDIS_TMP": str(scratch),
            "REDIS_DIR": str(data),
            "MEET_EVERY_S": "1",
        }
        command = ["/bin/bash", str(FILES / "start-redis.sh"), "--bind", address, "--dir", str(data)]
        with (folder / f"node-{number}.log").open("ab") as log:
            nodes.append(subprocess.Popen([*command, "--maxmemory", "64mb"], env=env, stdout=log, stderr=log))
    return nodes


def _form(secrets: Path, addresses: Sequence[str]) -> subprocess.CompletedProcess[str]:
    env = _env(secrets, addresses) | {"REDIS_REPLICAS": "1", "WAIT_S": "0.2"}
    command = ["/bin/bash", str(FILES / "form-redis-cluster.sh")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    return done


def _env(secrets: Path, addresses: Sequence[str]) -> dict[str, str]:
    return {**os.environ, "REDIS_PASSWORD_FILE": str(secrets / "redis_password"), "REDIS_PEERS": " ".join(addresses)}


def _state(address: str, password: str) -> str:
    try:
        with Redis(address, password=password, socket_timeout=5) as client:
            info = dict(client.cluster("info"))
            nodes = client.cluster("nodes")
            assert isinstance(nodes, dict)
            live = [one for one in nodes.values() if one["connected"] and "fail" not in one["flags"]]
            n_masters = sum("master" in one["flags"] for one in live)
            return f"{info['cluster_state']}, {n_masters} masters of {len(live)} nodes"
    except RedisError as exc:
        return str(exc)


def _refused(address: str) -> str:
    done = subprocess.run(["redis-cli", "-h", address, "dbsize"], capture_output=True, text=True)
    return done.stdout.strip()


def _begin(folder: Path, address: str, password: str) -> subprocess.CompletedProcess[str]:
    options = ["--name", "spring", "--begin", "--allow-private", "--connect-to", "::127.0.0.1:1"]
    return _linkcrawler(folder, address, password, "crawl", "http://one.test/", *options)


def _linkcrawler(folder: Path, address: str, password: str, *words: str) -> subprocess.CompletedProcess[str]:
    url = folder / "redis_url"
    url.write_text(f"redis://:{password}@{address}:6379")
    env = {**os.environ, "LINKCRAWLER_REDIS_URL_FILE": str(url), "LINKCRAWLER_DATA": str(folder / "data")}
    command = [sys.executable, "-m", "linkcrawler", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)


def _stop(nodes: Sequence[subprocess.Popen[bytes]]) -> None:
    for node in nodes:
        node.send_signal(signal.SIGTERM)
    for node in nodes:
        node.wait(60)


def _wait(is_so: Callable[[], bool], what: str, limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit(f"after {limit_s:g} s it is not so that {what}")
        time.sleep(0.5)


def _tell(what: str, result: str) -> None:
    sys.stdout.write(f"{what:<70} {result}\n")
    sys.stdout.flush()
