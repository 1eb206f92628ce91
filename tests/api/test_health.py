"""Whether a server lives and whether it can answer, as an orchestrator asks it."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from linkcrawler.api.access import Access
from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config
from tests.api.conftest import Api, serving


def free_port() -> int:
    """Nobody listens there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def test_a_server_whose_services_answer_is_ready(api: Api) -> None:
    answer = api.get("/readyz")

    assert answer.status == 200
    assert answer.json == {"status": "ready", "store": "ok", "redis": "ok"}
    assert answer.headers["cache-control"] == "no-store"


def test_it_asks_for_no_token_and_for_no_host(config: Config, tokens: Tokens) -> None:
    """A probe names the address of the pod, and has no secret."""
    with serving(config, Access(tokens, is_token_needed=True)) as guarded:
        for path in ("/healthz", "/readyz"):
            assert guarded.get(path, headers={"Host": "10.1.2.3:8900"}).status == 200
        assert guarded.get("/api/v1/status").status == 401


@pytest.mark.parametrize("missing", ["store", "redis"])
def test_one_that_lacks_a_service_lives_is_not_ready_and_says_which_is_missing(config: Config, missing: str) -> None:
    away = {
        "store": replace(config, clickhouse_dsn=f"http://someone:secret@127.0.0.1:{free_port()}/db"),
        "redis": replace(config, redis_url=f"redis://:secret@127.0.0.1:{free_port()}/0"),
    }[missing]
    with serving(away) as api:
        alive, ready = api.get("/healthz"), api.get("/readyz")

    assert (alive.status, alive.json) == (200, {"status": "alive"})
    assert ready.status == 503
    assert ready.json["missing"] == [missing]
    assert ready.json[missing] == "away"
    assert b"secret" not in ready.body


def test_a_service_that_takes_connections_and_says_nothing_is_silent(config: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        mute = replace(config, redis_url=f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        with serving(mute) as api:
            ready = api.get("/readyz")

    assert (ready.status, ready.json["redis"], ready.json["store"]) == (503, "silent", "ok")


@pytest.fixture
def tokens(config: Config) -> Tokens:
    return Tokens(config.data)
