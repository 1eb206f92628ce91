"""What could be done about the links of a target: one ranked list, each with its reason and its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from analytics.answering import Answering
from analytics.asking import GROUP_ORDER, View, understood
from analytics.errors import NotATarget, NotUnderstood, StoreNotCreated
from analytics.replies import Reply
from analytics.targets import MAX_TARGETS, read_target
from analytics.windows import last_days

LOST_DAYS = 365  # how far back links were lost that are worth winning again, unless told otherwise
KINDS = (
    "rewin_lost",
    "redirect_dead_page",
    "gap_domain",
    "nofollow_only",
    "image_without_alt",
    "no_link_to_money_page",
)
OPPORTUNITY = (
    "kind",
    "subject",
    "weight",
    "reason",
    "links",
    "links_follow",
    "referring_domains",
    "affected",
    "domain_rank_pct",
    "source_url",
    "target_url",
    "evidence",
)
NO_GROUNDS = {"competitors": [], "n_money_pages": 0, "is_ranked": False, "n_pages_unknown": 0}


class Opportunities(Answering):
    """Things to do, the heaviest first."""

    def opportunities(
        self, target: str, competitors: Sequence[str] = (), kind: str | None = None, **view: Unpack[View]
    ) -> Reply:
        """What could be done about one target's links; 100 unless told otherwise.

        `competitors` are those that are recorded, unless given. Links count as lost that were lost after `from_`, by
        default in the last 365 days. `notes` in the head say what could not be looked for.
        """
        if kind is not None and kind not in KINDS:
            raise NotUnderstood(f"kind {kind!r} is not one of {', '.join(KINDS)}")
        asked = understood(
            "opportunities",
            [target],
            view,
            OPPORTUNITY,
            order=GROUP_ORDER,
            kind=kind or "",
            competitors=_domains(competitors, target, view.get("scope", "domain")),
        )
        asked = replace(asked, window=last_days(asked.window, LOST_DAYS))
        try:
            (grounds,) = self._rows("opportunity_grounds", asked)
            grounds["is_ranked"] = bool(grounds["is_ranked"])
        except StoreNotCreated:
            grounds = dict(NO_GROUNDS)
        notes = [note for of, note in _notes(grounds) if kind in (None, of, *(() if of else KINDS))]
        return self._answer(asked, head={**{name: grounds[name] for name in NO_GROUNDS}, "notes": notes})


def _domains(competitors: Sequence[str], target: str, scope: str) -> list[str]:
    """The domains of the competitors, each once. Raises NotATarget."""
    if len(competitors) > MAX_TARGETS:
        raise NotATarget(f"{len(competitors)} competitors were given: give at most {MAX_TARGETS}")
    domains = sorted({read_target(competitor).domain for competitor in competitors})
    own = read_target(target, scope).domain
    if own in domains:
        raise NotATarget(f"competitor {own} is the target's own domain: give the domains of others")
    return domains


def _notes(grounds: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What could not be looked for and how it can be, with the kind that this concerns; empty = every kind."""
    if len(grounds["competitors"]) < 2:
        yield (
            "gap_domain",
            f"gap_domain needs two competitors, and {len(grounds['competitors']) or 'none'} is known: "
            "give them, or record them in the target's list `competitor`",
        )
    if not grounds["is_ranked"]:
        yield (
            "",
            "no domain is ranked: nofollow_only is empty and every authority is 0.5; rank them by an authority run",
        )
    if not grounds["n_money_pages"]:
        yield (
            "no_link_to_money_page",
            "no_link_to_money_page needs money pages and none is known: record them in the target's list `money_page`",
        )
    elif grounds["n_pages_unknown"]:
        n = grounds["n_pages_unknown"]
        yield (
            "no_link_to_money_page",
            f"no_link_to_money_page: the internal links of {n:,} linked page{'' if n == 1 else 's'} are not stored: "
            "crawl with --internal",
        )
