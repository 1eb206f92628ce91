"""The links of one page that become rows: elements with one target and class merged, and named by a digest.

An element is a `Mention`; all mentions of (target_url, link_class) are one `Link` with `instances`. The
digest covers everything that is stored of the links: two fetches of a page have the same one exactly when
they would write the same rows, whatever the order of the elements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import xxhash

from linkcrawler.records import FollowSignal, Link, LinkClass, LinkType, Page
from linkcrawler.urls import host_of, names_of

NOT_FOLLOWED = frozenset({"nofollow", "ugc", "sponsored"})
MAX_REL_TOKENS = 16
MAX_REL_CHARS = 64


@dataclass(slots=True)
class Mention:
    """One element (or header field) that links to `target_url`."""

    target_url: str
    link_class: LinkClass
    link_type: LinkType
    rel: tuple[str, ...]
    href: str
    anchor: str = ""
    placement: str = ""
    hreflang: str = ""


def rel_tokens(value: str | None) -> tuple[str, ...]:
    """The tokens of a rel attribute: lower case, sorted, each once.

    >>> rel_tokens("NoFollow  noopener nofollow")
    ('nofollow', 'noopener')
    """
    if not value:
        return ()
    return _few_tokens(value) if len(value) <= MAX_REL_CHARS else _tokens(value)


def _tokens(value: str) -> tuple[str, ...]:
    tokens = {token for token in value.lower().split() if len(token) <= MAX_REL_CHARS and token.isprintable()}
    # What decides about follow is kept whatever else the element says.
    return tuple(sorted(sorted(tokens, key=lambda token: (token not in NOT_FOLLOWED, token))[:MAX_REL_TOKENS]))


_few_tokens = lru_cache(maxsize=1024)(_tokens)  # the web has a few dozen values that anybody uses


def is_followed(rel: tuple[str, ...]) -> bool:
    """Whether an element with these rel tokens lets its link be followed.

    >>> is_followed(("external", "noopener")), is_followed(("ugc",))
    (True, False)
    """
    return not rel or NOT_FOLLOWED.isdisjoint(rel)


def merged(mentions: Iterable[Mention], page_signal: FollowSignal) -> list[Link]:
    """One Link for each (target_url, link_class), in the order of their first mention.

    A link is followed where one of its mentions is; it then looks like the first such one, else like the
    first. `page_signal` is META or HEADER where the page as a whole forbids to follow: then no link is. The
    signal of a link is the nearest one to it: its element, else the meta element, else the header.
    """
    shown: dict[tuple[str, LinkClass], Mention] = {}
    instances: dict[tuple[str, LinkClass], int] = {}
    for mention in mentions:
        key = (mention.target_url, mention.link_class)
        n = instances.get(key, 0)
        instances[key] = n + 1
        if not n or (not page_signal and not is_followed(shown[key].rel) and is_followed(mention.rel)):
            shown[key] = mention
    return [_link(mention, instances[key], page_signal) for key, mention in shown.items()]


def _link(mention: Mention, instances: int, page_signal: FollowSignal) -> Link:
    names = names_of(host_of(mention.target_url))
    signal = page_signal if is_followed(mention.rel) else FollowSignal.ELEMENT
    return Link(
        target_url=mention.target_url,
        target_host=names.host,
        target_domain=names.domain,
        target_site=names.site,
        link_class=mention.link_class,
        link_type=mention.link_type,
        anchor=mention.anchor,
        rel=mention.rel,
        follow=signal is FollowSignal.NONE,
        follow_signal=signal,
        instances=instances,
        href="" if mention.href == mention.target_url else mention.href,
        placement=mention.placement,
        hreflang=mention.hreflang,
    )


def links_digest(links: Iterable[Link]) -> int:
    """An unsigned 64-bit name of what is stored of `links`, whatever their order; 0 for no links.

    XXH64 (https://xxhash.com) of the links sorted by (target_url, link_class). Host, domain and site are left
    out: they follow from the target and the Public Suffix List, and a newer list is no change of the page.
    """
    rows = sorted(
        (
            link.target_url,
            link.link_class.value,
            link.link_type.value,
            link.anchor,
            " ".join(link.rel),
            "1" if link.follow else "0",
            link.follow_signal.value,
            str(link.instances),
            link.href,
            link.placement,
            link.hreflang,
        )
        for link in links
    )
    if not rows:
        return 0
    text = "\n".join("\t".join(row) for row in rows)  # neither is part of any field: control characters are removed
    return xxhash.xxh64_intdigest(text.encode("utf-8", "surrogatepass")) or 1


def page_of(links: list[Link]) -> Page:
    """A page that is nothing but these links, such as a redirect."""
    return Page(links=links, links_digest=links_digest(links))
