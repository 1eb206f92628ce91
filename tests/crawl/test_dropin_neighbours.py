"""Processes of one machine see each other's death; of others, only silence tells."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from linkcrawler.crawl.dropin.neighbours import Neighbours, is_dead, own_name

NAME_ITSELF = "from linkcrawler.crawl.dropin.neighbours import own_name; print(own_name(), flush=True); input()"


def test_a_process_that_was_killed_is_known_to_be_dead() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", NAME_ITSELF], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert not is_dead(name)

        process.kill()

    assert is_dead(name)


def test_of_another_machine_nothing_is_known() -> None:
    host, _, rest = own_name().partition(".")

    assert not is_dead(f"{host}.0a1b2c3d.1.{rest.rpartition('.')[2]}")
    assert not is_dead("docs-1-4711")


def test_a_process_is_dead_when_it_says_so_or_has_been_silent_for_two_leases() -> None:
    now = time.time_ns() // 1_000_000
    said = {"a": {"at": now}, "b": {"at": now, "is_ended": True}, "c": {"at": now - 130_000}, "me": {"at": now}}

    others = Neighbours.of({name: json.dumps(it) for name, it in said.items()}, "me", lease_ms=60_000)

    assert (others.alive, others.dead) == (["a"], ["b", "c"])
