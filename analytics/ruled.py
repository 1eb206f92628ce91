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
Parameters = dict[str, object]

FITS = {  # a rule for pages fits a link
    "prefix": "startsWith(target_url, {{{name}:String}})",
    "regex": "match(target_url, {{{name}:String}})",
    "url": "target_url = {{{name}:String}}",
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


def read_ruled(read: Read, names: Iterable[str], domains: Sequence[str]) -> Ruled:
    """The rules as they are now, of these attributes and target domains. No table of rules is none of them."""
    words: list[tuple[str, str]] = []
    parameters: Parameters = {}
    for name in names:
        file, write = WRITTEN[name]
        try:
            rules = read(without_comments(question(f"records/{file}")), bound({"domains": sorted(set(domains))}))
        except StoreNotCreated:
            rules = []
        words += write(rules, parameters)
    return Ruled(tuple(words), parameters)


def page_category(rules: Sequence[Mapping[str, Any]], values: Parameters) -> list[tuple[str, str]]:
    """The category of the first rule that fits, '' where none does; beside it, for each rule, whether it fits.

    >>> rule = {"target_domain": "a.example", "category": "docs", "kind": "url", "pattern": "https://a.example/"}
    >>> print(page_category([rule], {})[1][1])
    [target_domain = {rule_0_of:String} and target_url = {rule_0:String}]
    """
    fits, cases = [], []
    for i, rule in enumerate(rules):
        name = f"rule_{i}"
        values |= {name: rule["pattern"], f"{name}_of": rule["target_domain"], f"{name}_is": rule["category"]}
        fits.append(f"target_domain = {{{name}_of:String}} and {FITS[rule['kind']].format(name=name)}")
        cases.append(f"{fits[-1]}, {{{name}_is:String}}")
    return [
        ("ruled_page_category", f"multiIf({', '.join(cases)}, '')" if cases else "''"),
        ("ruled_page_rules", f"[{', '.join(fits)}]" if fits else "[]::Array(UInt8)"),
    ]


def campaign(rules: Sequence[Mapping[str, Any]], values: Parameters) -> list[tuple[str, str]]:
    """The names of all campaigns whose conditions all hold."""
    cases = []
    for i, rule in enumerate(rules):
        name = f"campaign_{i}"
        conditions = [("target_domain = {{{0}_of:String}}", f"{name}_of", rule["target_domain"])]
        for column, sql, ending in CONDITIONS:
            if rule[column]:
                conditions.append((sql, f"{name}_{ending}", rule[column]))
        values |= {name: rule["campaign"]} | {parameter: value for _, parameter, value in conditions}
        holds = " and ".join(sql.format(name) for sql, _, _ in conditions)
        cases.append(f"if({holds}, {{{name}:String}}, '')")
    return [
        ("ruled_campaign", f"arrayFilter(name -> name != '', [{', '.join(cases)}])" if cases else "[]::Array(String)")
    ]


# A column of the table `campaigns`, what it asks of a link, and the ending of its parameter.
CONDITIONS = (
    ("source_domains", "source_domain in {{{0}_sources:Array(String)}}", "sources"),
    ("target_prefix", "startsWith(target_url, {{{0}_prefix:String}})", "prefix"),
    ("utm_campaign", UTM + " = {{{0}_utm:String}}", "utm"),
    ("anchor_regex", "match(anchor, {{{0}_anchor:String}})", "anchor"),
    ("since", "first_seen >= {{{0}_since:DateTime64(3, 'UTC')}}", "since"),
    ("until", "first_seen <= {{{0}_until:DateTime64(3, 'UTC')}}", "until"),
)
# Of each ruled attribute the file that reads its rules, and what makes SQL of them.
WRITTEN = {"page_category": ("page_rules", page_category), "campaign": ("campaigns", campaign)}
