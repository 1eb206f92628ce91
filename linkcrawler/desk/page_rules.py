"""The rules that put the pages of a target into categories, changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from linkcrawler.errors import NotThere

if TYPE_CHECKING:
    from analytics import Analytics, Target
    from analytics.page_rules import PageRule
    from analytics.writer import Writer


def stored_pattern(kind: str, pattern: str) -> str:
    """The pattern in the spelling that the crawler stores; a regex as it is."""
    from linkcrawler.urls import stored

    return pattern if kind == "regex" else stored(pattern, kind)


def record_rules(
    writer: Writer,
    index: Analytics,
    asked: Target,
    change: Callable[[list[PageRule]], list[PageRule]],
    new: Sequence[PageRule] = (),
) -> tuple[list[PageRule], list[PageRule]]:
    """The rules before and after `change`, which is recorded. Raises NotARecord where a regex of `new` is none."""
    from analytics.page_rules import changes
    from analytics.records import put

    for rule in new:
        if rule.kind == "regex":
            index.check_regex(rule.pattern)
    before = index.page_rules(asked)
    after = change(before)
    put(writer, "page_rules", changes(asked.name, before, after))
    return before, after


def without_rules(asked: Target, rules: list[PageRule], category: str, given: set[tuple[str, str]]) -> list[PageRule]:
    """The rules without those of a category; of these kinds and patterns alone, if any are given. Raises NotThere."""
    gone = [rule for rule in rules if rule.category == category.strip()]
    if given:
        gone = [rule for rule in gone if (rule.kind, rule.pattern) in given]
    if not gone:
        raise NotThere(
            f"{asked.name} has no such rule of category {category!r}: `linkcrawler categories show {asked.name}` "
            "shows those that it has"
        )
    return [rule for rule in rules if rule not in gone]


def rules_told(asked: Target, rules: Sequence[PageRule]) -> dict[str, Any]:
    """The rules as JSON has them."""
    rows = [{"position": position, **asdict(rule)} for position, rule in enumerate(rules, start=1)]
    return {"target": asked.name, "rows": rows}
