"""A terminal as a screen: one frame over the other, keys read as they are pressed, and all as before at the end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

if TYPE_CHECKING:
    from linkcrawler.cli.panel import Line

STYLES = {"": "", "head": "bold", "trouble": "yellow"}


class Screen:
    """The terminal's second screen for as long as the block lasts, inside an event loop."""

    def __init__(self) -> None:
        self._console = Console()
        self._live = Live(console=self._console, screen=True, auto_refresh=False)
        self._is_left = asyncio.Event()
        self._keys: int | None = None  # file descriptor that keys come from
        self._before: list[Any] = []  # how the terminal was set

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._is_left.set)
        self._take_keys(loop)
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
        loop = asyncio.get_running_loop()
        if self._keys is not None:
            import termios

            loop.remove_reader(self._keys)
            termios.tcsetattr(self._keys, termios.TCSADRAIN, self._before)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    def show(self, lines_of: Callable[..., list[Line]], *what: object) -> None:
        """`lines_of(*what, width, n_rows)` is on the screen, whatever size that has now."""
        width, n_rows = self._console.size
        lines = [Text(text, style=STYLES[style], no_wrap=True) for text, style in lines_of(*what, width, n_rows)]
        self._live.update(Text("\n").join(lines), refresh=True)

    async def until_left(self, showing: Coroutine[Any, Any, None]) -> None:
        """`showing` runs until q or Ctrl-C is pressed, or until it fails, which is raised."""
        tasks = {asyncio.create_task(showing), asyncio.create_task(self._is_left.wait())}
        done, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for task in done:
            task.result()

    def _take_keys(self, loop: asyncio.AbstractEventLoop) -> None:
        """Each key is told at once and not shown; not where the input is no terminal."""
        if not sys.stdin.isatty():
            return
        import termios
        import tty

        self._keys = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._keys)
        tty.setcbreak(self._keys)
        loop.add_reader(self._keys, self._key_pressed)

    def _key_pressed(self) -> None:
        assert self._keys is not None
        pressed = os.read(self._keys, 100)
        if not pressed or pressed in (b"q", b"Q", b"\x1b", b"\x04"):  # the terminal is gone; q, Escape, Ctrl-D
            self._is_left.set()
