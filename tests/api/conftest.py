"""A server on loopback over an index of hand-made rows, asked as a program asks it."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import uvicorn

from linkcrawler.api.access import Access
from linkcrawler.api.app import create_app
from linkcrawler.api.listening import listening_on
from linkcrawler.api.serve import Server
from linkcrawler.config import Config
from tests.analytics.hand_made import HandMade, day
from tests.conftest import execute

DATABASE = 8  # of the shared Redis: no other test's crawls are in it
NUMBERS = itertools.count(1)
DECEPTIVE = "b\u202e\x00 c"
Value = str | int | list[str] | list[int]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Api:
    """A server, and a connection to it."""

    port: int
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, **asked: Value
    ) -> Answer:
        """The answer to one request; `from_` is the parameter `from`."""
        named = {name.rstrip("_"): value for name, value in asked.items()}
        if not path.startswith("/"):
            path = f"/api/v1/{path}"
        query = f"?{urlencode(named, doseq=True, quote_via=quote)}" if named else ""
        told = {**self.headers, **(headers or {})}
        if self.token:
            told.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None or method == "POST":
            told.setdefault("Content-Type", "application/json")
        text = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request(method, path + query, text, told)
            response = link.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            link.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None, **asked: Value) -> Answer:
        return self.ask("GET", path, None, headers, **asked)

    def post(self, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("POST", path, body, headers)

    def delete(self, path: str, **asked: Value) -> Answer:
        return self.ask("DELETE", path, None, None, **asked)

    def json(self, path: str, **asked: Value) -> Any:
        """The object that a question answers; it succeeded."""
        answer = self.get(path, **asked)
        assert answer.status == 200, answer.body
        return answer.json


@contextmanager
def serving(config: Config, access: Access | None = None) -> Iterator[Api]:
    """A server for as long as the block runs."""
    ready = threading.Event()
    with listening_on("127.0.0.1", 0) as listening:
        server = Server(uvicorn.Config(create_app(config, access), log_level="error"), ready.set)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        assert ready.wait(30)
        yield Api(listening.getsockname()[1])
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def database(store_dsn: str) -> Iterator[str]:
    """The DSN of an empty database that the tests of a file share."""
    name = f"api_{os.getpid()}_{next(NUMBERS)}"
    execute(store_dsn, f"create database {name}")
    yield store_dsn.rsplit("/", 1)[0] + f"/{name}"
    execute(store_dsn, f"drop database {name} sync")


@pytest.fixture(scope="module")
def config(database: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Where that server's services are."""
    return Config(tmp_path_factory.mktemp("api"), f"{redis_url}?db={DATABASE}", database)


@pytest.fixture(scope="module")
def api(config: Config) -> Iterator[Api]:
    """A server that knows a small web; only read.

    a.test has five pages that link to t.test, one of them with an anchor that is a formula, b.test one page with a
    nofollow link, c.test a page whose link was lost on day 9. t.test links to x.test, rivals to u.test.
    """
    rows = HandMade(config.clickhouse_dsn)
    target = "https://t.test/x"
    rows.put(
        "links",
        *(rows.link(f"https://a.test/{n}", target, anchor=f"here {n}") for n in range(4)),
        rows.link("https://a.test/4", target, anchor='=HYPERLINK("http://evil.test","<b>x</b>")'),
        rows.link("https://b.test/1", "https://t.test/y", follow=False, rel=["nofollow", "ugc"], anchor=DECEPTIVE),
        rows.link("https://c.test/1", target, lost_at=day(9), lost_reason="page_gone"),
        rows.link("https://t.test/x", "https://x.test/"),
        rows.link("https://a.test/0", "https://u.test/"),
    )
    rows.put("pages", *(rows.page(f"https://a.test/{n}") for n in range(5)), rows.page("https://t.test/x", 404))
    rows.put("fetches", *(rows.fetch(f"https://a.test/{n}", day(0)) for n in range(5)))
    with serving(config) as served:
        yield served


@pytest.fixture
def own_config(empty_index: str, redis_url: str, tmp_path: Path) -> Config:
    """Services of one test's own, with empty tables."""
    return Config(tmp_path, f"{redis_url}?db={DATABASE}", empty_index)
