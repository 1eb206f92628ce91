"""`--connect-to HOST:PORT:ADDR:PORT`, curl's syntax: whom to connect to instead, the URL staying what it is.

The operator names these targets, so the address guard does not judge them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linkcrawler.errors import ConfigError

_NAME = r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]:/@?#\s]*)"
_SPEC = re.compile(rf"(?P<host>{_NAME}):(?P<port>[0-9]*):(?P<addr>{_NAME}):(?P<addr_port>[0-9]*)")


@dataclass(frozen=True, slots=True)
class Detour:
    """One spec: an empty `host` or a `port` of None is any, an empty `addr` or None is unchanged."""

    host: str
    port: int | None
    addr: str
    addr_port: int | None


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """All specs of a crawl, in their order."""

    detours: tuple[Detour, ...] = ()

    def target(self, host: str, port: int) -> tuple[str, int] | None:
        """Where to connect for `host` and `port` of a URL: the first spec that fits; None where none does.

        Brackets of an IPv6 host may be there or not; the answer has none.

        >>> parse_connect_to(["example.com:443:127.0.0.1:8443"]).target("example.com", 443)
        ('127.0.0.1', 8443)
        """
        detour = self._fitting(host, port)
        return (detour.addr or _bare(host), detour.addr_port or port) if detour else None

    def is_address_named(self, host: str, port: int) -> bool:
        """Whether the operator named the address for `host` and `port`: then the address guard has nothing to say.

        >>> parse_connect_to([":80::8080"]).is_address_named("localhost", 80)
        False
        """
        detour = self._fitting(host, port)
        return bool(detour and detour.addr)

    def _fitting(self, host: str, port: int) -> Detour | None:
        name = _bare(host)
        return next((d for d in self.detours if d.host in ("", name) and d.port in (None, port)), None)


def parse_connect_to(specs: Sequence[str]) -> ConnectTo:
    """The specs, read. Raises ConfigError with every spec that has another form, one a line."""
    detours, problems = [], []
    for spec in specs:
        match = _SPEC.fullmatch(spec)
        ports = [int(digits) if digits else None for digits in match.group("port", "addr_port")] if match else []
        if not match or any(port is not None and not 1 <= port <= 65535 for port in ports):
            problems.append(
                f"connect-to {spec!r} is not of the form HOST:PORT:ADDR:PORT: an empty part means any, "
                "IPv6 addresses stand in brackets, ports are in 1..65535; e.g. example.com:443:127.0.0.1:8443"
            )
            continue
        detours.append(Detour(_bare(match["host"]), ports[0], _bare(match["addr"]), ports[1]))
    if problems:
        raise ConfigError("\n".join(problems))
    return ConnectTo(tuple(detours))


def _bare(host: str) -> str:
    return host.strip("[]").lower()
