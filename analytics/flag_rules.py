"""Rules of flags: those that ship with the program, and what an analyst makes of them.

A rule is a name, a weight, a condition and one sentence. The condition is an SQL expression over the columns of a row
of `spam`, which an analyst writes: the one text of a caller that becomes part of a statement. So it is read with care:
one expression, without subqueries, comments or parameters; and it is run only where nothing can be written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from analytics.errors import NotARecord

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
TOKEN = re.compile(r"'(?:[^'\\]|\\.|'')*'|--|/\*|\w+|.", re.DOTALL)
CLOSES = {"(": ")", "[": "]"}
FORBIDDEN = {
    ";": "is one expression, not several statements",
    "--": "has no comments",
    "/*": "has no comments",
    "#": "has no comments",
    "{": "has no parameters",
    "}": "has no parameters",
    "`": "names columns without quotes",
    '"': "has texts in single quotes",
    "'": "has a text that does not end",
    "\\": "has a backslash outside a text",
    "select": "has no subqueries",
    "as": "gives no names",
    "over": "looks at one row",
}
MAX_WEIGHT = 1_000
MAX_CHARS = {"condition": 1_000, "meaning": 300}

# What a condition may look at, with what each is.
COLUMNS = {
    "source_domain": "the referring domain",
    "backlinks": "its links to the target",
    "backlinks_follow": "those that are followed",
    "backlinks_exact": "those whose anchor is a keyword of the target",
    "referring_pages": "its pages that link",
    "landing_pages": "pages of the target that they link to",
    "anchors": "distinct anchor texts",
    "first_seen": "when the first of the links began",
    "pages_fetched": "its pages that were fetched; null = none was",
    "linking_share": "referring_pages / pages_fetched, at most 1",
    "links_out": "external links of a page that links to the domain of the target, on average; null = none was fetched",
    "links_out_max": "the most that one of these pages has",
    "domains_in_network": "domains that link here from the network of one of its addresses; null = no address is known",
    "is_ranking": "there is a run of authority",
    "domain_rank": "its rank in the latest run; null without one",
    "domain_rank_pct": "the percentile of that",
    "links_in": "domains that have a followed link to it, by that run",
    "links_back": "live links from the target to it",
    "domain_digits": "digits in the first label of its name",
    "domain_hyphens": "hyphens in it",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `origin` is `shipped`, `changed` (one that shipped, set otherwise) or `own`."""

    name: str
    weight: float
    condition: str
    meaning: str
    origin: str = "own"


@lru_cache(maxsize=1)
def shipped() -> dict[str, Rule]:
    """The rules that ship with the program, by their names."""
    text = files("analytics").joinpath("spam_rules.toml").read_text(encoding="utf-8")
    return {
        name: Rule(name, float(rule["weight"]), rule["condition"], rule["meaning"], "shipped")
        for name, rule in tomllib.loads(text).items()
    }


def in_force(recorded: Iterable[Mapping[str, Any]]) -> dict[str, Rule]:
    """All rules by their names, a recorded one in the place of the shipped one of its name."""
    rules = dict(shipped())
    for row in recorded:
        origin = "changed" if row["name"] in shipped() else "own"
        rules[row["name"]] = Rule(row["name"], row["weight"], row["condition"], row["meaning"], origin)
    return dict(sorted(rules.items()))


def read_rule(name: str, weight: float, condition: str, meaning: str) -> Rule:
    """The rule that was written. That the store can run its condition is for the store to say. Raises NotARecord."""
    if not NAME.fullmatch(name):
        raise NotARecord(f"rule {name!r}: give a name of lower-case letters, digits and _, at most 50, a letter first")
    if not 0 <= weight <= MAX_WEIGHT:
        raise NotARecord(f"weight {weight:g} of rule {name} is not within 0 (off) and {MAX_WEIGHT:,}")
    texts = {"condition": condition.strip(), "meaning": " ".join(meaning.split())}
    for what, text in texts.items():
        if not text:
            raise NotARecord(f"rule {name} has no {what}: give --{what}")
        if len(text) > MAX_CHARS[what]:
            raise NotARecord(f"the {what} of rule {name} has {len(text):,} characters, more than {MAX_CHARS[what]:,}")
    _check(name, texts["condition"])
    return Rule(name, float(weight), texts["condition"], texts["meaning"])


def flags_sql(rules: Iterable[Rule]) -> str:
    """The flags of a row, as an array of (name, weight, whether it is borne). An unknown condition does not hold.

    Raises NotARecord.
    """
    flags = []
    for rule in rules:
        read_rule(rule.name, rule.weight, rule.condition, rule.meaning)  # a record may have been written by other hands
        flags.append(f"tuple('{rule.name}', {float(rule.weight)!r}, ifNull(({rule.condition}), 0) > 0)")
    return f"cast([{', '.join(flags)}], 'Array(Tuple(String, Float64, Bool))')"


def _check(name: str, condition: str) -> None:
    """It is one expression: brackets close in their order, and nothing stands outside that could end it."""
    remedy = f"columns are {', '.join(COLUMNS)}"
    open_brackets: list[str] = []
    for token in TOKEN.findall(condition):
        if why := FORBIDDEN.get(token.lower()):
            raise NotARecord(f"condition {condition!r} of rule {name}: a condition {why}; {remedy}")
        if token in CLOSES:
            open_brackets.append(CLOSES[token])
        elif (token in ")]" and (not open_brackets or open_brackets.pop() != token)) or (
            token == "," and not open_brackets
        ):
            raise NotARecord(f"condition {condition!r} of rule {name}: {token!r} stands outside brackets; {remedy}")
    if open_brackets:
        raise NotARecord(f"condition {condition!r} of rule {name}: {open_brackets[-1]!r} is missing; {remedy}")
