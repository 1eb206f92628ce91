"""What of a table is asked for: conditions such as `status>=400` on its own columns, as a person wrote them.

They are written like the filters of reports (`analytics.filters`), but a name is a column: `=` and `!=`, `~` and `!~`
(contains), `^` (begins with), `<`, `<=`, `>`, `>=`; `null` is the value that is not known. Of several `=` on one column
one must hold, all else must hold together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.errors import NotAnInstant
from analytics.filters import FLAGS, FORM, MAX_FILTERS
from analytics.instants import in_ms, read_instant, read_start
from linkcrawler.errors import UsageError

NULL = "null"
OPERATORS = {
    "text": ("=", "!=", "~", "!~", "^"),
    "flag": ("=", "!="),
    "list": ("=", "!="),
    "number": ("=", "!=", "<", "<=", ">", ">="),
    "date": ("=", "!=", "<", "<=", ">", ">="),
    "instant": ("<", "<=", ">", ">="),
}
_WHOLE = re.compile(r"-?\d{1,20}", re.ASCII)
_WRAPPED = re.compile(r"^(?:LowCardinality|Nullable)\((.*)\)$")


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE clause, with the values that stand open in it."""

    sql: str = ""
    parameters: Mapping[str, object] | None = None


def read_conditions(texts: Sequence[str], columns: Mapping[str, str], table: str) -> Condition:
    """The conditions on `table`, whose columns have these types of ClickHouse's. Raises UsageError.

    >>> read_conditions(["status>=400", "crawl=a", "crawl=b"], {"status": "UInt16", "crawl": "String"}, "fetches").sql
    '(status >= {where_0:Int64}) and (crawl = {where_1:String} or crawl = {where_2:String})'
    """
    if len(texts) > MAX_FILTERS:
        raise UsageError(f"{len(texts)} filters were given, more than {MAX_FILTERS}: ask with fewer")
    conditions: dict[tuple[str, str], list[str]] = {}
    parameters: dict[str, object] = {}
    for i, text in enumerate(texts):
        found = FORM.fullmatch(text.strip())
        if not found:
            raise UsageError(
                f"--where {text!r} has no operator: give COLUMN=VALUE, such as crawl=spring or anchor~docs"
            )
        name, operator, written = found.groups()
        if name not in columns:
            raise UsageError(f"--where {text!r}: {table} has no column {name!r}, it has {', '.join(columns)}")
        kind, is_nullable = kind_of(columns[name])
        open_name = f"where_{i}"
        key = (name, "" if operator == "=" else open_name)
        if written == NULL and is_nullable and operator in ("=", "!="):
            sql = f"{name} is {'' if operator == '=' else 'not '}null"
        else:
            sql, parameters[open_name] = _condition(text, name, kind, operator, written, open_name)
        conditions.setdefault(key, []).append(sql)
    return Condition(" and ".join(f"({' or '.join(either)})" for either in conditions.values()), parameters)


def kind_of(type_name: str) -> tuple[str, bool]:
    """What a column of ClickHouse's type `type_name` is compared as, empty where by nothing; whether it may be null.

    >>> kind_of("LowCardinality(Nullable(String))"), kind_of("Array(LowCardinality(String))")
    (('text', True), ('list', False))
    """
    inner, is_nullable = type_name, "Nullable(" in type_name and not type_name.startswith(("Array", "Tuple"))
    while found := _WRAPPED.match(inner):
        inner = found[1]
    if inner == "String":
        return "text", is_nullable
    if inner == "Bool":
        return "flag", is_nullable
    if inner.startswith(("UInt", "Int", "Float")):
        return "number", is_nullable
    if inner.startswith("Date"):
        return "instant" if inner.startswith("DateTime") else "date", is_nullable
    if inner in ("Array(String)", "Array(LowCardinality(String))"):
        return "list", False
    return "", is_nullable


def _condition(text: str, name: str, kind: str, operator: str, written: str, open_name: str) -> tuple[str, object]:
    if not kind:
        raise UsageError(f"--where {text!r}: {name} cannot be compared with a value")
    if operator not in OPERATORS[kind]:
        ours = " ".join(OPERATORS[kind])
        raise UsageError(f"--where {text!r}: {name} is a {kind}, which is compared by {ours}, not by {operator}")
    if kind == "flag":
        if written.lower() not in FLAGS:
            raise UsageError(f"--where {text!r}: {name} is true or false, not {written!r}")
        return f"{name} {operator} {{{open_name}:Bool}}", int(FLAGS[written.lower()])
    if kind == "number":
        try:
            if _WHOLE.fullmatch(written):  # as it is: a digest has more digits than a Float64
                return f"{name} {operator} {{{open_name}:{'Int64' if len(written) < 19 else 'UInt64'}}}", int(written)
            return f"{name} {operator} {{{open_name}:Float64}}", float(written)
        except ValueError:
            raise UsageError(f"--where {text!r}: {name} is a number, not {written!r}") from None
    if kind == "date":
        try:
            return f"{name} {operator} {{{open_name}:Date32}}", date.fromisoformat(written).isoformat()
        except ValueError:
            raise UsageError(f"--where {text!r}: {name} is a date such as 2026-06-01, not {written!r}") from None
    if kind == "instant":
        return _instant(text, name, operator, written, open_name)
    right = f"{{{open_name}:String}}"
    sql = {
        "=": f"has({name}, {right})" if kind == "list" else f"{name} = {right}",
        "!=": f"not has({name}, {right})" if kind == "list" else f"{name} != {right}",
        "~": f"positionCaseInsensitiveUTF8({name}, {right}) > 0",
        "!~": f"positionCaseInsensitiveUTF8({name}, {right}) = 0",
        "^": f"startsWith({name}, {right})",
    }
    return sql[operator], written


def _instant(text: str, name: str, operator: str, written: str, open_name: str) -> tuple[str, object]:
    """A bare date is a whole day: it begins where `<` and `>=` look, and ends where the others do."""
    from analytics.questions import instant_text

    try:
        at = read_start(written) if operator in ("<", ">=") else read_instant(written)
    except NotAnInstant as exc:
        raise UsageError(f"--where {text!r}: {exc}") from None
    assert at is not None
    right = f"{{{open_name}:DateTime64(3, 'UTC')}}"
    operator = {"<": "<=", ">=": ">"}.get(operator, operator)
    return f"{name} {operator} {right}", instant_text(in_ms(at))
