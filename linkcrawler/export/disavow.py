"""Referring domains in the form that Google reads: a text file of `domain:` lines, or of URLs, with comments.

https://support.google.com/webmasters/answer/2648487: UTF-8 or ASCII, one domain or URL a line, `#` before a comment;
at most 2 MB and 100,000 lines, comments among them, and 2,048 characters of a URL. A domain that is a public suffix
of somebody's (`github.io`) stands for all who live there: its sites are listed instead, those that link.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linkcrawler.errors import UsageError
from linkcrawler.export.replies import pages_of
from linkcrawler.urls import host_of, names_of

if TYPE_CHECKING:
    from analytics import Analytics

MAX_LINES = 100_000
MAX_BYTES = 2_000_000
MAX_URL_CHARS = 2_048
_LISTED = {"limit", "cursor"}  # what every list of groups takes


@dataclass(frozen=True, slots=True)
class Choice:
    """Which referring domains are meant."""

    min_score: float | None = None  # of the weights of their flags
    flags: Sequence[str] = ()  # they bear one of these
    is_by_links: bool = False  # all that have a link that is looked at
    listed: Collection[str] = ()  # these domains or sites too, whatever their score
    spared: Collection[str] = ()  # and never these

    @property
    def is_by_flags(self) -> bool:
        return self.min_score is not None or bool(self.flags)


@dataclass(slots=True)
class Disavowed:
    """The lines of the file, and what they stand for."""

    lines: list[str] = field(default_factory=list)
    n_domains: int = 0
    n_entries: int = 0  # lines that are no comments
    n_backlinks: int = 0
    n_too_long: int = 0  # URLs that are left out

    def put(self, *lines: str) -> None:
        """The lines are part of the file. Raises UsageError where it would have more than MAX_LINES."""
        self.lines.extend(lines)
        if len(self.lines) > MAX_LINES:
            raise UsageError(
                f"the file would have more than {MAX_LINES:,} lines, Google's limit: choose fewer domains "
                "(a higher --min-score, a --flag), or leave out --urls"
            )

    @property
    def text(self) -> bytes:
        """The file. Raises UsageError where it has more than MAX_BYTES."""
        text = ("\n".join(self.lines) + "\n").encode()
        if len(text) > MAX_BYTES:
            raise UsageError(
                f"the file would have {len(text):,} bytes, more than {MAX_BYTES:,}, Google's limit: choose fewer "
                "domains (a higher --min-score, a --flag), or leave out --urls"
            )
        return text


def disavowed(
    index: Analytics, target: str, choice: Choice, look: Mapping[str, Any], head: Sequence[str], is_by_url: bool
) -> Disavowed:
    """The file for `target`: what `choice` says of the links that `look` sees, in the order of names.

    `head` are its first comments. Raises UsageError where nothing is chosen or the file would be too large, and what
    `analytics` raises.
    """
    sites = _sites(index, target, look)
    why = _chosen(index, target, choice, look, sites)
    if not why:
        raise UsageError(f"no domain that links to {target} is chosen by that: nothing was written")
    done = Disavowed()
    done.put(*(f"# {' '.join(line.split())}" for line in head))
    done.n_domains = len({names_of(site).domain for site in why})
    urls = _urls(index, target, look, why) if is_by_url else {}
    for site in sorted(why):
        counted = sites.get(site)
        done.put(f"# {site}: {'; '.join([*why[site], _links(counted)])}")
        done.n_backlinks += counted["backlinks"] if counted else 0
        entries = [f"domain:{site}"]
        if is_by_url:
            entries = [url for url in sorted(urls.get(site, ())) if len(url) <= MAX_URL_CHARS]
            done.n_too_long += len(urls.get(site, ())) - len(entries)
        done.put(*entries)
        done.n_entries += len(entries)
    return done


def _sites(index: Analytics, target: str, look: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The metric block of each site that links."""
    asked = {"target": target, "by": "source_site", **look}
    return {row["source_site"]: row for reply in pages_of(index, "breakdown", asked, _LISTED) for row in reply.rows}


def _chosen(
    index: Analytics, target: str, choice: Choice, look: Mapping[str, Any], sites: Iterable[str]
) -> dict[str, list[str]]:
    """The sites that are meant, each with the reasons for it."""
    of_domain: dict[str, list[str]] = {}
    for site in sites:
        of_domain.setdefault(names_of(site).domain, []).append(site)
    why: dict[str, list[str]] = {}
    if choice.is_by_flags:
        for row in _flagged(index, target, choice.flags, look):
            if choice.min_score is None or row["score"] >= choice.min_score:
                flags = f" ({', '.join(row['flags'])})" if row["flags"] else ""
                for site in of_domain.get(row["source_domain"], ()):
                    why[site] = [f"score {row['score']:g}{flags}"]
    elif choice.is_by_links:
        why = {site: [] for site in sites}
    for name in choice.listed:
        for site in of_domain.get(name, [name]):
            why.setdefault(site, []).append("by the list")
    return {site: reasons for site, reasons in why.items() if not {site, names_of(site).domain} & set(choice.spared)}


def _flagged(index: Analytics, target: str, flags: Sequence[str], look: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `spam` of domains that bear one of the flags; of all domains, without any."""
    rows: dict[str, dict[str, Any]] = {}
    for flag in flags or (None,):
        for reply in pages_of(index, "spam", {"target": target, "flag": flag, **look}, _LISTED):
            rows |= {row["source_domain"]: row for row in reply.rows}
    return list(rows.values())


def _urls(index: Analytics, target: str, look: Mapping[str, Any], chosen: Collection[str]) -> dict[str, set[str]]:
    """The pages that link, of each of these sites."""
    found: dict[str, set[str]] = {}
    for reply in pages_of(index, "backlinks", {"target": target, **look}, _LISTED):
        for row in reply.rows:
            site = names_of(host_of(row["source_url"])).site
            if site in chosen:
                found.setdefault(site, set()).add(row["source_url"])
    return found


def _links(counted: Mapping[str, Any] | None) -> str:
    if counted is None:
        return "no live link is known"
    window = " to ".join(sorted({_day(counted["first_seen"]), _day(counted["last_confirmed"])}))
    n = counted["backlinks"]
    return f"{n:,} backlink{'s' if n != 1 else ''}, seen {window}"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
