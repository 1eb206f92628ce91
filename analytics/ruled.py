"""What the rules that an analyst recorded say of a link, as SQL: its `page_category` and its `campaign`.

In a question such an attribute is a word, `ruled_NAME`. When the question is put, the rules are read, and the word
stands for one condition a rule, whose values are bound. They are written out, and not looked up row by row, because
ClickHouse compiles a pattern that it reads from a row again and again: twenty rules over a million links took 1.4 s of
CPU as conditions, and minutes as one expression over a table of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.errors import StoreNotCreated
from analytics.questions import bound, question, without_comments

Read = Callable[[str, Mapping[str, object]], list[dict[str, Any]]]  # the rows of a statement with its parameters
Rules = Sequence[Mapping[str, Any]]  # rows of a table of rules
Parameters = dict[str, object]

OF_TARGET = "target_domain = {{{0}_of:String}}"
FITS = {  # a rule for pages fits a link
    "prefix": "startsWith(target_url, {{{0}:String}})",
    "regex": "match(target_url, {{{0}:String}})",
    "url": "target_url = {{{0}:String}}",
}
# Of the link as the page wrote it: `target_url` has no tracking parameters. It may stand behind the # too.
UTM = r"decodeURLFormComponent(extract(if(href = '', target_url, href), '(?i)[?&#]utm(?:_|%5f)campaign=([^&#]*)'))"


@dataclass(frozen=True, slots=True)
class Ruled:
    """What stands for each word, and the values that stand open in it."""

    words: tuple[tuple[str, str], ...]
    parameters: Mapping[str, object]


def ruled_names(sql: str) -> tuple[str, ...]:
    """The ruled attributes that the SQL names."""
    return tuple(name for name in WRITTEN if f"ruled_{name}" in sql)


def read_ruled(read: Read, names: Iterable[str], domains: Iterable[str]) -> Ruled:
    """The rules as they are now, of these attributes and target domains. No table of rules is none of them."""
    words: list[tuple[str, str]] = []
    parameters: Parameters = {}
    targets = sorted(set(domains))
    for name in names:
        file, write = WRITTEN[name]
        try:
            rules = read(without_comments(question(f"records/{file}")), bound({"domains": targets}))
        except StoreNotCreated:
            rules = []
        words += write(rules, parameters, len(targets) > 1)
    return Ruled(tuple(words), parameters)


def page_category(rules: Rules, values: Parameters, has_targets: bool = False) -> list[tuple[str, str]]:
    """The category of the first rule that fits, '' where none does; beside it, for each rule, whether it fits.

    Where there are several targets, a rule fits the pages of its own.

    >>> rule = {"target_domain": "a.example", "category": "docs", "kind": "url", "pattern": "https://a.example/"}
    >>> page_category([rule], {})[0]
    ('ruled_page_category', "multiIf(target_url = {rule_0:String}, {rule_0_is:String}, '')")
    """
    fits, cases = [], []
    for i, rule in enumerate(rules):
        name = f"rule_{i}"
        conditions = [FITS[rule["kind"]].format(name), *[OF_TARGET.format(name)] * has_targets]
        values |= {name: rule["pattern"], f"{name}_of": rule["target_domain"], f"{name}_is": rule["category"]}
        fits.append(" and ".join(conditions))
        cases.append(f"{fits[-1]}, {{{name}_is:String}}")
    return [
        ("ruled_page_category", f"multiIf({', '.join(cases)}, '')" if cases else "''"),
        ("ruled_page_rules", f"[{', '.join(fits)}]" if fits else "[]::Array(UInt8)"),
    ]


def campaign(rules: Rules, values: Parameters, has_targets: bool = False) -> list[tuple[str, str]]:
    """The names of all campaigns whose conditions all hold."""
    cases: dict[bool, list[str]] = {False: [], True: []}
    for i, rule in enumerate(rules):
        name = f"campaign_{i}"
        given = [(sql, f"{name}_{ending}", rule[column]) for column, sql, ending in CONDITIONS if rule[column]]
        conditions = [sql.format(name) for sql, _, _ in given] + [OF_TARGET.format(name)] * has_targets
        values |= {name: rule["campaign"], f"{name}_of": rule["target_domain"]}
        values |= {parameter: value for _, parameter, value in given}
        named = f"{{{name}:String}}"
        case = f"if({' and '.join(conditions)}, {named}, '')" if conditions else named
        cases[bool(rule["has_sources"])].append(case)
    lists = [f"arrayFilter(name -> name != '', [{', '.join(cases[False])}])"] if cases[False] else []
    if cases[True]:
        lists.append(f"arrayFilter(name -> name != '' and {IS_SOURCE}, [{', '.join(cases[True])}])")
    return [("ruled_campaign", f"arrayConcat({', '.join(['[]::Array(String)', *lists])})")]


# A column of the table `campaigns`, what it asks of a link, and the ending of its parameter.
CONDITIONS = (
    ("target_prefix", "startsWith(target_url, {{{0}_prefix:String}})", "prefix"),
    ("utm_campaign", UTM + " = {{{0}_utm:String}}", "utm"),
    ("anchor_regex", "match(anchor, {{{0}_anchor:String}})", "anchor"),
    ("since", "first_seen >= {{{0}_since:DateTime64(3, 'UTC')}}", "since"),
    ("until", "first_seen <= {{{0}_until:DateTime64(3, 'UTC')}}", "until"),
)
# The lists of sources are looked up where they are: they are long, and a statement with one set for each takes minutes.
IS_SOURCE = (
    "(target_domain, name, source_domain) in ("
    "select target_domain, campaign, arrayJoin(source_domains) from campaigns final "
    "where target_domain in {domains:Array(String)})"
)
# Of each ruled attribute the file that reads its rules, and what makes SQL of them.
WRITTEN = {"page_category": ("page_rules", page_category), "campaign": ("campaign_rules", campaign)}
