"""Which addresses a fetch may connect to: public ones, unless the operator says otherwise.

A page can name any host, and any host can resolve to the inside of the operator's network: a metadata
service, the crawl's own Redis. So the guard looks at the *resolved* address, right before each connection,
redirects and robots.txt included. IPv6 forms that carry an IPv4 address are judged by what they carry.
Sources: IANA's special-purpose registries (RFC 6890); RFC 6052, 8215 (NAT64), 3056 (6to4), 4380 (Teredo).
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Services that hand out credentials to whoever asks from inside a cloud.
METADATA = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",  # AWS, Google, Azure, and most others
            "169.254.170.2",  # AWS container tasks
            "100.100.100.200",  # Alibaba
            "192.0.0.192",  # Oracle
            "168.63.129.16",  # Azure's wire server: an address that looks public
            "fd00:ec2::254",  # AWS
            "fd20:ce::254",  # Google
        ),
    )
)

# The first network that contains the address gives the reason.
_V4 = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/32", "unspecified"),
        ("0.0.0.0/8", "reserved"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6 = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "local-use NAT64"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("2001:2::/48", "benchmarking"),
        ("2001:10::/28", "reserved"),
        ("2001:20::/27", "reserved"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_GLOBAL_V6 = IPv6Network("2000::/3")  # all that IANA has given out for the public network


@lru_cache(maxsize=8192)
def refusal(ip: str) -> str | None:
    """Why a fetch may not connect to `ip`, in one line; None where it is a public address.

    Anything that is not exactly one address, in the form resolvers give it, is refused.

    >>> refusal("64:ff9b::7f00:1")
    '64:ff9b::7f00:1 carries the loopback address 127.0.0.1'
    >>> refusal("93.184.215.14") is None
    True
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return f"{ip!r} is not an IP address"
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return f"{ip} has a zone: a link-local address"
        for carried in _carried(address):
            kind = _kind_v4(carried)
            if kind:
                return f"{ip} carries the {kind} address {carried}"
        kind = _kind_v6(address)
    else:
        kind = _kind_v4(address)
    return f"{ip} is a {kind} address" if kind else None


@lru_cache(maxsize=8192)
def is_loopback(ip: str) -> bool:
    """Whether `ip` is this machine, IPv4-mapped forms included; False for what is no address.

    >>> is_loopback("127.8.0.1"), is_loopback("::ffff:127.0.0.1"), is_loopback("")
    (True, True, False)
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _carried(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that packets to `address` end up at, or pass."""
    number = int(address)
    if address in _MAPPED or address in _NAT64:
        return (IPv4Address(number & 0xFFFFFFFF),)
    if address in _SIX_TO_FOUR:
        return (IPv4Address(number >> 80 & 0xFFFFFFFF),)
    if address in _TEREDO:  # its server, and the client's address with all bits flipped
        return (IPv4Address(number >> 64 & 0xFFFFFFFF), IPv4Address(~number & 0xFFFFFFFF))
    return ()


def _kind_v4(address: IPv4Address) -> str | None:
    if address in METADATA:
        return "metadata service"
    return next((kind for network, kind in _V4 if address in network), None)


def _kind_v6(address: IPv6Address) -> str | None:
    if address in METADATA:
        return "metadata service"
    kind = next((kind for network, kind in _V6 if address in network), None)
    if kind or address in _GLOBAL_V6 or address in _MAPPED or address in _NAT64:
        return kind
    return "reserved"
