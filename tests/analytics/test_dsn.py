"""A DSN is taken at its word: https is TLS, whatever the port, before anything of the password is sent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

import analytics
from analytics.writer import Writer

TLS_HANDSHAKE = b"\x16"


@pytest.mark.parametrize("connect", [analytics.connect, Writer], ids=["reader", "writer"])
def test_an_https_dsn_sends_nothing_in_the_clear(connect: Callable[[str], object]) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hear() -> None:
            client = server.accept()[0]
            heard.append(client.recv(1))
            client.close()

        listening = threading.Thread(target=hear, daemon=True)
        listening.start()
        with pytest.raises(analytics.StoreUnreachable):
            connect(f"https://ann:s3cret@127.0.0.1:{server.getsockname()[1]}/links")
        listening.join()

    assert heard == [TLS_HANDSHAKE]
