"""ClickHouse's HTTP interface: requests in, answers out; https://clickhouse.com/docs/interfaces/http.

Queries run in a bounded pool of threads; this loop only moves bytes. A client that goes away takes its reading
query with it. Answers leave in one write, headers and body together (apart, Nagle and delayed ACK cost 40 ms).

Who may talk to it: programs of this machine. A browser is let in only with a page of this machine: a Host or
Origin that is not a loopback name is refused (DNS rebinding, cross-site requests).
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import hdrs, web
from aiohttp.multipart import BodyPartReader, MultipartReader

from linkcrawler.embedded.exchange import encoder
from linkcrawler.embedded.fault import Fault
from linkcrawler.embedded.query import Queries, Reply, summary_header
from linkcrawler.embedded.request import Asked, External

N_THREADS = 32  # queries under way at once; more wait
MAX_LINE_BYTES = 1024 * 1024  # of the request line: bound parameters travel in it
SEND_TIMEOUT_S = 120.0  # a client that takes nothing for so long is given up
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_CONTENT_TYPES = {
    "tabseparated": "text/tab-separated-values; charset=UTF-8",
    "tsv": "text/tab-separated-values; charset=UTF-8",
    "csv": "text/csv; charset=UTF-8; header=absent",
    "csvwithnames": "text/csv; charset=UTF-8; header=present",
    "json": "application/json; charset=UTF-8",
    "jsoncompact": "application/json; charset=UTF-8",
    "jsoneachrow": "application/x-ndjson; charset=UTF-8",
    "native": "application/octet-stream",
    "rowbinary": "application/octet-stream",
    "arrow": "application/octet-stream",
    "arrowstream": "application/octet-stream",
    "parquet": "application/octet-stream",
}


class Endpoint:
    """The HTTP side of one engine."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._workers = ThreadPoolExecutor(N_THREADS, "query")
        self._cancellers = ThreadPoolExecutor(2, "cancel")
        self._name = socket.gethostname()

    def server(self) -> web.Server:
        """What answers the connections; bodies arrive as they were sent."""
        return web.Server(
            self.answer,
            handler_cancellation=True,
            auto_decompress=False,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            access_log=None,
        )

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request, one response."""
        refusal = refused(request)
        if refusal:
            return web.Response(status=403, text=refusal)
        path = request.rel_url.path
        if path in ("/ping", "/replicas_status"):
            return web.Response(text="Ok.\n")
        if path != "/":
            return web.Response(status=404, text=f"There is no handle {path}\n\nUse / or /ping.\n")
        if request.method not in ("GET", "POST", "HEAD"):
            return web.Response(status=501, text=f"{request.method} is not supported: use GET or POST.\n")
        try:
            asked = await read(request)
            if request.method != "POST" and not asked.query:
                return web.Response(text="Ok.\n")
            return await self._run(request, asked)
        except Fault as fault:
            return self._failed(fault, request)

    async def _run(self, request: web.BaseRequest, asked: Asked) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[Reply | bytes | None] = asyncio.Queue(2)

        def emit(piece: Reply | bytes) -> None:
            asyncio.run_coroutine_threadsafe(pieces.put(piece), loop).result(SEND_TIMEOUT_S)
            if asked.is_given_up:
                raise Fault(394, "QUERY_WAS_CANCELLED", "Query was cancelled.", self._queries.engine.version)

        job = loop.run_in_executor(self._workers, self._queries.run, asked, emit)
        first = loop.create_task(pieces.get())
        waited: list[asyncio.Future[Any]] = [job, first]
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if first.done() and isinstance(begun := first.result(), Reply):
                return await self._stream(request, asked, begun, pieces, job)
            reply = await job
            assert reply is not None, "a job that gave no reply has begun one"
            headers = self._headers(asked, reply) | {"X-ClickHouse-Summary": summary_header(reply.summary)}
            return web.Response(body=reply.body, headers=headers)
        except (asyncio.CancelledError, ConnectionError, TimeoutError):
            asked.is_given_up = True
            while not pieces.empty():  # the job waits for room
                pieces.get_nowait()
            self._cancellers.submit(self._queries.cancel, asked)
            job.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise
        finally:
            first.cancel()

    async def _stream(
        self,
        request: web.BaseRequest,
        asked: Asked,
        begun: Reply,
        pieces: asyncio.Queue[Reply | bytes | None],
        job: asyncio.Future[Reply | None],
    ) -> web.StreamResponse:
        """Send a long answer as it comes. Where it breaks off, its end says why and the connection closes."""
        tag = secrets.token_hex(8)
        headers = self._headers(asked, begun) | {"X-ClickHouse-Exception-Tag": tag}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await asyncio.wait_for(response.write(begun.body), SEND_TIMEOUT_S)
        job.add_done_callback(lambda _: None if pieces.full() else pieces.put_nowait(None))
        while not (job.done() and pieces.empty()):
            piece = await pieces.get()
            if isinstance(piece, bytes) and piece:
                await asyncio.wait_for(response.write(piece), SEND_TIMEOUT_S)
        try:
            await job
        except Fault as fault:
            text = str(fault)
            note = f"\r\n__exception__\r\n{tag}\r\n{text}{len(text)} {tag}\r\n__exception__\r\n".encode()
            encode = encoder(begun.encoding)
            await response.write(encode.compress(note) + encode.flush())
            if request.transport:
                request.transport.close()  # without the last chunk: no client takes this for the whole answer
        return response

    def _headers(self, asked: Asked, reply: Reply) -> dict[str, str]:
        headers = {
            "X-ClickHouse-Server-Display-Name": self._name,
            "X-ClickHouse-Query-Id": asked.query_id,
            "X-ClickHouse-Timezone": self._queries.engine.timezone,
            hdrs.CONTENT_TYPE: "text/plain; charset=UTF-8",
        }
        if reply.encoding:
            headers[hdrs.CONTENT_ENCODING] = reply.encoding
        if reply.format:
            headers["X-ClickHouse-Format"] = reply.format
            headers[hdrs.CONTENT_TYPE] = _CONTENT_TYPES.get(reply.format.lower(), "text/plain; charset=UTF-8")
        return headers

    def _failed(self, fault: Fault, request: web.BaseRequest) -> web.Response:
        fault.version = fault.version or self._queries.engine.version
        return web.Response(
            status=fault.status,
            body=str(fault).encode(errors="replace"),
            headers={
                "X-ClickHouse-Exception-Code": str(fault.code),
                "X-ClickHouse-Server-Display-Name": self._name,
                hdrs.CONTENT_TYPE: "text/plain; charset=UTF-8",
            },
        )


def refused(request: web.BaseRequest) -> str:
    """Why a request is not answered: it names another machine as its goal or its origin. Empty = it is."""
    for name in (hdrs.HOST, hdrs.ORIGIN):
        value: str | None = request.headers.get(name)
        if value is None:
            continue
        try:
            host = urlsplit(value if "//" in value else f"//{value}").hostname or ""
        except ValueError:
            host = ""
        if host not in LOOPBACK:
            return f"{name}: {value} is not a name of this machine: use 127.0.0.1 or localhost.\n"
    return ""


async def read(request: web.BaseRequest) -> Asked:
    """The whole request. Raises ConnectionError where the body does not arrive whole."""
    pairs = parse_qsl(request.raw_path.partition("?")[2], keep_blank_values=True, errors="surrogateescape")
    arguments = dict(pairs)
    asked = Asked(request.method, arguments)
    if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    if request.content_type == "multipart/form-data" and request.method == "POST":
        await _read_form(request, asked, arguments)
    elif request.body_exists:
        asked.encoding = request.headers.get(hdrs.CONTENT_ENCODING, "").strip().lower()
        while chunk := await request.content.readany():
            asked.body.append(chunk)
    asked.accepted = request.headers.get(hdrs.ACCEPT_ENCODING, "")
    asked.query = asked.query or arguments.get("query", "").encode(errors="surrogateescape")
    asked.default_format = arguments.get("default_format", "") or request.headers.get("X-ClickHouse-Format", "")
    if "database" not in arguments and (database := request.headers.get("X-ClickHouse-Database")):
        arguments["database"] = database
    return asked


async def _read_form(request: web.BaseRequest, asked: Asked, arguments: dict[str, str]) -> None:
    """Fields join the query string's arguments; files are external tables."""
    files: dict[str, bytes] = {}
    form = MultipartReader(request.headers, request.content)
    while (part := await form.next()) is not None:
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = bytes(await part.read(decode=False))
        if part.filename is not None:
            files[part.name] = data
        elif part.name == "query":
            asked.query = data
        else:
            arguments[part.name] = data.decode(errors="surrogateescape")
    for name, data in files.items():
        types = arguments.pop(f"{name}_types", "")
        structure = arguments.pop(f"{name}_structure", "") or ", ".join(
            f"_{number} {kind}" for number, kind in enumerate(types.split(","), 1)
        )
        asked.externals.append(External(name, data, arguments.pop(f"{name}_format", "TabSeparated"), structure))
