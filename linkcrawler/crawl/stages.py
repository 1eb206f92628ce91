"""CPU time by stage: what each page's milliseconds are spent on, while they are spent.

A stage is entered and left on one thread, and stages nest: the time of an inner one is not counted in the outer. A
coroutine is measured step by step, so that what others do while it waits is not its own. Nothing of this is imported by
a worker that is not profiled.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LAG_PERIOD_S = 0.02  # a look at the event loop costs 20 us: 0.1 % at this pace


class Stages:
    """The CPU seconds of this process by stage, and by how much the event loop was late."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._all: list[defaultdict[str, float]] = []  # of each thread
        self._seconds = self._of_this_thread()  # of the event loop's thread
        self._lags_ms: Counter[float] = Counter()
        self._own_lags_ms: Counter[float] = Counter()
        self._began = time.process_time(), time.thread_time()

    def of(self, stage: str, function: Callable[P, R]) -> Callable[P, R]:
        """`function`, whose CPU time counts as `stage`."""

        @wraps(function, updated=())
        def measured(*args: P.args, **kwargs: P.kwargs) -> R:
            self.enter(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self.leave()

        return measured

    def of_short(self, stage: str, function: Callable[[str], R]) -> Callable[[str], R]:
        """The same of what is called for every link: by the wall clock, for asking how much CPU time a thread has
        used takes longer (1 us) than such a call."""
        clock, stack_of, seconds_of = time.perf_counter, self._stack, self._of_this_thread

        def measured(argument: str) -> R:
            began = clock()
            try:
                return function(argument)
            finally:
                took, seconds = clock() - began, seconds_of()
                seconds[stage] += took
                seconds[stack_of()[-1][0]] -= took

        return measured

    def of_steps(self, stage: str, function: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
        """The coroutine function `function`, each of whose steps counts as `stage`."""

        @wraps(function)
        async def measured(*args: P.args, **kwargs: P.kwargs) -> R:
            result: R = await _Steps(self, stage, function(*args, **kwargs))
            return result

        return measured

    async def watch_lag(self) -> None:
        """Until cancelled: how late the event loop comes to what is due is noted, in ms; and how much of it this
        process was at work for, since on a busy machine the rest is waiting for a core."""
        while True:
            due, cpu_s = time.perf_counter() + LAG_PERIOD_S, time.process_time()
            await asyncio.sleep(LAG_PERIOD_S)
            lag_s = max(0.0, time.perf_counter() - due)
            self._lags_ms[round(lag_s * 1000, 1)] += 1
            self._own_lags_ms[round(min(lag_s, time.process_time() - cpu_s) * 1000, 1)] += 1

    def facts(self) -> dict[str, Any]:
        """`cpu_s` of the process since this was made, that of its loop's thread, stages there and aside, lags counted.

        To be called on the thread of the event loop, outside all stages.
        """
        aside: Counter[str] = Counter()
        for seconds in self._all[1:]:
            aside.update(seconds)
        return {
            "cpu_s": time.process_time() - self._began[0],
            "loop_s": time.thread_time() - self._began[1],
            "stages_s": {stage: seconds for stage, seconds in self._seconds.items() if stage},
            "stages_aside_s": {stage: seconds for stage, seconds in aside.items() if stage},
            "lags_ms": {str(lag): n for lag, n in self._lags_ms.items()},
            "own_lags_ms": {str(lag): n for lag, n in self._own_lags_ms.items()},
        }

    def enter(self, stage: str) -> None:
        """From now on this thread's time is that of `stage`, until `leave`."""
        stack, now = self._stack(), time.thread_time()
        if len(stack) > 1:
            self._add(stack[-1][0], now - stack[-1][1])
        stack.append([stage, now])

    def leave(self) -> None:
        """This thread's time is again that of the stage before."""
        stack = self._stack()
        stage, since = stack.pop()
        now = time.thread_time()
        self._add(stage, now - since)
        stack[-1][1] = now

    def _stack(self) -> list[list[Any]]:
        """The stages under way on this thread, each with the instant since when its time is not counted yet."""
        try:
            stack: list[list[Any]] = self._local.stack
        except AttributeError:
            stack = self._local.stack = [["", 0.0]]
        return stack

    def _add(self, stage: str, seconds: float) -> None:
        self._of_this_thread()[stage] += seconds

    def _of_this_thread(self) -> defaultdict[str, float]:
        """The seconds of this thread by stage: nobody else adds to them."""
        try:
            seconds: defaultdict[str, float] = self._local.seconds
        except AttributeError:
            seconds = self._local.seconds = defaultdict(float)
            self._all.append(seconds)
        return seconds


class _Steps:
    """Awaits `inner`, and counts the CPU time of its every step."""

    def __init__(self, stages: Stages, stage: str, inner: Awaitable[Any]) -> None:
        self._stages = stages
        self._stage = stage
        self._inner = inner

    def __await__(self) -> Generator[Any, Any, Any]:
        inner = self._inner.__await__()
        resume: Callable[[Any], Any] = inner.send
        value: Any = None
        while True:
            self._stages.enter(self._stage)
            try:
                asked = resume(value)
            except StopIteration as end:
                return end.value
            finally:
                self._stages.leave()
            try:
                resume, value = inner.send, (yield asked)
            except GeneratorExit:
                inner.close()
                raise
            except BaseException as exc:  # noqa: BLE001  whatever it is, it is for the inner one
                resume, value = inner.throw, exc


def percentile(lags_ms: Iterable[tuple[float, int]], share: float) -> float:
    """The lag that `share` of all do not exceed; `lags_ms` are (ms, how often).

    >>> percentile([(0.1, 98), (7.0, 1), (40.0, 1)], 0.5), percentile([(0.1, 98), (7.0, 1), (40.0, 1)], 0.99)
    (0.1, 7.0)
    """
    ordered = sorted(lags_ms)
    n_left = share * sum(n for _, n in ordered)
    for lag, n in ordered:
        n_left -= n
        if n_left <= 1e-9:
            return lag
    return 0.0
