"""One request, run to its answer in a worker thread."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from linkcrawler.embedded.arrow_stream import END, OneStream
from linkcrawler.embedded.engine import Answer, Engine, Handle, State, quote, quote_name, setting_name
from linkcrawler.embedded.exchange import decoded, encoder, laid_out, negotiate
from linkcrawler.embedded.fault import Fault
from linkcrawler.embedded.request import Asked, External, number, params_of, state_of
from linkcrawler.embedded.session import DEFAULT_TIMEOUT_S, Sessions
from linkcrawler.embedded.statement import Statement, scan

COMPRESS_FROM_BYTES = 4096  # below, a header and a call cost more than the bytes on loopback
STREAM_FROM_BYTES = 1024 * 1024  # an answer up to this size leaves in one piece, and can still become an error
STREAM_AFTER_S = 0.5  # a slow one leaves in pieces as they come

# chDB gives a stream block by block, each complete in itself; in these formats the blocks in a row are the whole, or
# (arrowstream) can be made so.
_STREAMABLE = frozenset(
    "native tabseparated tsv tabseparatedraw tsvraw csv rowbinary jsoneachrow jsonlines ndjson arrowstream".split()
)
# Of these chDB 26.5 now and then never comes to an end, where the answer is long and the machine busy: 9 of 35 tries
# at 3 million rows with two threads, none of 23 with one, and none where it came block by block.
_BY_ONE_THREAD = frozenset(["arrow", "arrowstream"])


@dataclass(slots=True)
class Reply:
    """What goes back. `is_begun` = more pieces follow."""

    body: bytes
    format: str = ""
    summary: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    is_begun: bool = False


class Queries:
    """Runs requests on the engine; thread-safe."""

    def __init__(self, engine: Engine, spill: Path) -> None:
        self.engine = engine
        self.sessions = Sessions(engine)
        self._spill = spill
        self._cancelling = threading.Lock()

    def run(self, asked: Asked, emit: Callable[[Reply | bytes], None]) -> Reply | None:
        """The whole answer; or None, where it was long and went out piece by piece through `emit`.

        Raises Fault. After the first piece a Fault means that the answer breaks off.
        """
        version = self.engine.version
        wanted = state_of(asked, version)
        params = params_of(asked, version)
        if asked.arguments.get("compress", "0") != "0" or asked.arguments.get("decompress", "0") != "0":
            raise Fault(48, "NOT_IMPLEMENTED", "compress and decompress: use Content-Encoding instead", version)
        statement, text, data = self._read(asked)
        asked.statement = statement
        format_name = statement.format or asked.default_format or "TabSeparated"
        if statement.data_at < 0 and not _may_stream(asked, statement, format_name):
            wanted = _safe(wanted, format_name)
        with ExitStack() as stack:
            handle = stack.enter_context(self._handle(asked, statement, wanted))
            asked.handle = handle
            stack.callback(setattr, asked, "handle", None)
            if asked.is_given_up:
                raise Fault(394, "QUERY_WAS_CANCELLED", "Query was cancelled.", version)
            for external in asked.externals:
                self._create(handle, external, stack)
            if statement.data_at >= 0:
                path = stack.enter_context(laid_out(data, self._spill))
                answer = handle.run(insert_from(text, statement, path), "TabSeparated", params)
                return Reply(b"", summary=_summary(answer, n_written=answer.n_result_rows))
            if not format_name.isidentifier():
                raise Fault(73, "UNKNOWN_FORMAT", f"Unknown format {format_name}", version)
            if _may_stream(asked, statement, format_name):
                return self._stream(asked, handle, text, format_name, params, emit)
            answer = handle.run(text, format_name, params)
            reply = Reply(answer.data, format_name if statement.is_answering else "", _summary(answer))
            return _encoded(reply, asked)

    def cancel(self, asked: Asked) -> None:
        """The client has gone: a query that only reads ends soon; one that writes is left to finish."""
        asked.is_given_up = True
        handle, statement = asked.handle, asked.statement
        if handle and statement and statement.is_reading:
            self.engine.cancel(handle)

    def _read(self, asked: Asked) -> tuple[Statement, bytes, list[memoryview]]:
        """The statement, its text and its insert data: the query string's `query`, then the body."""
        version = self.engine.version
        if asked.query:
            head = asked.query + b"\n" if asked.body else asked.query
            body = [memoryview(chunk) for chunk in decoded(asked.body, asked.encoding)]
            statement = None
            if body and any(body):
                try:
                    statement = scan(head, version)
                except Fault:
                    if asked.query.strip():
                        raise
            if statement is not None and statement.data_at >= 0:
                return statement, head, [memoryview(head)[statement.data_at :], *body]
            text = b"".join([head, *body])
        else:
            text = b"".join(decoded(asked.body, asked.encoding))
        statement = scan(text, version)
        if statement.data_at < 0:
            return statement, text[: statement.end], []
        return statement, text[: statement.data_at], [memoryview(text)[statement.data_at :]]

    @contextmanager
    def _handle(self, asked: Asked, statement: Statement, wanted: State) -> Iterator[Handle]:
        arguments = asked.arguments
        if name := arguments.get("session_id"):
            timeout_s = number(arguments, "session_timeout", DEFAULT_TIMEOUT_S, self.engine.version)
            must_exist = arguments.get("session_check", "0") == "1"
            with self.sessions.entered(name, timeout_s, must_exist) as session:
                if "database" not in arguments and session.handle:
                    wanted = State("", wanted.settings, wanted.readonly)
                with self.sessions.handle_of(session, statement, wanted) as handle:
                    yield handle
            return
        with self.engine.borrowed(wanted) as handle:
            try:
                yield handle
            finally:
                if statement.is_leaving_state:
                    handle.is_spent = True

    def _create(self, handle: Handle, external: External, stack: ExitStack) -> None:
        name = quote_name(external.name)
        handle.run(f"create temporary table {name} ({external.structure})")
        stack.callback(handle.run, f"drop temporary table if exists {name}")
        path = stack.enter_context(laid_out([memoryview(external.data)], self._spill))
        handle.run(f"insert into {name} from infile {quote(path)} format {setting_name(external.format)}")

    def _stream(
        self,
        asked: Asked,
        handle: Handle,
        text: bytes,
        format_name: str,
        params: Mapping[str, str],
        emit: Callable[[Reply | bytes], None],
    ) -> Reply | None:
        encoding = _encoding_for(asked)
        encode = encoder(encoding)
        pieces: list[bytes | memoryview] = []
        n_bytes = 0
        total = Answer()
        is_begun = False
        one_stream = OneStream() if format_name.lower() == "arrowstream" else None
        sent_at = time.monotonic()
        for block in handle.stream(text, format_name, params):
            pieces.append(one_stream.piece(block.data) if one_stream else block.data)
            n_bytes += len(block.data)
            total.n_result_rows += block.n_result_rows
            total.n_read_rows = max(total.n_read_rows, block.n_read_rows)
            total.n_read_bytes = max(total.n_read_bytes, block.n_read_bytes)
            total.elapsed_s = block.elapsed_s
            if n_bytes >= STREAM_FROM_BYTES or time.monotonic() - sent_at > STREAM_AFTER_S:
                body = encode.compress(b"".join(pieces))
                emit(body if is_begun else Reply(body, format_name, {}, encoding, is_begun=True))
                is_begun, pieces, n_bytes, sent_at = True, [], 0, time.monotonic()
        if one_stream and not one_stream.is_begun:  # no rows, and so no block that would say the columns
            answer = handle.run(text, format_name, params)
            return _encoded(Reply(answer.data, format_name, _summary(answer)), asked)
        if one_stream:
            pieces.append(END)
        if is_begun:
            emit(encode.compress(b"".join(pieces)) + encode.flush())
            return None
        total.data = b"".join(pieces)
        return _encoded(Reply(total.data, format_name, _summary(total)), asked)


def _encoding_for(asked: Asked) -> str:
    return negotiate(asked.accepted) if asked.arguments.get("enable_http_compression", "0") == "1" else ""


def _encoded(reply: Reply, asked: Asked) -> Reply:
    encoding = _encoding_for(asked) if len(reply.body) >= COMPRESS_FROM_BYTES else ""
    if encoding:
        encode = encoder(encoding)
        reply.body, reply.encoding = encode.compress(reply.body) + encode.flush(), encoding
    return reply


def insert_from(text: bytes, statement: Statement, path: str) -> bytes:
    """The same insert, reading its data from a file.

    >>> insert_from(b"insert into t settings a=1 format CSV", scan(b"insert into t settings a=1 format CSV"), "/f")
    b"insert into t from infile '/f' settings a=1 format CSV"
    """
    name = statement.format.encode()
    if statement.input_at >= 0:
        opened = text.index(b"(", statement.input_at) + 1
        source = f"file({quote(path)}, '{statement.format}', ".encode()
        return text[: statement.input_at] + source + text[opened : statement.format_at]
    head, settings = text[: statement.source_at], text[statement.source_at : statement.format_at]
    return head + f"from infile {quote(path)} ".encode() + settings + b"format " + name


def _safe(wanted: State, format_name: str) -> State:
    """The state in which an answer in this format comes to an end, unless the client wants it otherwise."""
    if format_name.lower() not in _BY_ONE_THREAD or "max_threads" in dict(wanted.settings):
        return wanted
    return replace(wanted, settings=(*wanted.settings, ("max_threads", "1")))


def _may_stream(asked: Asked, statement: Statement, format_name: str) -> bool:
    return (
        asked.arguments.get("wait_end_of_query", "0") == "0"
        and asked.method != "HEAD"
        and statement.verb in ("select", "with")
        and format_name.lower() in _STREAMABLE
    )


def _summary(answer: Answer, n_written: int = 0) -> dict[str, str]:
    n_read = answer.n_read_rows or n_written
    return {
        "read_rows": str(n_read),
        "read_bytes": str(answer.n_read_bytes),
        "written_rows": str(n_written),
        "written_bytes": str(answer.n_read_bytes if n_written else 0),
        "total_rows_to_read": str(n_read),
        "result_rows": str(answer.n_result_rows),
        "result_bytes": str(len(answer.data)),
        "elapsed_ns": str(int(answer.elapsed_s * 1e9)),
    }


def summary_header(summary: dict[str, str]) -> str:
    """The value of X-ClickHouse-Summary."""
    return json.dumps(summary, separators=(",", ":"))
