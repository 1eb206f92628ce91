"""The three names of a host: itself, its registrable domain, and its site.

By the Public Suffix List (https://publicsuffix.org), from the copy that the installed tldextract ships: never
from the network, so that two runs of one installation agree. A newer list comes with a newer tldextract.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


@dataclass(frozen=True, slots=True)
class Names:
    """A host with its registrable domain (ICANN section of the list) and its site (private section too)."""

    host: str
    domain: str
    site: str


@lru_cache(maxsize=32_768)  # a miss costs 6 us; about 12 MB when full
def names_of(host: str) -> Names:
    """The names of `host`, which is spelled as in a canonical URL.

    An IP address, a public suffix and a single label are their own domain and site. Under an unlisted
    top-level domain the last two labels are the domain (the list's prevailing rule `*`).

    >>> names_of("a.b.example.co.uk")
    Names(host='a.b.example.co.uk', domain='example.co.uk', site='example.co.uk')
    >>> names_of("www.me.github.io")
    Names(host='www.me.github.io', domain='github.io', site='me.github.io')
    >>> names_of("127.0.0.1").domain, names_of("[::1]").site
    ('127.0.0.1', '[::1]')
    """
    return names_by(_bundled_list(), host)


def names_by(suffixes: TLDExtract, host: str) -> Names:
    """Like `names_of`, by another list; `suffixes` includes the private section."""
    if host[-1:] == "]" or host.rpartition(".")[2].isdigit():  # a host that ends in a number is an IPv4 address
        return Names(host, host, host)
    found = suffixes(host)
    return Names(host, _one_label_more(host, found.registry_suffix), _one_label_more(host, found.suffix))


def _one_label_more(host: str, suffix: str) -> str:
    """The end of `host` that is one label longer than `suffix`; all of `host` where it is no longer."""
    n_labels = suffix.count(".") + 2  # an empty suffix counts as one label: the prevailing rule
    return ".".join(host.split(".")[-n_labels:])


@cache
def _bundled_list() -> TLDExtract:
    # Imported on first use: it brings requests along, 200 ms that most commands need not wait for.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
