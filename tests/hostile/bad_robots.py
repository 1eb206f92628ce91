"""Group E: robots.txt that is absent, broken, enormous, absurd, or never comes."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from tests.hostile.bad_answers import HEAD, dripping
from tests.hostile.bad_redirects import moved
from tests.hostile.case import Case
from tests.hostile.server import Answer, Asked, answer

NO_1 = b"User-agent: *\nDisallow: /no\n"
PAGES: Mapping[str, Answer] = {
    "/": answer(b'<a href="/no/1">no</a> <a href="/yes">yes</a>'),
    "/no/1": answer(b"secret"),
    "/yes": answer(b"leaf"),
}
OPEN = {"/": "ok", "/no/1": "ok", "/yes": "ok"}
OBEYED = {"/": "ok", "/no/1": "robots_denied disallows it", "/yes": "ok"}
SHUT = {"/": "robots_unreachable"}


def text(body: bytes, *headers: str) -> bytes:
    """A robots.txt."""
    return answer(body, *headers, kind="text/plain")


async def endless(asked: Asked) -> None:
    """The rule first, and then comments without an end."""
    await asked.send(HEAD + b"\r\n" + NO_1)
    while True:
        await asked.send(b"# and so on\n" * 5000)


def robots(number: str, said: Answer, outcomes: Mapping[str, str], **more: Answer) -> Case:
    """A website of three pages whose robots.txt is `said`; `more` are further answers, by path."""
    paths = {f"/{name}": reply for name, reply in more.items()}
    return Case(number, {**PAGES, **paths, "/robots.txt": said}, outcomes, max_asked=3 + len(paths))


def status(number: str, line: str, outcomes: Mapping[str, str]) -> Case:
    """The body says no, and the status says what it says."""
    return robots(number, answer(b"User-agent: *\nDisallow: /", status=line, kind="text/plain"), outcomes)


CASES = (
    status("E.1", "503 Service Unavailable", SHUT),
    status("E.2", "401 Unauthorized", OPEN),
    status("E.3", "403 Forbidden", OPEN),
    status("E.4", "404 Not Found", OPEN),
    status("E.5", "410 Gone", OPEN),
    robots("E.6", moved("/r1"), OBEYED, r1=moved("/r2"), r2=moved("/r3"), r3=moved("/r4"), r4=moved("/r5"),
           r5=text(NO_1)),
    robots("E.7", moved("http://rules.example/robots.txt"), OBEYED),
    robots("E.8", answer(b"<!doctype html><title>Not found</title><p>Disallow the thought"), OPEN),
    robots("E.9", text(NO_1 + b"# padding\n" * 60_000 + b"Disallow: /yes\n"), OBEYED),
    robots("E.10", text(b"\xef\xbb\xbf" + NO_1), OBEYED),
    robots("E.11", text(NO_1.replace(b"\n", b"\r")), OBEYED),
    robots("E.12", text(NO_1.rstrip()), OBEYED),
    robots("E.13", text(gzip.compress(NO_1), "Content-Encoding: gzip"), OBEYED),
    robots("E.14", text("\ufeffUser-agent: *\nDisallow: /no\n".encode("utf-16-le")), OBEYED),
    robots("E.15", text(b"User-agent: *\nCrawl-delay: 1e9\nDisallow: /no\n"), OBEYED),
    robots("E.16", text(b"User-agent: *\nCrawl-delay: -1\nDisallow: /no\n"), OBEYED),
    robots("E.17", text(b"User-agent: *\nCrawl-delay: 0.001\nDisallow: /no\n"), OBEYED),
    robots("E.18", text(b"".join(b"User-agent: bot%d\nDisallow: /\n" % n for n in range(10_000)) + NO_1), OBEYED),
    robots("E.19", text(b"User-agent: *\nDisallow: /" + b"*a" * 200 + b"*b$\nDisallow: /no"), OBEYED),
    robots("E.21", endless, OBEYED),
    robots("E.22", dripping, SHUT),
)  # fmt: skip
# E.20 is a case of `test_inside_addresses.py`.
PARTNERS = {"http://rules.example/robots.txt": text(NO_1)}
