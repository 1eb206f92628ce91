"""The server: it says where it answers, and ends in order when it is told to."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from linkcrawler.api.access import Access
from linkcrawler.api.app import create_app
from linkcrawler.api.listening import url_of
from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config

END_WITHIN_S = 5  # requests that still run when it is told to end


class Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """It ends in order, within END_WITHIN_S, and so does the process."""
        self.should_exit = True


def _is_failure(record: logging.LogRecord) -> bool:
    """Whether a record of the server's log is of a failure: an answer that was cut off by its end is none."""
    return not (record.exc_info and record.exc_info[0] is asyncio.CancelledError)


def run(
    config: Config, listening: socket.socket, is_token_needed: bool, is_opened: bool, tell: Callable[[str], object]
) -> None:
    """The API and the dashboard answer at the socket until the process is told to end."""
    url = url_of(listening)
    app = create_app(config, Access(Tokens(config.data), is_token_needed))
    gc.freeze()
    gc.enable()

    def ready() -> None:
        tell(f"linkcrawler serves {url} (Ctrl-C ends it)")
        threading.Thread(target=app.state.indexes.warm, daemon=True).start()
        if is_opened:
            import webbrowser

            webbrowser.open(url)

    options = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_graceful_shutdown=END_WITHIN_S,
        loop="uvloop",
    )
    logging.getLogger("uvicorn.error").addFilter(_is_failure)
    Server(options, ready).run(sockets=[listening])
