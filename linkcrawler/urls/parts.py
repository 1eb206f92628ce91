"""Reading a canonical URL, by its punctuation alone: it has a path, no userinfo and no fragment.

Every function here takes a canonical URL and raises ValueError, or answers wrongly, for any other string:
`canonicalize` first.
"""

from __future__ import annotations

from dataclasses import dataclass

from xxhash import xxh64_intdigest

from linkcrawler.urls.origin import split_authority

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Parts:
    """A canonical URL in four parts. An IPv6 `host` keeps its brackets; `port` is the one to connect to."""

    scheme: str
    host: str
    port: int
    path_and_query: str


def split(url: str) -> Parts:
    """The parts of a canonical URL.

    >>> split("https://example.com/a?b=c")
    Parts(scheme='https', host='example.com', port=443, path_and_query='/a?b=c')
    >>> split("http://[::1]:8080/")
    Parts(scheme='http', host='[::1]', port=8080, path_and_query='/')
    """
    scheme, _, rest = url.partition("://")
    path_at = rest.index("/")
    host, port = split_authority(rest[:path_at])
    return Parts(scheme, host, int(port[1:]) if port else DEFAULT_PORTS[scheme], rest[path_at:])


def host_of(url: str) -> str:
    """The host of a canonical URL, with brackets where it is an IPv6 address.

    >>> host_of("https://docs.example.com:8443/a:b"), host_of("http://[::1]/")
    ('docs.example.com', '[::1]')
    """
    authority = url[8 if url[4] == "s" else 7 : url.index("/", 8)]
    return split_authority(authority)[0] if ":" in authority else authority


def fingerprint(url: str) -> int:
    """64 bits that stand for a canonical URL: XXH64 with seed 0 of its bytes, ClickHouse's `xxHash64(url)`.

    >>> fingerprint("https://example.com/")
    11821315579082154447
    """
    return xxh64_intdigest(url.encode())
