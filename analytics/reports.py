"""The questions about one target or several: their metric block, their links, and how these came and went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from analytics.asking import LINK_ORDER, Asked, Look, View, one_event, understood
from analytics.definitions import BLOCK, CURVES, GROWTH, HISTORY, LINK, LOST_REASONS, NEW_BY, SHARES
from analytics.errors import StoreNotCreated
from analytics.notes import Notes
from analytics.replies import Reply


class Reports(Notes):
    """Blocks, links, curves."""

    def report(self, target: str, **look: Unpack[Look]) -> Reply:
        """The metric block of one target, in one row."""
        return self._answer(understood("report", [target], look, ("target", *BLOCK), shape="one"))

    def compare(self, targets: Sequence[str], **look: Unpack[Look]) -> Reply:
        """The metric block of each of up to 200 targets, one row each, in their order, and their shares among them."""
        return self._answer(understood("compare", targets, look, ("target", *BLOCK, *SHARES), shape="targets"))

    def curves(self, targets: Sequence[str], by: str = "month", **look: Unpack[Look]) -> Reply:
        """How the backlinks of each of up to 200 targets stood at the end of each day, week or month of the window."""
        return self._answer(understood("curves", targets, look, CURVES, shape="several", by=by))

    def backlinks(self, target: str, one_per: str | None = None, **view: Unpack[View]) -> Reply:
        """The live links of one target, by source domain, source and target; 100 unless told otherwise.

        `one_per` names an attribute of which each value is listed once (source_domain, anchor, ...).
        """
        return self._answer(understood("backlinks", [target], view, LINK, order=LINK_ORDER, collapse=one_per))

    def history(self, target: str, by: str = "month", **look: Unpack[Look]) -> Reply:
        """How the backlinks of one target came and went, a row for each day, week or month of the window.

        Its head has the `annotations` of the window.
        """
        asked = understood("history", [target], look, HISTORY, by=by)
        return self._answer(asked, head={"annotations": self._notes_beside(asked)})

    def new_lost(self, target: str, only: str | None = None, **view: Unpack[View]) -> Reply:
        """The links of one target that began (`only="new"`) or ended (`"lost"`) in the window, newest first."""
        event = one_event(only)
        asked = understood("new_lost", [target], view, ("at", "event", *LINK), needs_window=True, only=event)
        return self._answer(asked, head=self._counts(asked))

    def growth(self, targets: Sequence[str], **look: Unpack[Look]) -> Reply:
        """How the backlinks of each of up to 200 targets grew in the window, one row each, in their order."""
        return self._answer(understood("growth", targets, look, GROWTH, shape="targets", needs_window=True))

    def _counts(self, asked: Asked) -> dict[str, dict[str, int]]:
        """Every reason for which a link may begin or end, with the number of links that did."""
        try:
            events: list[dict[str, Any]] = self._rows("new_lost_counts", asked)
        except StoreNotCreated:
            events = []
        found = {(row["event"], row["why"]): row["n_events"] for row in events}
        return {
            "new_by": {why: found.get(("new", why), 0) for why in NEW_BY},
            "lost_by_reason": {why: found.get(("lost", why), 0) for why in LOST_REASONS},
        }
