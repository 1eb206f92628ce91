"""Rules that put the pages of a target into categories: what a person wrote, read, and the order of the rules.

A rule is of one kind: `prefix` (URLs that begin so), `regex` (RE2, found anywhere in the URL) or `url` (this one). They
are tried by their place, from 1; a page is in the category of the first that fits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from analytics.errors import NotARecord
from analytics.targets import Target, read_target
from analytics.texts import read_name

KINDS = ("prefix", "regex", "url")
MAX_RULES = 500  # of one target: each is a condition of the statement
MAX_PATTERN_CHARS = 2_000
MAX_CATEGORY_CHARS = 100
CSV_COLUMNS = ("category", "kind", "pattern")


@dataclass(frozen=True, slots=True)
class PageRule:
    """One rule of one target."""

    category: str
    kind: str
    pattern: str


def read_page_rule(target: Target, category: str, kind: str, pattern: str) -> PageRule:
    """The rule that was written; that the store can compile a regex is for the store to say. Raises NotARecord.

    >>> read_page_rule(read_target("example.com"), "docs", "prefix", "Example.com/docs/").pattern
    'https://example.com/docs/'
    """
    named = read_name("category", category, MAX_CATEGORY_CHARS)
    if kind not in KINDS:
        raise NotARecord(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    if not pattern.strip():
        raise NotARecord(f"the {kind} of category {named!r} is empty: give one")
    if len(pattern) > MAX_PATTERN_CHARS:
        raise NotARecord(
            f"the {kind} has {len(pattern):,} characters, more than {MAX_PATTERN_CHARS:,}: give a shorter one"
        )
    if kind == "regex":
        return PageRule(named, kind, pattern)
    page = read_target(pattern, kind)
    if page.domain != target.domain:
        raise NotARecord(f"{kind} {page.name} is a page of {page.domain}, not of {target.domain}: no link would fit")
    return PageRule(named, kind, page.name)


def read_rules_csv(target: Target, text: str, canonical: Callable[[str], str] = str) -> list[PageRule]:
    """The rules of a CSV text with the columns category, kind and pattern, in its order; more columns do no harm.

    A header line may name the columns; without one they are these three. `canonical` is the store's spelling of a URL.
    Raises NotARecord, with the number of the line.
    """
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    rules: list[PageRule] = []
    places: Sequence[int] | None = None
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if places is None:
                names = [cell.strip().lower() for cell in cells]
                is_header = set(CSV_COLUMNS) <= set(names)
                places = [names.index(name) for name in CSV_COLUMNS] if is_header else range(len(CSV_COLUMNS))
                if is_header:
                    continue
            if len(cells) <= max(places):
                raise NotARecord(f"{len(cells)} columns: give {', '.join(CSV_COLUMNS)}")
            category, kind, pattern = (cells[place].strip() for place in places)
            kind = kind.lower()
            rules.append(read_page_rule(target, category, kind, pattern if kind == "regex" else canonical(pattern)))
    except (ValueError, csv.Error) as exc:
        raise NotARecord(f"line {lines.line_num}: {exc}") from exc
    if not rules:
        raise NotARecord("there is no rule in it: give lines such as docs,prefix,https://example.com/docs/")
    return distinct(rules)


def distinct(rules: Iterable[PageRule]) -> list[PageRule]:
    """Each rule once, at its first place."""
    return list(dict.fromkeys(rules))


def placed(rules: Sequence[PageRule], new: PageRule, position: int | None) -> list[PageRule]:
    """The rules in their order, with `new` at `position`, or last; those behind it move down. Raises NotARecord.

    >>> a, b, c = (PageRule("x", "url", name) for name in "abc")
    >>> [rule.pattern for rule in placed([a, b], c, 1)], [rule.pattern for rule in placed([a, b, c], a, None)]
    (['c', 'a', 'b'], ['b', 'c', 'a'])
    """
    others = [rule for rule in rules if rule != new]
    if position is not None and not 1 <= position <= len(others) + 1:
        raise NotARecord(
            f"position {position} is not one of 1 to {len(others) + 1}: there are {len(others)} other rules"
        )
    place = len(others) if position is None else position - 1
    return check_number([*others[:place], new, *others[place:]])


def check_number(rules: list[PageRule]) -> list[PageRule]:
    """The rules, where they are not too many. Raises NotARecord."""
    if len(rules) > MAX_RULES:
        raise NotARecord(f"{len(rules):,} rules are more than {MAX_RULES} of one target: join some by a regex")
    return rules


def changes(target_domain: str, before: Sequence[PageRule], after: Sequence[PageRule]) -> list[dict[str, object]]:
    """What to put into the table `page_rules`, so that of the rules `before` those `after` are left, in their order."""
    gone = [rule for rule in before if rule not in set(after)]
    return [
        {"target_domain": target_domain, **asdict(rule), "position": position, "is_deleted": int(rule in gone)}
        for position, rule in (*enumerate(after, start=1), *((0, rule) for rule in gone))
    ]
