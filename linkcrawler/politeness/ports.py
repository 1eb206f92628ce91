"""Ports that a fetch never speaks HTTP to: whoever listens there would read the request as commands."""

from __future__ import annotations

# WHATWG Fetch, "bad port": https://fetch.spec.whatwg.org/#port-blocking
# fmt: off
BAD_PORTS = frozenset((
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512,
    513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719,
    1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
    6697, 10080,
))
# fmt: on
# What a crawl itself runs on, and its usual neighbour.
OWN_PORTS = {6379: "Redis", 8123: "ClickHouse", 9000: "ClickHouse", 11211: "memcached"}


def port_refusal(port: int) -> str | None:
    """Why a fetch may not connect to `port`, in one line; None where it may.

    >>> port_refusal(6379)
    'port 6379 is a port of Redis'
    """
    if port in OWN_PORTS:
        return f"port {port} is a port of {OWN_PORTS[port]}"
    if port in BAD_PORTS:
        return f"port {port} belongs to another protocol than HTTP"
    return None if 0 < port <= 65535 else f"port {port} is not in 1..65535"
