"""One HTTP request at a time to the ClickHouse endpoint, with nothing in between."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    dsn: str,
    body: bytes | str = b"",
    method: str = "POST",
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    **arguments: str,
) -> Reply:
    """One request over a connection of its own, in the DSN's database."""
    place = urlsplit(dsn)
    link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    arguments = {"database": place.path[1:]} | arguments
    try:
        data = body.encode() if isinstance(body, str) else body
        link.request(
            method, f"{path}?{urlencode(arguments)}", body=data if method == "POST" else None, headers=headers or {}
        )
        response = link.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        link.close()
