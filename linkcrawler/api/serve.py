"""The server: it listens, says where, and ends in order when it is told to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from linkcrawler.api.access import Access, is_loopback
from linkcrawler.api.app import create_app
from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config
from linkcrawler.errors import ConfigError

BACKLOG = 256
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


def access_for(config: Config, host: str, is_token_needed: bool = False) -> Access:
    """The rules of a server on that address. Raises ConfigError where it would need a token and there is none."""
    access = Access(Tokens(config.data), is_token_needed or not is_loopback(host))
    if access.is_token_needed and not access.tokens.valid():
        why = f"--host {host} is reached from other machines" if not is_token_needed else "--require-token was given"
        raise ConfigError(
            f"{why}, and there is no token: make one with `linkcrawler tokens create --data {config.data}`"
        )
    return access


def run(config: Config, access: Access, host: str, port: int, is_opened: bool, tell: Callable[[str], object]) -> None:
    """The API and the dashboard answer at `host` and `port` until the process is told to end. Raises ConfigError."""
    listening = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listening.getsockname()[1]}/"

    def ready() -> None:
        tell(f"linkcrawler serves {url} (Ctrl-C ends it)")
        if is_opened:
            import webbrowser

            webbrowser.open(url)

    options = uvicorn.Config(
        create_app(config, access),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_graceful_shutdown=END_WITHIN_S,
        loop="uvloop",
    )
    with listening:
        Server(options, ready).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as exc:
        raise ConfigError(
            f"--host {host} --port {port} cannot be listened on ({exc.strerror or exc}): give another"
        ) from exc
    return listening
