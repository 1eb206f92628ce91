"""What of the links is looked at beyond their target: conditions such as `follow=true` or `anchor~docs`.

A filter is an attribute, an operator and a value, written without blanks around the operator:

    =  !=          equal, or not; of a list (rel): holds the value, or not
    ~  !~          of text: contains it, or not, without regard to case
    ^              of text: begins with it
    <  <=  >  >=   of numbers and instants

Filters on different attributes must all hold. Of several with `=` on one attribute, one must.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.attributes import ATTRIBUTES, Attribute
from analytics.errors import NotAFilter, NotAnInstant
from analytics.instants import in_ms, read_instant, read_start

FORM = re.compile(r"(\w+)(!=|<=|>=|!~|=|~|\^|<|>)(.*)", re.DOTALL)
OPERATORS = {
    "text": ("=", "!=", "~", "!~", "^"),
    "flag": ("=", "!="),
    "list": ("=", "!="),
    "number": ("=", "!=", "<", "<=", ">", ">="),
    "instant": ("<", "<=", ">", ">="),
}
TYPES = {
    "text": "String",
    "flag": "Bool",
    "list": "String",
    "number": "Float64",
    "instant": "DateTime64(3, 'UTC')",
}
FLAGS = {"true": True, "false": False, "yes": True, "no": False}
MAX_FILTERS = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """All filters of a question: one condition, empty where there is none, and the values that stand open in it."""

    sql: str = ""
    parameters: Mapping[str, object] | None = None


def read_filters(texts: Iterable[str]) -> Filters:
    """The filters that were written. Raises NotAFilter.

    >>> read_filters(["follow=true", "source_domain=a.example", "source_domain=b.example"]).sql
    '(follow = {where_0:Bool}) and (source_domain = {where_1:String} or source_domain = {where_2:String})'
    """
    conditions: dict[tuple[str, str], list[str]] = {}
    parameters: dict[str, object] = {}
    for i, text in enumerate(texts):
        if i == MAX_FILTERS:
            raise NotAFilter(f"more than {MAX_FILTERS} filters were given: ask with fewer")
        attribute, operator, value = _read(text)
        name = f"where_{i}"
        parameters[name] = value
        # What has to hold together is joined by `or`; each other condition stands alone.
        key = (attribute.name, "" if operator == "=" else name)
        conditions.setdefault(key, []).append(_condition(attribute, operator, name))
    return Filters(" and ".join(f"({' or '.join(either)})" for either in conditions.values()), parameters)


def _read(text: str) -> tuple[Attribute, str, object]:
    found = FORM.fullmatch(text.strip())
    if not found:
        raise NotAFilter(f"filter {text!r} has no operator: give ATTRIBUTE=VALUE, such as follow=true or anchor~docs")
    name, operator, written = found.groups()
    attribute = ATTRIBUTES.get(name)
    if attribute is None:
        raise NotAFilter(f"filter {text!r}: {name!r} is not one of {', '.join(ATTRIBUTES)}")
    if operator not in OPERATORS[attribute.kind]:
        ours = " ".join(OPERATORS[attribute.kind])
        raise NotAFilter(
            f"filter {text!r}: {name} is a {attribute.kind}, which is compared by {ours}, not by {operator}"
        )
    return attribute, operator, _value(text, attribute, operator, written)


def _value(text: str, attribute: Attribute, operator: str, written: str) -> object:
    if attribute.kind == "flag":
        if written.lower() not in FLAGS:
            raise NotAFilter(f"filter {text!r}: {attribute.name} is true or false, not {written!r}")
        return FLAGS[written.lower()]
    if attribute.kind == "number":
        try:
            return float(written)
        except ValueError:
            raise NotAFilter(f"filter {text!r}: {attribute.name} is a number, not {written!r}") from None
    if attribute.kind == "instant":
        try:  # a bare date is a whole day: it begins where `<` and `>=` look, and ends where the others do
            at = read_start(written) if operator in ("<", ">=") else read_instant(written)
        except NotAnInstant as exc:
            raise NotAFilter(f"filter {text!r}: {exc}") from None
        return in_ms(at) if at else at
    return written


def _condition(attribute: Attribute, operator: str, name: str) -> str:
    left, right = attribute.sql, f"{{{name}:{TYPES[attribute.kind]}}}"
    if attribute.kind == "list":
        return f"{'' if operator == '=' else 'not '}has({left}, {right})"
    if operator == "~":
        return f"positionCaseInsensitiveUTF8({left}, {right}) > 0"
    if operator == "!~":
        return f"positionCaseInsensitiveUTF8({left}, {right}) = 0"
    if operator == "^":
        return f"startsWith({left}, {right})"
    if attribute.kind == "instant":  # `read_start` gives the last instant before a day
        operator = {"<": "<=", ">=": ">"}.get(operator, operator)
    return f"{left} {operator} {right}"
