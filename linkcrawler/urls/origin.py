"""Scheme, host and port: the part of a URL that says which server to ask.

The URL standard accepts hosts that no resolver can look up. They are refused here, since they could only fill
the frontier and the reports with names nobody owns.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_HOST_CHARS = 253  # RFC 1035 section 2.3.4: 255 octets on the wire
MAX_LABEL_CHARS = 63  # RFC 1035 section 2.3.4

# Letters, digits and dashes are RFC 1123; underscores are in daily use. The standard also lets through
# `{{host}}`, `$host`, `a,b`: templates and typing errors.
LABELS = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


@lru_cache(maxsize=16_384)  # pages link to few hosts, again and again; about 4 MB when full
def canonical_origin(parsed_origin: str) -> str:
    """`scheme://host[:port]` of an origin as the parser wrote it, or empty where it cannot be fetched.

    Userinfo goes (a secret is no part of a page's name), and so does the dot of an absolute name
    (`example.com.` is `example.com`). The parser has already dropped the default port and put the host in its
    ASCII form.

    >>> canonical_origin("http://joe:secret@example.com.:8080")
    'http://example.com:8080'
    >>> canonical_origin("http://{{host}}")
    ''
    """
    scheme, _, authority = parsed_origin.partition("://")
    if scheme != "http" and scheme != "https":
        return ""
    host, port = split_authority(authority.rpartition("@")[2])
    host = host.removesuffix(".")
    return "" if host_fault(host) else f"{scheme}://{host}{port}"


def split_authority(authority: str) -> tuple[str, str]:
    """Host and `:port` (or empty) of `host[:port]`; the brackets of an IPv6 address belong to the host.

    >>> split_authority("[::1]:8080"), split_authority("[::1]"), split_authority("example.com")
    (('[::1]', ':8080'), ('[::1]', ''), ('example.com', ''))
    """
    colon_at = authority.rfind(":")
    if colon_at < 0 or authority[-1] == "]":
        return authority, ""
    return authority[:colon_at], authority[colon_at:]


def host_fault(host: str) -> str:
    """Why no server can have this name, in words; empty where one can. `host` is as the parser wrote it.

    >>> host_fault("example.com"), host_fault("[::1]")
    ('', '')
    >>> host_fault("a..example.com")
    'has an empty label'
    """
    if host[:1] == "[":
        return ""
    if not host:
        return "is empty"
    if len(host) > MAX_HOST_CHARS:
        return f"has {len(host)} characters, more than the {MAX_HOST_CHARS} of a domain name"
    labels = host.split(".")
    if "" in labels:
        return "has an empty label"
    if (longest := max(map(len, labels))) > MAX_LABEL_CHARS:
        return f"has a label of {longest} characters, more than the {MAX_LABEL_CHARS} of a domain name"
    if not LABELS.fullmatch(host):
        return "has a character other than letters, digits, dots, dashes and underscores"
    return ""
