"""Candidates and referring pages in few words."""

from __future__ import annotations

from linkcrawler.records import Candidate, Fetch, Link
from linkcrawler.store import Store
from linkcrawler.urls import host_of, names_of
from tests.store.cases import fetch, link


def candidate(url: str, depth: int = 1, **fields: object) -> Candidate:
    host = host_of(url)
    return Candidate(url, host, names_of(host).domain, depth, **fields)  # type: ignore[arg-type]


def candidates(host: str, n: int, **fields: object) -> list[Candidate]:
    return [candidate(f"https://{host}/{i}", **fields) for i in range(n)]  # type: ignore[arg-type]


def refer(store: Store, target: str, *sources: tuple[str, str], at: int = 1, **values: object) -> None:
    """A page of each (host, ip) links to the domain `target`."""
    fetches = []
    for host, ip in sources:
        page: Fetch = fetch(at, links=[_link(target, **values)], url=f"https://{host}/", ip=ip)
        page.domain = names_of(host).domain
        fetches.append(page)
    store.write(fetches, f"{target}-{at}-{sources[0]}")


def _link(target: str, **values: object) -> Link:
    return link(f"https://{target}/", **values)
