"""A Redis Cluster of three masters on loopback, formed without redis-cli; any of them can be killed and replaced.

with ThreeMasters(folder) as cluster:
    cluster.masters[0].kill()
    cluster.masters[0].start()
"""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import redis.exceptions
from redis import Redis

from linkcrawler.embedded.redis_process import find_server

N_SLOTS = 16_384
NODE_TIMEOUT_MS = 1500  # after which a silent master is replaced by its replica


class Node:
    """One redis-server in cluster mode, with a folder and a port that it keeps when it is started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.port = _free_port()
        self.client = Redis(port=self.port, socket_timeout=10)
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """The server runs and has read its append-only file."""
        settings = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "cluster-enabled": "yes",
            "cluster-config-file": "nodes.conf",
            "cluster-node-timeout": str(NODE_TIMEOUT_MS),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "logfile": str(self.folder / "redis.log"),
        }
        arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen([find_server()[0], *arguments], stdout=subprocess.DEVNULL)
        _wait_until(self._answers, f"redis-server on port {self.port} answers")

    def kill(self) -> None:
        """The server is gone at once, as by a power cut to the process alone."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def info(self, section: str) -> dict[str, Any]:
        """What `INFO section` says."""
        return dict(self.client.info(section))

    def frontier_keys(self) -> set[str]:
        """Every key of the frontier here."""
        return {key.decode() for key in self.client.scan_iter(match="lc:*", count=1000)}

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.exceptions.RedisError:
            return False


class ThreeMasters:
    """The cluster; `url` names one of its nodes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.nodes: list[Node] = []
        self.masters: list[Node] = []

    @property
    def url(self) -> str:
        """Where any node is: the first."""
        return f"redis://127.0.0.1:{self.masters[0].port}"

    def __enter__(self) -> Self:
        try:
            self.masters = [self._new() for _ in range(3)]
            for i, node in enumerate(self.masters):
                first, last = N_SLOTS * i // 3, N_SLOTS * (i + 1) // 3 - 1
                node.client.execute_command("CLUSTER ADDSLOTS", *range(first, last + 1))
                self._meet(node)
            self.wait_until_ok()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.kill()  # nothing in it is worth a clean end
            node.client.close()

    def add_replica(self, master: Node) -> Node:
        """A replica of `master` that has all its keys."""
        replica = self._new()
        self._meet(replica)
        name = master.client.execute_command("CLUSTER MYID").decode()
        _wait_until(lambda: self._replicates(replica, name), "the replica knows its master")
        _wait_until(lambda: replica.info("replication")["master_link_status"] == "up", "the replica is up to date")
        self.wait_until_ok()  # it knows the slots of its master, without which it would not take over
        return replica

    def wait_until_ok(self) -> None:
        """Every master that runs says that the cluster is complete."""
        for node in self.nodes:
            if node.process and node.process.poll() is None:
                _wait_until(lambda node=node: _is_ok(node), f"port {node.port} says cluster_state:ok")  # type: ignore[misc]

    def frontier_keys(self) -> set[str]:
        """Every key of the frontier on any node that runs."""
        alive = [node for node in self.nodes if node.process and node.process.poll() is None]
        return set().union(*(node.frontier_keys() for node in alive))

    def _new(self) -> Node:
        node = Node(self._folder / f"node-{len(self.nodes)}")
        self.nodes.append(node)
        return node

    def _meet(self, node: Node) -> None:
        if node is not self.nodes[0]:
            node.client.execute_command("CLUSTER MEET", "127.0.0.1", self.nodes[0].port)

    def _replicates(self, replica: Node, name: str) -> bool:
        try:
            return bool(replica.client.execute_command("CLUSTER REPLICATE", name))
        except redis.exceptions.ResponseError:  # the master is not known there yet
            return False


def _is_ok(node: Node) -> bool:
    said = node.client.execute_command("CLUSTER INFO")
    state = said if isinstance(said, dict) else {}
    return state.get("cluster_state") == "ok" and int(state.get("cluster_known_nodes", 0)) >= 3


def _wait_until(condition: Callable[[], bool], description: str, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"after {timeout_s:g} s still not true: {description}"
        time.sleep(0.02)


def _free_port() -> int:
    """A port that is free, and 10,000 above it the one on which the nodes talk to each other."""
    while True:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
        if port > 55_535:
            continue
        with socket.socket() as other:
            try:
                other.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
        return port
