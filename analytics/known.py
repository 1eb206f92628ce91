"""Which links are known to whom: to us by evidence, to vendors by their exports; and in what they differ.

Only this family looks at what vendors say. Nothing of it is counted as a backlink.
"""

from __future__ import annotations

from typing import Any

from analytics.answering import Answering
from analytics.asking import understood
from analytics.errors import NotUnderstood, StoreNotCreated
from analytics.replies import Reply

SOURCE = ("source", "links", "referring_domains", "links_only", "links_ours", "conflicts", "exported_at")
KNOWN_LINK = (
    *("source_domain", "source_url", "target_url", "sources", "is_ours", "is_live", "conflicts"),
    *("follow", "follow_of_sources", "anchor", "anchor_of_sources"),
    *("first_seen", "vendor_first_seen", "last_confirmed", "vendor_seen_at", "lost_at", "vendor_lost_at"),
)
KNOWN_BY = ("ours", "theirs", "both")
CONFLICTS = ("any", "follow", "anchor", "lost_here", "lost_there", "dates")
_NOTHING: dict[str, Any] = {
    **dict.fromkeys(("links_known", "links_only_ours", "links_only_theirs", "links_both"), 0),
    **{f"referring_domains_{of}": 0 for of in ("only_ours", "only_theirs", "both")},
    "conflicts_by_kind": dict.fromkeys(CONFLICTS[1:], 0),
}


class Known(Answering):
    """What we and the vendors know of the links to one domain."""

    def sources(self, target: str, limit: int = 100, offset: int = 0) -> Reply:
        """Who knows how many of the links to a domain, lost ones too, and in the head what we or they know alone.

        `links_only` no other source knows; `links_ours` we know too; of them `conflicts` differ in something.
        """
        asked = understood("sources", [target], {"limit": limit, "offset": offset}, SOURCE)
        try:
            (head,) = self._rows("source_overlap", asked, {"limit": 1})
        except StoreNotCreated:
            head = dict(_NOTHING)
        return self._answer(asked, head)

    def source_links(
        self,
        target: str,
        only: str | None = None,
        conflict: str | None = None,
        source: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Reply:
        """The links to a domain that we or a vendor know, with who knows each and in what they differ.

        `only` ours, theirs, or both; `conflict` any, or one kind; `source` one that knows them. Raises NotUnderstood.
        """
        for what, value, known in (("only", only, KNOWN_BY), ("conflict", conflict, CONFLICTS)):
            if value is not None and value not in known:
                raise NotUnderstood(f"{what} {value!r} is not one of {', '.join(known)}")
        asked = understood(
            "source_links",
            [target],
            {"limit": limit, "offset": offset},
            KNOWN_LINK,
            only=only or "",
            conflict=conflict or "",
            source=source or "",
        )
        return self._answer(asked)
