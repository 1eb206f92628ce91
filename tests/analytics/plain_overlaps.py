"""Comparisons by who links to whom, in plain Python: sets of domains, each number by looking at every link again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

BANDS = ((99, "99-100"), (95, "95-99"), (90, "90-95"), (80, "80-90"), (50, "50-80"), (0, "0-50"))
Ranks = Mapping[str, tuple[float, float]]  # (domain_rank, domain_rank_pct) of the domains that have one


@dataclass(frozen=True)
class Link:
    """A backlink."""

    source_url: str
    source: str
    target: str
    follow: bool
    is_live: bool


@dataclass(frozen=True)
class Graph:
    """All backlinks, those that were lost too, and the ranks."""

    links: Sequence[Link]
    ranks: Ranks

    def live(self, target: str) -> list[Link]:
        return [link for link in self.links if link.is_live and link.target == target]

    def linkers(self, target: str) -> set[str]:
        return {link.source for link in self.live(target)}

    def rank(self, domain: str) -> dict[str, float | None]:
        rank, pct = self.ranks.get(domain, (None, None))
        return {"domain_rank": rank, "domain_rank_pct": pct}

    def height(self, domain: str) -> float:
        return self.ranks.get(domain, (-1.0, 0.0))[0]


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def linkers(graph: Graph, given: Sequence[str], excluded: Iterable[str], least: int) -> list[dict[str, Any]]:
    """The rows of an intersect, or of a gap."""
    rows: list[dict[str, Any]] = []
    for domain in set.union(*(graph.linkers(target) for target in given)):
        if any(domain in graph.linkers(target) for target in excluded):
            continue
        own = {target: [link for link in graph.live(target) if link.source == domain] for target in given}
        counts = {target: len(links) for target, links in own.items()}
        row = {
            "source_domain": domain,
            "matches": sum(n > 0 for n in counts.values()),
            **graph.rank(domain),
            "backlinks_by_target": counts,
            "backlinks": sum(counts.values()),
            "backlinks_follow": sum(link.follow for links in own.values() for link in links),
        }
        if row["matches"] >= least:
            rows.append(row)
    return sorted(
        rows,
        key=lambda row: (-row["matches"], -graph.height(row["source_domain"]), -row["backlinks"], row["source_domain"]),
    )


def competitors(graph: Graph, target: str, max_degree: int) -> list[dict[str, Any]]:
    """The rows of competitors."""
    ever: dict[str, set[str]] = {}
    for link in graph.links:
        ever.setdefault(link.source, set()).add(link.target)
    large = {domain for domain, targets in ever.items() if len(targets) > max_degree}
    own = graph.linkers(target) - large
    rows = []
    for other in {link.target for link in graph.links} - {target}:
        theirs = graph.linkers(other) - large
        shared = len(own & theirs)
        if shared:
            rows.append(
                {
                    "target_domain": other,
                    "shared": shared,
                    "jaccard": shared / len(own | theirs),
                    "share_of_target": shared / len(own),
                    "share_of_competitor": shared / len(theirs),
                    "referring_domains": len(theirs),
                    **graph.rank(other),
                }
            )
    return sorted(rows, key=lambda row: (-row["jaccard"], -row["shared"], row["target_domain"]))


def overlap(graph: Graph, targets: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of an overlap."""
    sets = {target: graph.linkers(target) for target in targets}

    def alone(target: str) -> int:
        return len(sets[target] - set().union(*(sets[other] for other in targets if other != target)))

    return [
        {
            "target_a": a,
            "target_b": b,
            "shared": len(sets[a] & sets[b]),
            "jaccard": share(len(sets[a] & sets[b]), len(sets[a] | sets[b])),
            "share_of_a": share(len(sets[a] & sets[b]), len(sets[a])),
            "share_of_b": share(len(sets[a] & sets[b]), len(sets[b])),
            "referring_domains_a": len(sets[a]),
            "referring_domains_b": len(sets[b]),
            "unique_a": alone(a),
            "unique_b": alone(b),
            "all_referring_domains": len(set().union(*sets.values())),
            "shared_by_all": len(set.intersection(*sets.values())),
        }
        for a, b in combinations(targets, 2)
    ]


def linked_domains(graph: Graph, domain: str) -> list[dict[str, Any]]:
    """The rows of linked-domains, without their instants."""
    out = [link for link in graph.links if link.is_live and link.source == domain]
    rows = [
        {
            "target_domain": target,
            **graph.rank(target),
            "backlinks": sum(link.target == target for link in out),
            "backlinks_follow": sum(link.target == target and link.follow for link in out),
            "linking_pages": len({link.source_url for link in out if link.target == target}),
        }
        for target in {link.target for link in out}
    ]
    return sorted(rows, key=lambda row: (-row["backlinks"], row["target_domain"]))


def partners(graph: Graph, target: str) -> list[dict[str, Any]]:
    """The rows of partners."""
    links = graph.live(target)
    rows = [
        {
            "source_domain": domain,
            **graph.rank(domain),
            "backlinks": sum(link.source == domain for link in links),
            "backlinks_follow": sum(link.source == domain and link.follow for link in links),
        }
        for domain in graph.linkers(target)
    ]
    rows.sort(key=lambda row: (-graph.height(row["source_domain"]), -row["backlinks"], row["source_domain"]))
    authority = sum(row["domain_rank"] or 0 for row in rows)
    n_links, given = 0, 0.0
    for row in rows:
        n_links += row["backlinks"]
        given += row["domain_rank"] or 0
        is_ranked = row["domain_rank"] is not None
        row["share_of_backlinks"] = row["backlinks"] / len(links)
        row["cumulative_share"] = n_links / len(links)
        row["share_of_authority"] = row["domain_rank"] / authority if is_ranked else None
        row["cumulative_authority"] = given / authority if is_ranked else None
    return rows


def band(graph: Graph, domain: str) -> str:
    """The band of ranks that a domain is in."""
    if domain not in graph.ranks:
        return "unranked"
    return next(name for above, name in BANDS if graph.ranks[domain][1] > above)


def quality(graph: Graph, targets: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of quality."""
    rows = []
    for target in targets:
        links, domains = graph.live(target), graph.linkers(target)
        authority = sum(graph.ranks[domain][0] for domain in domains if domain in graph.ranks)
        for name in (*(name for _, name in BANDS), "unranked"):
            own = [link for link in links if band(graph, link.source) == name]
            theirs = {link.source for link in own}
            rows.append(
                {
                    "target": target,
                    "rank_band": name,
                    "referring_domains": len(theirs),
                    "share_of_referring_domains": share(len(theirs), len(domains)),
                    "backlinks": len(own),
                    "share_of_backlinks": share(len(own), len(links)),
                    "backlinks_follow": sum(link.follow for link in own),
                    "follow_share": share(sum(link.follow for link in own), len(own)),
                    "links_per_referring_domain": share(len(own), len(theirs)),
                    "share_of_authority": share(
                        sum(graph.ranks[domain][0] for domain in theirs if domain in graph.ranks), authority
                    ),
                }
            )
    return rows
