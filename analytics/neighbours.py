"""The network around a target: the domains that link to it, those that it links to, and who of them links to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from analytics.asking import Look, understood
from analytics.definitions import NEIGHBOUR, RANKS
from analytics.errors import NotATarget, NotUnderstood
from analytics.groups import Groups
from analytics.overlaps import Overlaps
from analytics.replies import Reply
from analytics.targets import read_target

MAX_NODES = 300  # more are a cloud
MAX_EDGES = 5_000


class Neighbours(Groups, Overlaps):
    """Who links to whom around a target."""

    def neighbours(self, target: str, limit: int = 60, has_linked: bool = False, **look: Unpack[Look]) -> Reply:
        """The links among one target and the domains around it: a row for each two of which one links to the other.

        Around it are the `limit` domains with most backlinks to it; with `has_linked`, half of them those that it links
        to most. The head has them all as `nodes`, the target first.
        """
        if look.get("scope", "domain") != "domain":
            raise NotATarget(f"scope {look['scope']!r}: neighbours are domains, ask with scope 'domain'")
        if not 1 <= limit <= MAX_NODES:
            raise NotUnderstood(f"limit {limit} is not 1 to {MAX_NODES}, the number of domains that can be told apart")
        own = read_target(target).domain
        view = {**look, "limit": MAX_EDGES}
        understood("neighbours", [target], view, NEIGHBOUR, part="between")  # what is wrong with it is said by its name
        n_linked = limit // 2 if has_linked else 0
        linked = self.linked_domains(target, limit=n_linked, **look).rows if n_linked else []
        linking = self.refdomains(target, limit=limit, **look).rows
        nodes = _nodes(own, linking[: limit - len(linked)], linked)
        asked = understood(
            "neighbours", [target], view, NEIGHBOUR, part="between", nodes=[node["domain"] for node in nodes]
        )
        reply = self._answer(asked, head={"nodes": nodes})
        nodes[0]["backlinks"] = reply.totals["backlinks"]
        return reply


def _nodes(own: str, linking: list[dict[str, Any]], linked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The domains, each once: `backlinks` are those to the target, `linked_backlinks` those from it."""
    nodes: dict[str, dict[str, Any]] = {own: _node(own, {}, 0, 0)}
    for row in linking:
        nodes[row["source_domain"]] = _node(row["source_domain"], row, row["backlinks"], 0)
    for row in linked:
        node = nodes.setdefault(row["target_domain"], _node(row["target_domain"], row, 0, 0))
        node["linked_backlinks"] = row["backlinks"]
    return list(nodes.values())


def _node(domain: str, ranks: Mapping[str, Any], backlinks: int, linked_backlinks: int) -> dict[str, Any]:
    return {
        "domain": domain,
        **{name: ranks.get(name) for name in RANKS},
        "backlinks": backlinks,
        "linked_backlinks": linked_backlinks,
    }
