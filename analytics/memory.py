"""What the store answered, for as long as nothing is written to it: a question that is asked again costs one look.

The look is a statement about the parts of the tables (`queries/state/parts.sql`): every insert, deletion and merge
changes them. While they are the same, "now" is the instant at which they were first seen so: then the same question is
the same statements with the same values. Nothing is answered that was not true at the instant the answer names.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analytics.errors import QueryRefused, StoreNotCreated
from analytics.questions import parameters_of, question, without_comments
from analytics.reader import Reader, Table

if TYPE_CHECKING:
    import pyarrow

MAX_AGE_S = 900.0  # "now" lies no further back; of windows that end now a quarter of an hour may be missing
MAX_CELLS = 4_000_000  # values that are remembered, about 300 MB
MAX_TABLE_CELLS = 200_000  # of one answer


@dataclass(slots=True)
class State:
    """One state of a store, and what it answered in it."""

    number: int
    at: datetime
    until: float  # by the monotonic clock
    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: dict[object, Future[Table]] = field(default_factory=dict)
    n_cells: int = 0

    def get(self, key: object, read: Callable[[], Table]) -> Table:
        """The answer to `key`, as it was read before or is read now. Who asks meanwhile waits. Raises as `read`."""
        with self.lock:
            answer = self.answers.get(key)
            is_mine = answer is None
            if answer is None:
                answer = self.answers[key] = Future()
        if is_mine:
            try:
                table = read()
            except BaseException as exc:
                with self.lock:
                    self.answers.pop(key, None)
                answer.set_exception(exc)
                raise
            answer.set_result(table)
            self._weigh(key, len(table) * max(1, len(table.columns)))
        return answer.result()

    def _weigh(self, key: object, n_cells: int) -> None:
        """What is too much to be remembered is forgotten: a large answer at once, all when they are too many."""
        with self.lock:
            if n_cells > MAX_TABLE_CELLS:
                self.answers.pop(key, None)  # unless all were forgotten meanwhile
                return
            self.n_cells += n_cells
            if self.n_cells > MAX_CELLS:
                self.answers.clear()
                self.n_cells = 0


class Memory:
    """What one store answered in its present state; several readers of it may share one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: State | None = None
        self._is_whole: bool | None = None  # whether the server sees all parts; asked once

    def known(self, reader: Reader) -> State | None:
        """The state that the store is in. None where it cannot be told: then nothing may be remembered."""
        try:
            if self._is_whole is None:
                self._is_whole = _number(reader, "state/elsewhere") == 0
            if not self._is_whole:
                return None
            number = _number(reader, "state/parts")
        except (StoreNotCreated, QueryRefused):
            return None
        with self._lock:
            known = self._known
            if known is None or known.number != number or self._clock() >= known.until:
                known = self._known = State(number, datetime.now(UTC), self._clock() + MAX_AGE_S)
            return known


def _number(reader: Reader, name: str) -> int:
    return int(reader.read(without_comments(question(name))).rows[0][0])


class Remembering:
    """A reader that asks the store only for what is not known already."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.known: State | None = None  # None = nothing is remembered

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        if self.known is None:
            return self.reader.read(sql, parameters)
        # What the statement does not bind makes it no other one: what is known of all pages is so for every target.
        values = {name: (parameters or {}).get(name) for name in parameters_of(sql)}
        return self.known.get((sql, repr(values)), lambda: self.reader.read(sql, parameters))

    def batches(self, sql: str, parameters: Mapping[str, object] | None = None) -> Iterator[pyarrow.RecordBatch]:
        return self.reader.batches(sql, parameters)

    def close(self) -> None:
        self.reader.close()
