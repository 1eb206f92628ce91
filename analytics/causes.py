"""Why the number of backlinks changed: by what, from where, to what, and what of it was the crawl's own doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from analytics.answering import Answering
from analytics.asking import ALL_ROWS, Asked, Look, understood
from analytics.errors import StoreNotCreated
from analytics.headline import headline
from analytics.replies import Reply
from analytics.ruled import read_ruled

SPLITS = ("reason", "sitewide", "source_domain", "target_url", "campaign")
MOVES = (
    "new_backlinks",
    "lost_backlinks",
    "net_backlinks",
    "new_referring_domains",
    "lost_referring_domains",
    "net_referring_domains",
)
EXPLAINED = ("split", "part", *MOVES, "share_of_net", "main_reason", "main_reason_events", "n_parts")
READING = (
    "source_pages",
    "pages_read",
    "pages_read_before",
    "pages_discovered",
    "domains_discovered",
    "pages_not_read",
    "pages_failed",
    "panel_pages",
    "panel_net_backlinks",
    "outside_net_backlinks",
)
# What the web may do to a link, and what the crawl: a link that is restored is either's.
CAUSES = {
    "web": (
        "link_added",
        "link_restored",
        "link_removed",
        "page_not_found",
        "page_gone",
        "page_redirected",
        "page_noindex",
        "page_canonicalised",
    ),
    "crawl": ("page_discovered", "link_restored", "page_unreachable", "robots_disallowed", "dropped_by_policy"),
}


class Causes(Answering):
    """Changes, taken apart."""

    def explain(self, target: str, limit: int = 10, **look: Unpack[Look]) -> Reply:
        """What the change of one target's backlinks in the window is made of; the last 30 days unless told otherwise.

        Each split has the `limit` largest movers (0 = all), and one row `(others)`.
        """
        view = {**look, "limit": 0}
        asked = understood("explain", [target], view, EXPLAINED, needs_window=True, n_parts=limit or ALL_ROWS)
        domains = [known.domain for known in asked.targets]
        asked = replace(asked, ruled=read_ruled(self._read, {"campaign", *asked.ruled_names}, domains))
        head = self._whole(asked)
        reply = self._answer(asked, head=head)
        nets = [head[f"by_{cause}"]["net_backlinks"] for cause in CAUSES]
        return replace(reply, head={"summary": headline(head["whole"], reply.rows, *nets), **head})

    def _whole(self, asked: Asked) -> dict[str, Any]:
        """The change as a whole, what of it the web did and what the crawl, and how much was read."""
        try:
            caused = self._rows("explain_causes", asked)
            (read,) = self._rows("explain_reading", asked)
        except StoreNotCreated:
            caused, read = [], dict.fromkeys((*READING, "backlinks_from", "referring_domains_from"), 0)
        whole = _moved(caused)
        return {
            "whole": _between(read, whole),
            **{f"by_{cause}": _moved(_of(caused, cause)) | _reasons(_of(caused, cause), cause) for cause in CAUSES},
            "reading": {name: read[name] for name in READING},
        }


def _of(rows: Sequence[Mapping[str, Any]], cause: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["cause"] == cause]


def _moved(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """What moved in these rows together."""
    moved = {name: sum(row[name] for row in rows) for name in MOVES if not name.startswith("net_")}
    for thing in ("backlinks", "referring_domains"):
        moved[f"net_{thing}"] = moved[f"new_{thing}"] - moved[f"lost_{thing}"]
    return {name: moved[name] for name in MOVES}


def _reasons(rows: Sequence[Mapping[str, Any]], cause: str) -> dict[str, dict[str, int]]:
    found = {row["why"]: row["new_backlinks"] + row["lost_backlinks"] for row in rows}
    return {"reasons": {why: found.get(why, 0) for why in CAUSES[cause]}}


def _between(read: Mapping[str, Any], whole: Mapping[str, int]) -> dict[str, Any]:
    """The counts at both ends of the window, and what moved between them."""
    n_from = read["backlinks_from"]
    return {
        "backlinks_from": n_from,
        "backlinks_to": n_from + whole["net_backlinks"],
        "referring_domains_from": read["referring_domains_from"],
        "referring_domains_to": read["referring_domains_from"] + whole["net_referring_domains"],
        **whole,
        "growth_rate": 100 * whole["net_backlinks"] / n_from if n_from else None,
    }
