"""For the peers of bench_peers: every host is this machine, so that sites are asked for by their real names."""

from __future__ import annotations

import socket
from typing import Any


def lead_home() -> None:
    """From now on every name that is looked up in this process is 127.0.0.1."""
    looked_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        return looked_up("127.0.0.1", *args, **kwargs)

    socket.getaddrinfo = getaddrinfo
    socket.gethostbyname = lambda _: "127.0.0.1"
