"""The metric block of any group: the links to a target by source domain, anchor, page, TLD, network, and more."""

from __future__ import annotations

from typing import Unpack

from analytics.answering import Answering
from analytics.asking import GROUP_ORDER, SORTS, GroupView, understood
from analytics.definitions import BLOCK, RANKS
from analytics.replies import Reply


class Groups(Answering):
    """Lists of groups, the largest first; 100 rows unless told otherwise."""

    def breakdown(self, target: str, by: str, **view: Unpack[GroupView]) -> Reply:
        """The links to one target by an attribute, one row for each of its values."""
        return self._grouped("breakdown", target, by, view)

    def refdomains(self, target: str, **view: Unpack[GroupView]) -> Reply:
        """The domains that link to one target, with their ranks, by which they can be sorted too (`domain_rank`)."""
        return self._grouped("refdomains", target, "source_domain", view)

    def anchors(self, target: str, **view: Unpack[GroupView]) -> Reply:
        """The anchor texts of the links to one target; an empty text is one of them."""
        return self._grouped("anchors", target, "anchor", view)

    def pages(self, target: str, **view: Unpack[GroupView]) -> Reply:
        """The pages of one target that are linked to (its landing pages)."""
        return self._grouped("pages", target, "target_url", view)

    def tlds(self, target: str, **view: Unpack[GroupView]) -> Reply:
        """The top-level domains that link to one target."""
        return self._grouped("tlds", target, "source_tld", view)

    def networks(self, target: str, **view: Unpack[GroupView]) -> Reply:
        """The networks (/24, /48) that link to one target; an empty one stands for unknown addresses."""
        return self._grouped("networks", target, "source_network", view)

    def _grouped(self, name: str, target: str, by: str, view: GroupView) -> Reply:
        has_ranks = by == "source_domain"
        return self._answer(
            understood(
                name,
                [target],
                view,
                (by, *(RANKS if has_ranks else ()), *BLOCK),
                sql_name="groups",
                order=GROUP_ORDER,
                group=by,
                sorts=(*SORTS, "domain_rank") if has_ranks else SORTS,
            )
        )
