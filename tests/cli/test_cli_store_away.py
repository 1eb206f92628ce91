"""A ClickHouse that cannot be used is told in our words: which one, what happened, what to do, and never a password."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.conftest import Done, Operated

COMMANDS = (
    ("report", "a.example"),
    ("sql", "select 1"),
    ("migrate",),
    ("crawl", "http://a.example/", "--connect-to", "::127.0.0.1:9"),
    ("annotate", "a.example", "2026-06-01", "a note"),
)
REFUSAL = (
    b"Code: 516. DB::Exception: ann: Authentication failed: password is incorrect, or there is no user with such name."
    b" (AUTHENTICATION_FAILED) (version 25.3.2.39 (official build))\n"
)
HEAD = b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
# The embedded store has no users, so that this is what a ClickHouse sends; and what a web server does.
NOT_LET_IN = HEAD % (b"403 Forbidden", b"X-ClickHouse-Exception-Code: 516\r\n", len(REFUSAL)) + REFUSAL
A_PAGE = HEAD % (b"501 Not Implemented", b"", 22) + b"<!doctype html><p>501\r\n"


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Something that answers everybody so; its address."""
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
        yield f"127.0.0.1:{server.getsockname()[1]}"


def said(spring: Operated, words: tuple[str, ...], dsn: str) -> Done:
    """What the command prints, in one line, with nothing of the client library's and no password."""
    contact = {"LINKCRAWLER_CONTACT": "crawl@acme.io"}
    done = spring.run(*words, LINKCRAWLER_CLICKHOUSE_DSN=dsn, **contact)

    assert done.stderr.startswith("linkcrawler: ")
    assert done.stderr.count("\n") == 1
    assert not [word for word in ("s3cret", "HTTPConnectionPool", "Error", "DB::", "<") if word in done.stderr]
    return done


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_clickhouse_that_is_away_is_told_with_its_address(spring: Operated, words: tuple[str, ...]) -> None:
    done = said(spring, words, "http://ann:s3cret@127.0.0.1:1/links")

    assert done.returncode == 1
    assert "127.0.0.1:1/links" in done.stderr
    assert "Connection refused" in done.stderr
    assert "DSN" in done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_wrong_password_is_a_wrong_setting(spring: Operated, words: tuple[str, ...]) -> None:
    with answering(NOT_LET_IN) as address:
        done = said(spring, words, f"http://ann:s3cret@{address}/links")

    assert done.returncode == 2
    assert address in done.stderr
    assert "refuses the user" in done.stderr
    assert "LINKCRAWLER_CLICKHOUSE_DSN" in done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_wrong_database_is_a_wrong_setting(spring: Operated, words: tuple[str, ...]) -> None:
    done = said(spring, words, spring.store_dsn.rpartition("/")[0] + "/nobodys")

    assert done.returncode == 2
    assert "has no database 'nobodys': create it" in done.stderr
    assert "LINKCRAWLER_CLICKHOUSE_DSN" in done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_what_is_no_clickhouse_is_a_wrong_setting(spring: Operated, words: tuple[str, ...]) -> None:
    with answering(A_PAGE) as address:
        done = said(spring, words, f"http://ann:s3cret@{address}/links")

    assert done.returncode == 2
    assert f"{address}/links is no ClickHouse" in done.stderr


def test_the_doctor_names_the_database_that_is_not_there(spring: Operated) -> None:
    done = spring.run("doctor", LINKCRAWLER_CLICKHOUSE_DSN=spring.store_dsn.rpartition("/")[0] + "/nobodys")
    text = " ".join(done.stdout.split())

    assert "has no database 'nobodys' -> create it (`create database nobodys`), or correct" in text
