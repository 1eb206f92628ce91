"""What a report is about: a domain, a host, one URL, or every URL that begins alike.

People paste what they have: `Example.com`, `https://example.com/path`, `bücher.example`. It is read as the
store wrote it: lower case, ASCII, and for a URL as the WHATWG standard serialises it, without its fragment.
With scope `domain` a sub-domain or a URL stands for its registrable domain (ICANN section of the Public
Suffix List), and the note of the target says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import can_ada

from analytics.errors import NotATarget
from analytics.words import words_of

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_TARGETS = 200  # of one question
SCOPES = ("domain", "host", "url", "prefix")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
IPV4 = re.compile(r"\d+\.\d+\.\d+\.\d+")
HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
MAX_SHOWN_CHARS = 80


@dataclass(frozen=True, slots=True)
class Target:
    """`name` is what replies call it and what the SQL compares; `domain` says where its links are stored."""

    name: str
    domain: str
    note: str = ""  # one line where what is counted is not literally what was asked


def read_target(text: str, scope: str = "domain") -> Target:
    """The target that a person meant. Raises NotATarget where it is no name or no http(s) URL.

    >>> read_target("https://Docs.Example.co.uk/a").name
    'example.co.uk'
    >>> read_target("Bücher.example", "host").name
    'xn--bcher-kva.example'
    >>> read_target("example.com/a/../b#c", "url").name
    'https://example.com/b'
    """
    if scope not in SCOPES:
        raise NotATarget(f"scope {scope!r} is not one of {', '.join(SCOPES)}")
    asked = text.strip()
    shown = asked if len(asked) <= MAX_SHOWN_CHARS else asked[:MAX_SHOWN_CHARS] + "..."
    has_scheme = bool(HAS_SCHEME.match(asked))
    remedy = "give a domain such as example.com or a URL such as https://example.com/path"
    if not asked:
        raise NotATarget(f"the target is empty: {remedy}")
    try:
        url = can_ada.parse(asked if has_scheme else f"https://{asked}")
    except (ValueError, TypeError):  # TypeError: a lone surrogate, which has no UTF-8 form
        raise NotATarget(f"{shown!r} is not a domain or URL: {remedy}") from None
    host = url.hostname.removesuffix(".")
    if url.protocol not in ("http:", "https:") or url.has_credentials() or not _is_name(host):
        raise NotATarget(f"{shown!r} is not a domain or http(s) URL: {remedy}")
    url.hash = ""
    domain = registrable_domain(host)
    if scope == "domain":
        note = "" if host == domain and url.pathname == "/" else f"{shown} is counted with all of {domain}"
        if note:
            other = "--scope host" if url.pathname == "/" else "--scope url or --scope prefix"
            note = f"{note}; {other} counts it alone"
        return Target(domain, domain, note)
    if scope == "host":
        note = f"{shown} is counted with all of {host}" if url.pathname != "/" else ""
        return Target(host, domain, note)
    note = "" if has_scheme else f"{shown} is read as {url.href}"
    return Target(url.href, domain, note)


def read_targets(
    texts: Sequence[str], scope: str = "domain", least: int = 1, most: int = MAX_TARGETS
) -> tuple[Target, ...]:
    """The targets in their order, each once. Raises NotATarget, also where there are too few or too many of them."""
    if not (texts or least == 0) or len(texts) > most:
        raise NotATarget(f"{len(texts)} targets were given: give {least} to {most}")
    targets = tuple({target.name: target for target in (read_target(text, scope) for text in texts)}.values())
    if len(targets) < least:
        names = ", ".join(target.name for target in targets)
        raise NotATarget(f"only {names} was given: give {least} to {most} different targets")
    return targets


def registrable_domain(host: str) -> str:
    """The registrable domain of an ASCII host; the host itself where it has none (an address, `co.uk`).

    A top-level domain that the list does not know counts as one label, as the list's own default rule says.

    >>> [registrable_domain(host) for host in ("a.b.example.co.uk", "me.github.io", "a.b.test")]
    ['example.co.uk', 'github.io', 'b.test']
    >>> [registrable_domain(host) for host in ("127.0.0.1", "localhost", "co.uk")]
    ['127.0.0.1', 'localhost', 'co.uk']
    """
    if host.startswith("[") or IPV4.fullmatch(host):
        return host
    parts = _suffixes()(host)
    if parts.suffix:
        return f"{parts.domain}.{parts.suffix}" if parts.domain else host
    return ".".join(host.split(".")[-2:])


def shown_domain(domain: str) -> str:
    """The domain in the letters that people write it with.

    >>> shown_domain("xn--bcher-kva.example")
    'bücher.example'
    """
    if "xn--" not in domain:
        return domain
    return can_ada.idna_decode(domain.encode())  # type: ignore[arg-type]  # it takes bytes, its types say otherwise


def default_brand(domain: str) -> str:
    """The words that are the brand of a domain for which none is listed: its own name; none of an address.

    >>> default_brand("docs-hub.example.co.uk"), default_brand("xn--bcher-kva.example"), default_brand("127.0.0.1")
    ('docs hub', 'bücher', '')
    """
    if domain.startswith("[") or IPV4.fullmatch(domain):
        return ""
    return words_of(shown_domain(domain).partition(".")[0])


def _is_name(host: str) -> bool:
    if host.startswith("["):
        return True
    return len(host) <= 253 and all(LABEL.fullmatch(label) for label in host.split("."))


@lru_cache(maxsize=1)
def _suffixes() -> TLDExtract:
    # Imported at first use: it brings an HTTP client, 0.1 s that `--help` need not pay. Only the list that
    # the package ships is read; nothing is downloaded and nothing is written.
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False)
