"""chDB in this process: a pool of handles that run queries in parallel, each in the state its query asks for.

A handle is one ClickHouse session: it has a current database and settings, and runs one query at a time with
the GIL released. Opening one costs about 0.8 ms, a `USE` or `SET` 0.1 ms (measured); so idle handles are kept,
and a query gets the one whose state needs the least change. What cannot be undone on a handle (readonly,
SET and USE by the user, temporary tables) ends with it: such a handle is closed instead of returned.

Every handle carries its name as `log_comment`, so that its query can be found and killed from another one.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chdb import _chdb

from linkcrawler.embedded.fault import Fault, fault_of

MAX_IDLE = 16
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def memory_bytes() -> int:
    """The memory of this machine, or of this container where it has less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(total, int(CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):  # no cgroup v2, or "max"
        return total


# Settings of each handle where a process-local engine differs from a server's defaults.
_BASE = {
    "async_insert": "0",  # an answered insert is in its table
    "max_memory_usage": str(int(memory_bytes() * 0.6)),  # of one query: the machine has others to serve
}


@dataclass(frozen=True, slots=True)
class State:
    """What a query asks of its handle."""

    database: str = "default"
    settings: tuple[tuple[str, str], ...] = ()
    readonly: int = 0


@dataclass(slots=True)
class Answer:
    """What a query gave. `data` is a buffer that chDB owns, valid as long as this object."""

    data: Any = b""
    n_result_rows: int = 0
    n_read_rows: int = 0
    n_read_bytes: int = 0
    elapsed_s: float = 0.0


@dataclass(slots=True, eq=False)
class Handle:
    """One open chDB session and the state it is in."""

    connection: Any
    name: str
    version: str
    state: State = field(default_factory=State)
    is_cancelled: bool = False
    is_spent: bool = False  # its query left something behind: it is closed instead of used again

    def run(
        self, sql: str | bytes, format_name: str = "TabSeparated", params: Mapping[str, str] | None = None
    ) -> Answer:
        """Run one statement to its end. Raises Fault with ClickHouse's error."""
        try:
            result = self.connection.query(sql, format_name, params=dict(params or {}))
        except RuntimeError as exc:
            raise fault_of(str(exc), self.version) from None
        return Answer(
            result.bytes(),
            result.rows_read(),
            result.storage_rows_read(),
            result.storage_bytes_read(),
            result.elapsed(),
        )

    def stream(self, sql: str | bytes, format_name: str, params: Mapping[str, str]) -> Iterator[Answer]:
        """Run one query block by block. Leaving the loop early cancels it. Raises Fault, also midway."""
        stream = None
        try:
            stream = self.connection.send_query(sql, format_name, params=dict(params))
            while True:
                block = self.connection.streaming_fetch_result(stream)
                if block is None or block.rows_read() == 0:
                    stream = None
                    return
                yield Answer(
                    block.bytes(),
                    block.rows_read(),
                    block.storage_rows_read(),
                    block.storage_bytes_read(),
                    block.elapsed(),
                )
        except RuntimeError as exc:
            stream = None
            raise fault_of(str(exc), self.version) from None
        finally:
            if stream is not None:
                self.connection.streaming_cancel_query(stream)

    def enter(self, wanted: State) -> None:
        """The handle is in the wanted state. Raises Fault (unknown database or setting), and is then unusable."""
        old, new = dict(self.state.settings), dict(wanted.settings)
        own = _BASE | {"log_comment": self.name}
        changes = [f"{name} = {quote(own[name]) if name in own else 'DEFAULT'}" for name in old.keys() - new.keys()]
        changes += [f"{name} = {quote(value)}" for name, value in new.items() if old.get(name) != value]
        if wanted.readonly != self.state.readonly:
            changes.append(f"readonly = {wanted.readonly}")
        if wanted.database != self.state.database:
            self.run(f"use {quote_name(wanted.database)}")
        if changes:
            self.run(f"set {', '.join(changes)}")
        self.state = wanted


class Engine:
    """The chDB at one path. Raises Fault where another process has it open or the path cannot be used."""

    def __init__(self, folder: Path) -> None:
        # Without this folder chDB 26.5 opens, but never starts the task that removes dropped tables: their data
        # stay, and `drop ... sync` waits for ever (LocalServer starts it only where metadata were loaded).
        (folder / "metadata").mkdir(exist_ok=True)
        self._path = str(folder)
        self._lock = threading.Lock()
        self._idle: list[Handle] = []
        self._n_opened = 0
        self.version = ""
        first = self.open()
        if not self._make_default_atomic(first, folder):
            first.connection.close()  # the engine ends with its last handle, and opens with the Overlay again
            first = self.open()
        version, timezone = first.run("select version(), timezone()").data.decode().split()
        self.version = first.version = version
        self.timezone = timezone
        self._anchor = first  # chDB ends with its last handle; this one is never lent

    def _make_default_atomic(self, handle: Handle, folder: Path) -> bool:
        """`default` is a plain Atomic database, as on a server. False where chDB does not let it be one.

        chDB lays an Overlay there, in which any file of the machine is a table by its name, readonly or not,
        and refreshable views are refused. Beneath it lies an Atomic database: attached anew, it alone remains.
        One that never had a table has no folder yet and cannot be attached; it is made anew.
        """
        if handle.run("select engine from system.databases where name = 'default'").data != b"Overlay\n":
            return True
        try:
            if (folder / "metadata" / "default").exists():
                handle.run("detach database default")
                handle.run("attach database default")
            elif handle.run("show tables from default").data == b"":
                handle.run("drop database default")
                handle.run("create database default engine = Atomic")
        except Fault as fault:
            logging.getLogger(__name__).warning("default stays an Overlay: %s", str(fault).rstrip())
            return False
        return True

    def open(self) -> Handle:
        """A new handle in the default state."""
        with self._lock:
            self._n_opened += 1
            name = f"handle {self._n_opened}"
        try:
            connection = _chdb.connect(self._path)  # type: ignore[attr-defined]  # the stub leaves it out
        except RuntimeError as exc:
            raise fault_of(str(exc), self.version) from None
        handle = Handle(connection, name, self.version)
        settings = ", ".join(f"{key} = {quote(value)}" for key, value in (_BASE | {"log_comment": name}).items())
        handle.run(f"set {settings}")
        return handle

    @contextmanager
    def borrowed(self, wanted: State) -> Iterator[Handle]:
        """A handle in the wanted state, for one thread."""
        handle = self._take(wanted)
        try:
            handle.enter(wanted)
        except BaseException:
            handle.connection.close()
            raise
        try:
            yield handle
        finally:
            self._give_back(handle)

    def _take(self, wanted: State) -> Handle:
        with self._lock:
            usable = [h for h in self._idle if _can_become(h.state, wanted)]
            if usable:
                best = min(usable, key=lambda h: _distance(h.state, wanted))
                self._idle.remove(best)
                return best
        return self.open()

    def _give_back(self, handle: Handle) -> None:
        with self._lock:
            surplus = None
            if handle.is_spent or handle.is_cancelled:
                surplus = handle
            else:
                self._idle.append(handle)
                if len(self._idle) > MAX_IDLE:
                    surplus = self._idle.pop(0)
        if surplus:
            surplus.connection.close()

    def cancel(self, handle: Handle) -> None:
        """The query that runs on this handle, if any, ends soon with QUERY_WAS_CANCELLED."""
        handle.is_cancelled = True
        with self.borrowed(State()) as other:
            comment = dict(handle.state.settings).get("log_comment", handle.name)
            other.run(f"kill query where Settings['log_comment'] = {quote(comment)} async")

    def close(self) -> None:
        """No handle is open any more: chDB has written what it had. Call it when no query runs."""
        with self._lock:
            idle, self._idle = [*self._idle, self._anchor], []
        for handle in idle:
            handle.connection.close()


def _can_become(state: State, wanted: State) -> bool:
    """readonly can be raised, never lowered; at 1 nothing can be set any more."""
    if state.readonly == 1:
        return state.settings == wanted.settings and wanted.readonly == 1
    return state.readonly in (0, wanted.readonly)


def _distance(state: State, wanted: State) -> tuple[bool, bool, bool]:
    return (
        state.readonly != wanted.readonly,
        state.settings != wanted.settings,
        state.database != wanted.database,
    )


def quote(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def quote_name(text: str) -> str:
    """A quoted identifier."""
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`") + "`"


def setting_name(name: str, version: str = "") -> str:
    """The name itself. Raises Fault where it could not be one: it goes into a SET statement as it is."""
    if not name.isascii() or not name.replace("_", "a").isalnum() or name[0].isdigit():
        raise Fault(115, "UNKNOWN_SETTING", f"Unknown setting {quote(name)}", version)
    return name
