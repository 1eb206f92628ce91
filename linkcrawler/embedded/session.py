"""ClickHouse's HTTP sessions: what SET, USE and temporary tables left is there for the session's next request.

Most clients name a session and never use it for anything, so a session gets a handle of its own only with the
first statement that leaves something behind; until then its queries run on any handle.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from linkcrawler.embedded.engine import Engine, Handle, State, quote, quote_name
from linkcrawler.embedded.fault import Fault
from linkcrawler.embedded.statement import Statement

DEFAULT_TIMEOUT_S = 60
MAX_TIMEOUT_S = 3600


@dataclass(slots=True, eq=False)
class Session:
    """One named session: at most one query at a time."""

    name: str
    expires_at: float = 0.0  # time.monotonic()
    lock: threading.Lock = field(default_factory=threading.Lock)
    handle: Handle | None = None


class Sessions:
    """The sessions of one endpoint."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._by_name: dict[str, Session] = {}

    @contextmanager
    def entered(self, name: str, timeout_s: int, must_exist: bool) -> Iterator[Session]:
        """The session, for one query. Raises Fault where it is in use, or should exist and does not."""
        if not 0 <= timeout_s <= MAX_TIMEOUT_S:
            raise Fault(
                374,
                "INVALID_SESSION_TIMEOUT",
                f"Session timeout '{timeout_s}' is larger than max_session_timeout: {MAX_TIMEOUT_S}",
                self._engine.version,
            )
        with self._lock:
            session = self._by_name.get(name)
            if session is None:
                if must_exist:
                    raise Fault(372, "SESSION_NOT_FOUND", f"Session {name} not found", self._engine.version)
                session = self._by_name[name] = Session(name)
            if not session.lock.acquire(blocking=False):
                raise Fault(
                    373,
                    "SESSION_IS_LOCKED",
                    f"Session {name} is locked by a concurrent client",
                    self._engine.version,
                )
        try:
            yield session
        finally:
            session.expires_at = time.monotonic() + timeout_s
            session.lock.release()

    def expire(self, all_of_them: bool = False) -> None:
        """Sessions past their time are gone, with their temporary tables."""
        now = time.monotonic()
        gone = []
        with self._lock:
            for name, session in list(self._by_name.items()):
                if (all_of_them or session.expires_at < now) and session.lock.acquire(blocking=False):
                    gone.append(self._by_name.pop(name))
        for session in gone:
            if session.handle:
                session.handle.connection.close()

    @contextmanager
    def handle_of(self, session: Session, statement: Statement, wanted: State) -> Iterator[Handle]:
        """A handle for one query of the session: its own if it has one or needs one now, else any."""
        if session.handle is None and not statement.is_leaving_state:
            with self._engine.borrowed(wanted) as handle:
                yield handle
            return
        if wanted.readonly and not statement.is_reading:
            raise Fault(164, "READONLY", "Cannot execute query in readonly mode.", self._engine.version)
        if session.handle is None:
            session.handle = self._engine.open()
        handle = session.handle
        before = _snapshot(handle, wanted)
        try:
            if wanted.database:
                handle.run(f"use {quote_name(wanted.database)}")
            if wanted.settings:
                handle.run("set " + ", ".join(f"{name} = {quote(value)}" for name, value in wanted.settings))
            yield handle
        finally:
            if handle.is_cancelled:
                handle.connection.close()
                session.handle = None
            else:
                _restore(handle, before, statement)


def _snapshot(handle: Handle, wanted: State) -> tuple[str, list[str]]:
    """What to say to undo what one request sets: the current database, and SET terms."""
    database = str(json.loads(handle.run("select currentDatabase()", "JSONEachRow").data)["currentDatabase()"])
    if not wanted.settings:
        return database, []
    names = ", ".join(quote(name) for name, _ in wanted.settings)
    rows = handle.run(f"select name, value, changed from system.settings where name in ({names})", "JSONEachRow").data  # nosec B608
    terms = []
    for row in map(json.loads, rows.splitlines()):
        value = row["value"] if row["value"].startswith("'") else quote(row["value"])
        terms.append(f"{row['name']} = {value if row['changed'] else 'DEFAULT'}")
    return database, terms


def _restore(handle: Handle, before: tuple[str, list[str]], statement: Statement) -> None:
    database, terms = before
    if terms and statement.verb != "set":
        handle.run(f"set {', '.join(terms)}")
    if statement.verb != "use":
        handle.run(f"use {quote_name(database)}")
