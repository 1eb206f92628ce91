"""Where the links to a target land: its pages, their categories and folders, and the pages that are dead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

from analytics.answering import Answering
from analytics.asking import GROUP_ORDER, LINK_ORDER, Asked, View, understood
from analytics.definitions import LINK
from analytics.errors import NotARecord, NotUnderstood, QueryRefused, StoreNotCreated
from analytics.page_rules import PageRule
from analytics.questions import question, without_comments
from analytics.replies import Reply
from analytics.targets import Target

LANDINGS = {"page": "target_url", "category": "page_category", "folder": "target_folder"}
SHARES = (
    "backlinks",
    "backlinks_follow",
    "referring_domains",
    "landing_pages",
    "backlinks_broken",
    "share",
    "cumulative_share",
)
CATEGORY = ("position", "category", "kind", "pattern", "backlinks", "backlinks_fitting")
DEAD_PAGE = (
    "target_url",
    "status",
    "last_fetched_at",
    "backlinks",
    "backlinks_follow",
    "referring_domains",
    "referring_domains_follow",
    "best_source_domain",
    "best_domain_rank",
    "weight",
    "redirect_to",
)
DEAD = range(400, 600)


class Places(Answering):
    """Lists of places, of links to dead pages, and the rules that name categories."""

    def landing(self, target: str, by: str = "page", **view: Unpack[View]) -> Reply:
        """How the links to one target are spread over its pages, categories or folders, the largest first."""
        if by not in LANDINGS:
            raise NotUnderstood(f"by {by!r} is not one of {', '.join(LANDINGS)}")
        key = LANDINGS[by]
        asked = understood("landing", [target], view, ("place", key, *SHARES), order=GROUP_ORDER, group=key)
        return self._answer(asked, head=self._head("landing_head", asked, ("places", "places_for_80_percent")))

    def broken(
        self, target: str, statuses: Iterable[int] = (), one_per: str | None = None, **view: Unpack[View]
    ) -> Reply:
        """The links to dead pages of one target, by source; only those with one of `statuses` where some are given."""
        columns = ("status", "last_fetched_at", *LINK)
        only = _dead_statuses(statuses)
        asked = understood("broken", [target], view, columns, order=LINK_ORDER, collapse=one_per, statuses=only)
        return self._answer(asked, head=self._broken_head(asked))

    def dead_pages(self, target: str, statuses: Iterable[int] = (), **view: Unpack[View]) -> Reply:
        """The dead pages of one target that are linked to, by what a redirect of each would win, most first."""
        only = _dead_statuses(statuses)
        asked = understood("dead_pages", [target], view, DEAD_PAGE, order=GROUP_ORDER, statuses=only)
        return self._answer(asked, head=self._broken_head(asked))

    def categories(self, target: str, **view: Unpack[View]) -> Reply:
        """The rules that put the pages of one target into categories, in their order, and what each catches."""
        asked = understood("categories", [target], view, CATEGORY, group="page_category")
        return self._answer(asked)

    def page_rules(self, target: Target) -> list[PageRule]:
        """The same rules alone."""
        sql = without_comments(question("records/page_rules"))
        try:
            rows = self._read(sql, {"domains": [target.domain]})
        except StoreNotCreated:
            return []
        return [PageRule(row["category"], row["kind"], row["pattern"]) for row in rows]

    def check_regex(self, pattern: str) -> None:
        """The store can compile it. Raises NotARecord."""
        try:
            self._read(without_comments(question("records/regex")), {"pattern": pattern})
        except StoreNotCreated:
            return
        except QueryRefused as exc:
            if "REGEXP" not in str(exc):
                raise
            why = str(exc).partition("error: ")[2].partition(". Look at")[0] or "it cannot be compiled"
            raise NotARecord(
                f"regex {pattern!r} is not one of RE2 ({why}): see github.com/google/re2/wiki/Syntax"
            ) from exc

    def _broken_head(self, asked: Asked) -> dict[str, int]:
        return self._head(
            "broken_head", asked, ("backlinks_broken", "broken_pages", "backlinks_unknown", "unknown_pages")
        )

    def _head(self, name: str, asked: Asked, names: tuple[str, ...]) -> dict[str, int]:
        """What is said of all links, whatever part of the list is seen; zeros where nothing was crawled."""
        try:
            (row,) = self._rows(name, asked, {"offset": 0, "limit": 1})
        except StoreNotCreated:
            row = dict[str, Any]()
        return {column: row.get(column, 0) for column in names}


def _dead_statuses(statuses: Iterable[int]) -> list[int]:
    only = sorted(set(statuses))
    if wrong := [status for status in only if status not in DEAD]:
        raise NotUnderstood(f"status {wrong[0]} is not one of a dead page: give one from {DEAD[0]} to {DEAD[-1]}")
    return only
