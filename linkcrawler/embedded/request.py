"""One request as ClickHouse understands it: a query, its data, and what the URL says beside them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from linkcrawler.embedded.engine import Handle, State, quote, setting_name
from linkcrawler.embedded.fault import Fault
from linkcrawler.embedded.statement import Statement

# What the query string may hold beside settings, and settings that speak to the HTTP interface alone.
_TRANSPORT = frozenset(
    "query database default_format session_id session_timeout session_check close_session query_id "
    "wait_end_of_query buffer_size user password quota_key role compress decompress stacktrace readonly "
    "client_protocol_version enable_http_compression http_zlib_compression_level send_progress_in_http_headers "
    "http_headers_progress_interval_ms cancel_http_readonly_queries_on_client_close add_http_cors_header "
    "http_write_exception_in_output_format http_response_buffer_size".split()
)


@dataclass(frozen=True, slots=True)
class External:
    """A table that came with the request: a file of its multipart form."""

    name: str
    data: bytes
    format: str
    structure: str


@dataclass(slots=True)
class Asked:
    """One request. `arguments` are its query string and form fields; `body` arrived whole, still encoded."""

    method: str
    arguments: Mapping[str, str]
    query: bytes = b""
    body: list[bytes] = field(default_factory=list)
    encoding: str = ""  # of the body
    accepted: str = ""  # encodings of the answer that the client understands
    default_format: str = ""
    externals: list[External] = field(default_factory=list)
    handle: Handle | None = None  # while it runs
    statement: Statement | None = None
    is_given_up: bool = False  # the client has gone

    @property
    def query_id(self) -> str:
        """The client's, where it can stand in a header; else a new one."""
        given = self.arguments.get("query_id", "")
        return given if given and given.isascii() and given.isprintable() else str(uuid.uuid4())


def state_of(asked: Asked, version: str) -> State:
    """The database, settings and readonly level that a request asks for. Raises Fault."""
    arguments = asked.arguments
    readonly = number(arguments, "readonly", 0, version)
    if asked.method in ("GET", "HEAD") and readonly == 0:
        readonly = 2  # as in ClickHouse: a GET changes nothing
    settings = sorted(
        (setting_name(name, version), value)
        for name, value in arguments.items()
        if name not in _TRANSPORT and not name.startswith("param_")
    )
    return State(arguments.get("database") or "default", tuple(settings), readonly)


def params_of(asked: Asked, version: str) -> dict[str, str]:
    """The bound parameters, by the names that the statement gives them. Raises Fault where one is not UTF-8."""
    params = {name[6:]: value for name, value in asked.arguments.items() if name.startswith("param_")}
    try:
        "".join([*params, *params.values()]).encode()
    except UnicodeEncodeError:
        raise Fault(36, "BAD_ARGUMENTS", "A query parameter is not valid UTF-8", version) from None
    return params


def number(arguments: Mapping[str, str], name: str, default: int, version: str) -> int:
    """A numeric argument. Raises Fault where it is none."""
    value = arguments.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit()):
        raise Fault(27, "CANNOT_PARSE_INPUT_ASSERTION_FAILED", f"{name}={quote(value)} is not a number", version)
    return int(value)
