"""One HTTP exchange: what comes back, what is refused, and that no server can hold a worker for long."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.transport import Refused, Transport
from linkcrawler.errors import ConfigError
from linkcrawler.records import Exchange, Outcome
from tests.tiny_web import TinyWeb

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]


@asynccontextmanager
async def raw_server(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server that says whatever `serve` writes; its port."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def config(port: int, **values: object) -> CrawlConfig:
    return CrawlConfig(name="t", connect_to=(f"::127.0.0.1:{port}",), **values)  # type: ignore[arg-type]


async def fetch(port: int, url: str = "http://a.example/", **values: object) -> Exchange | Refused:
    transport = Transport(config(port, **values))
    try:
        return await transport.fetch(url)
    finally:
        await transport.close()


async def test_an_exchange_has_the_bytes_as_they_crossed_the_wire() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 203 Well Now\r\nX-Odd:  a  b\r\nx-odd: c\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    async with raw_server(serve) as port:
        exchange = await fetch(port)

    assert isinstance(exchange, Exchange)
    assert (exchange.status, exchange.reason, exchange.http_version) == (203, "Well Now", "1.1")
    assert exchange.response_headers[:2] == [(b"X-Odd", b"a  b"), (b"x-odd", b"c")]
    assert exchange.response_body == b"abcde"
    assert exchange.ip == "127.0.0.1"
    assert (b"Host", b"a.example") in exchange.request_headers


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("serve", [never, drip])
async def test_a_server_that_does_not_come_to_an_end_is_a_timeout(serve: Serve) -> None:
    async with raw_server(serve) as port:
        result = await fetch(port, timeout_s=0.4)

    assert isinstance(result, Refused)
    assert result.outcome is Outcome.TIMEOUT
    assert "0.4 s" in result.reason


@pytest.mark.parametrize("declared", ["Content-Length: 5000\r\n", ""])
async def test_a_body_over_the_limit_is_too_large_whether_it_says_so_or_not(declared: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\n{declared}\r\n".encode() + b"x" * 5000)
        writer.close()

    async with raw_server(serve) as port:
        result = await fetch(port, max_body_bytes=4999)

    assert isinstance(result, Refused)
    assert result.outcome is Outcome.TOO_LARGE
    assert "4999" in result.reason


async def test_a_body_that_breaks_off_is_no_page() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<a href=x>")
        writer.close()

    async with raw_server(serve) as port:
        result = await fetch(port)

    assert isinstance(result, Refused)
    assert result.outcome is Outcome.ERROR
    assert "broke off after 10 bytes" in result.reason


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/0.9\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n",
        b"",
    ],
)
async def test_what_is_not_http_is_an_error_with_its_reason(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with raw_server(serve) as port:
        result = await fetch(port)

    assert isinstance(result, Refused)
    assert result.outcome is Outcome.ERROR
    assert result.reason


async def test_a_closed_port_is_a_connect_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        result = await fetch(unused.getsockname()[1])

    assert isinstance(result, Refused)
    assert result.outcome is Outcome.CONNECT_ERROR


async def test_a_certificate_of_another_name_is_a_tls_error(tmp_path: Path) -> None:
    key, crt = tmp_path / "key.pem", tmp_path / "crt.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=b.example"]
        + ["-addext", "subjectAltName=DNS:b.example", "-keyout", str(key), "-out", str(crt)],
        check=True,
        capture_output=True,
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(crt, key)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    async with raw_server(serve, tls) as port:
        unknown = await fetch(port, "https://b.example/")
        other = await fetch(port, "https://a.example/", ca_bundle=str(crt))
        right = await fetch(port, "https://b.example/", ca_bundle=str(crt))

    assert isinstance(unknown, Refused) and unknown.outcome is Outcome.TLS_ERROR
    assert isinstance(other, Refused) and other.outcome is Outcome.TLS_ERROR
    assert isinstance(right, Exchange) and right.response_body == b"ok"


async def test_an_unreadable_ca_bundle_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--ca-bundle .*missing\.pem"):
        Transport(CrawlConfig(name="t", ca_bundle=str(tmp_path / "missing.pem")))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://localhost/", "http://169.254.169.254/"]
    + ["http://10.0.0.1/", "http://[fd00:ec2::254]/", "http://0.0.0.0/", "http://1.1.1.1:6379/", "http://1.1.1.1:22/"],
)
async def test_private_addresses_and_foreign_ports_are_blocked_before_any_connection(url: str) -> None:
    transport = Transport(CrawlConfig(name="t"))

    result = await transport.fetch(url)
    await transport.close()

    assert isinstance(result, Refused)
    assert result.outcome is Outcome.BLOCKED_ADDRESS


async def test_connect_to_sends_a_name_and_a_literal_address_elsewhere() -> None:
    with TinyWeb() as web:
        web.page("http://a.example/", "a")
        web.page("http://192.0.2.1/", "literal")
        transport = Transport(CrawlConfig(name="t", connect_to=(f"::127.0.0.1:{web.port}",)))
        results = [await transport.fetch(url) for url in ("http://a.example/", "http://192.0.2.1/")]
        await transport.close()

    assert [r.status for r in results if isinstance(r, Exchange)] == [200, 200]
    assert [r.host for r in web.requests] == ["a.example", "192.0.2.1"]


async def test_an_unwanted_media_type_is_not_read() -> None:
    with TinyWeb() as web:
        web.answer("http://a.example/", 200, b"%PDF-1.7" * 10, Content_Type="application/pdf")
        transport = Transport(config(web.port))
        result = await transport.fetch("http://a.example/", frozenset({"text/html"}))
        await transport.close()

    assert isinstance(result, Refused)
    assert result.outcome is Outcome.BAD_CONTENT
    assert "application/pdf" in result.reason
    assert result.exchange is not None and result.exchange.response_body == b""


@pytest.mark.parametrize("spec", [":::{port}", "localhost:80::{port}"])
async def test_a_detour_that_names_no_address_leaves_the_guard_on(spec: str) -> None:
    with TinyWeb() as web:
        transport = Transport(CrawlConfig(name="t", connect_to=(spec.format(port=web.port),)))
        results = [await transport.fetch(url) for url in ("http://localhost/", "http://127.0.0.1/")]
        await transport.close()

    assert web.requests == []
    assert [r.outcome for r in results if isinstance(r, Refused)] == [Outcome.BLOCKED_ADDRESS] * 2
