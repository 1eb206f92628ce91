"""Where a server listens, and who may ask there: settled before anything is started."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config
from linkcrawler.errors import ConfigError

BACKLOG = 256


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, and reached from nowhere else.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.2", "::1", "0.0.0.0", "127.0.0.1.evil.test")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def needs_token(config: Config, host: str, is_required: bool = False) -> bool:
    """Whether only a token opens a server on that address. Raises ConfigError where it does, and there is none."""
    if is_loopback(host) and not is_required:
        return False
    if not Tokens(config.data).valid():
        why = "--require-token was given" if is_required else f"--host {host} is reached from other machines"
        raise ConfigError(f"{why}, and no token is valid: `linkcrawler tokens create --data {config.data}` makes one")
    return True


def listening_on(host: str, port: int) -> socket.socket:
    """A socket on which requests wait from now on. Raises ConfigError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as exc:
        reason = exc.strerror or exc
        raise ConfigError(f"--host {host} --port {port} cannot be listened on ({reason}): give another") from exc
    return listening


def url_of(listening: socket.socket) -> str:
    """The address of the server, as a browser takes it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
