"""Whose links a target has: the domains behind them by their authority, one by one and in bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from analytics.answering import Answering
from analytics.asking import Look, View, understood
from analytics.definitions import PARTNER, QUALITY, RANK_BANDS
from analytics.errors import NotUnderstood
from analytics.replies import Reply
from analytics.targets import read_targets

PARTNER_ORDER = ("sort_rank", "backlinks", "source_domain")
COUNTS = ("referring_domains", "backlinks", "backlinks_follow")


class Partners(Answering):
    """Quality of links, as far as ranks tell it."""

    def partners(self, target: str, min_rank_pct: float = 0, **view: Unpack[View]) -> Reply:
        """The domains that link to one target, the highest ranks first, with what they give of its links and authority.

        `min_rank_pct` leaves out those with a lower `domain_rank_pct`; shares are of all nevertheless.
        """
        if not 0 <= min_rank_pct <= 100:
            raise NotUnderstood(f"min rank pct {min_rank_pct:g} is not 0 to 100: it is a percentile")
        return self._answer(
            understood("partners", [target], view, PARTNER, order=PARTNER_ORDER, min_rank_pct=float(min_rank_pct))
        )

    def quality(self, targets: Sequence[str], **look: Unpack[Look]) -> Reply:
        """The links of each of up to 200 targets by the authority of who gives them: a row for each band of ranks."""
        empty = tuple(
            dict.fromkeys(QUALITY) | dict.fromkeys(COUNTS, 0) | {"target": target.name, "rank_band": band}
            for target in read_targets(targets, look.get("scope", "domain"))
            for band in RANK_BANDS
        )
        return self._answer(understood("quality", targets, {**look, "limit": 0}, QUALITY, shape="several", empty=empty))
