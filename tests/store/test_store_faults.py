"""What goes wrong is told in one line, and hostile text does not stop a batch."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from linkcrawler.errors import ConfigError, StoreError, StoreMisnamed, StoreUnavailable
from linkcrawler.records import Candidate, Page
from linkcrawler.store import Store
from tests.store.cases import P, fetch, link, page


def dead_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_store_that_is_not_there_is_unavailable_and_its_password_is_not_shown() -> None:
    port = dead_port()
    store = Store(f"http://reader:s3cret@127.0.0.1:{port}/web")

    with pytest.raises(StoreUnavailable) as caught:
        store.write([fetch(1)], "1")
    message = str(caught.value)
    assert f"http://127.0.0.1:{port}/web" in message
    assert "LINKCRAWLER_CLICKHOUSE_DSN" in message
    assert "s3cret" not in message
    assert "\n" not in message


def test_a_connection_that_breaks_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up_on_everyone() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up_on_everyone, daemon=True).start()
        with pytest.raises(StoreUnavailable):
            Store(f"http://127.0.0.1:{server.getsockname()[1]}/web").query("select 1")


def test_sql_that_clickhouse_refuses_gives_its_first_line(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.query("select nothing_of_the_kind from links")
    message = str(caught.value)
    assert not isinstance(caught.value, StoreUnavailable)
    assert message.startswith("Unknown expression")
    assert "nothing_of_the_kind" in message
    assert "\n" not in message and "http" not in message


@pytest.mark.parametrize("dsn", ["127.0.0.1:8123", "clickhouse://localhost", "http://", "http://host:port/db"])
def test_a_dsn_of_another_form_is_refused_with_the_right_form(dsn: str) -> None:
    with pytest.raises(ConfigError, match="http://USER:PASSWORD@HOST:8123/DATABASE"):
        Store(dsn)


def test_a_dsn_of_another_form_does_not_show_its_password() -> None:
    with pytest.raises(ConfigError) as caught:
        Store("clickhouse://me:s3cret@localhost/web")

    assert "s3cret" not in str(caught.value)


def test_a_proxy_without_clickhouse_behind_it_is_unavailable() -> None:
    answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_everyone() -> None:
            while True:
                try:
                    client = server.accept()[0]
                except OSError:
                    return
                client.recv(65536)
                client.sendall(answer)
                client.close()

        threading.Thread(target=answer_everyone, daemon=True).start()
        with pytest.raises(StoreUnavailable):
            Store(f"http://127.0.0.1:{server.getsockname()[1]}/web").query("select 1")


def test_an_unknown_database_is_named(store_dsn: str) -> None:
    with pytest.raises(StoreMisnamed, match="has no database 'no_such_database': create it"):
        Store(store_dsn.rsplit("/", 1)[0] + "/no_such_database").query("select 1 from links")


HOSTILE = [
    "a\0b",
    "tab\tnewline\nquote'back\\slash",
    "\U0001f600 \U00020000 e\u0301",
    "\u202egnp.exe\ufeff\ufffe",
    "x" * 1_000_000,
    "{url:String} {fetches_of} %s $1",
    "'); drop table links; --",
    "",
]


def test_hostile_text_comes_back_as_it_was(store: Store) -> None:
    links = [link(f"https://t.example/{n}", anchor=text, href=text[:3000]) for n, text in enumerate(HOSTILE)]
    store.write([fetch(1, page=page(links, title="\0'\\"))], "1")
    store.write([fetch(2, page=page(links, title="\0'\\"))], "2")

    rows = store.query("select anchor from links final order by toUInt32(splitByChar('/', target_url)[-1])")
    assert [r[0] for r in rows] == HOSTILE
    assert store.query("select title, n_fetches from pages final")[0] == ("\0'\\", 2)


def test_text_that_is_no_unicode_does_not_stop_the_batch(store: Store) -> None:
    """A lone surrogate, as a broken decoder leaves it, becomes a question mark."""
    bad = fetch(1, page=Page(title="a\ud800b", links=[link(anchor="\udfff")], links_digest=5))
    bad.reason = "\ud83d"
    store.write([bad, fetch(1, links=[link()], url="https://good.example/")], "1")

    assert [tuple(r) for r in store.query("select anchor from links final order by source_url")] == [
        ("a target",),
        ("?",),
    ]
    assert store.query("select title, reason from fetches where url = {u:String}", {"u": P})[0] == ("a?b", "?")


def test_urls_with_quotes_and_backslashes_find_their_history(store: Store) -> None:
    url = "https://source.example/it's%5C\\'\t\"?a=[1]{b}"
    store.write([fetch(1, links=[link()], url=url)], "1")
    store.write([fetch(2, links=[], url=url)], "2")

    assert [tuple(r) for r in store.query("select source_url, lost_reason from links final")] == [(url, "link_removed")]


def test_instants_keep_their_milliseconds_in_utc(store: Store) -> None:
    at = 1_790_000_000_123
    store.write([fetch(at, links=[link()])], "1")

    (row,) = store.query("select fetched_at, toString(fetched_at), timezoneOf(fetched_at) from fetches")
    assert row[0] == datetime(2026, 9, 21, 14, 13, 20, 123000)
    assert tuple(row[1:]) == ("2026-09-21 14:13:20.123", "UTC")
    assert store.query("select toUnixTimestamp64Milli(first_seen) from links final")[0][0] == at


def test_threads_write_through_one_store(store: Store) -> None:
    batches = [[fetch(at, links=[link()], url=f"https://s{n}.example/") for at in (1, 2)] for n in range(12)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda b: store.write([b[0]], b[0].url), batches))
        list(threads.map(lambda b: store.write([b[1]], b[1].url), batches))

    sql = "select count(), min(last_confirmed) = max(last_confirmed) from links final"
    assert tuple(store.query(sql)[0]) == (12, 1)
    assert store.query("select min(n_fetches), max(n_fetches) from pages final")[0] == (2, 2)


def test_a_large_batch_of_long_urls_is_one_batch(store: Store) -> None:
    urls = [f"https://s.example/{n}/" + "x" * 2000 for n in range(500)]
    store.write([fetch(1, links=[link()], url=url) for url in urls], "1")
    store.write([fetch(2, "timeout", url=url) for url in urls], "2")

    assert store.query("select count(), countIf(is_unverified) from links final")[0] == (500, 500)


def test_a_batch_of_nothing_and_of_robots_writes_no_page(store: Store) -> None:
    store.write([], "1")
    store.write([fetch(1, "http_error", purpose="robots")], "2")

    assert store.query("select count() from fetches")[0] == (1,)
    assert store.query("select count() from pages")[0] == (0,)


def test_parked_urls_are_kept_with_their_reason(store: Store) -> None:
    found = [Candidate(f"https://s.example/{n}", "s.example", "s.example", depth=n) for n in range(3)]
    store.park("c", found, "over_budget", at=7)
    store.park("c", found[:1], "host_unreachable")
    store.park("c", [], "over_budget")

    rows = store.query("select url, depth, source, reason from parked final order by url")
    assert [tuple(r) for r in rows] == [
        ("https://s.example/0", 0, "link", "host_unreachable"),
        ("https://s.example/1", 1, "link", "over_budget"),
        ("https://s.example/2", 2, "link", "over_budget"),
    ]
