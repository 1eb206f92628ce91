"""ClickHouse's types as Arrow's, and the values of a column in the form that Arrow takes.

String, Enum, UUID, IPv4 ...    string            Array(T)         list of T
Bool, numbers, Date             the same          Tuple(a T, ...)  struct; fields without a name are 1, 2, ...
DateTime, DateTime64(3)         timestamp in UTC  Map(K, V)        map
FixedString                     binary            Decimal(P, S)    decimal128
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa

Convert = Callable[[Any], Any] | None  # None = Arrow takes the value as it is

_PLAIN = {
    "String": pa.string(),
    "Bool": pa.bool_(),
    "Float32": pa.float32(),
    "Float64": pa.float64(),
    "Date": pa.date32(),
    "Date32": pa.date32(),
    **{f"Int{bits}": getattr(pa, f"int{bits}")() for bits in (8, 16, 32, 64)},
    **{f"UInt{bits}": getattr(pa, f"uint{bits}")() for bits in (8, 16, 32, 64)},
}
_UNITS = ("s", "ms", "ms", "ms", "us", "us", "us", "ns", "ns", "ns")  # by the number of decimals
_NAMED = re.compile(r"(`(?:[^`\\]|\\.)*`|\w+) (?=\S)")


def column(kind: str, values: Sequence[Any]) -> Any:
    """The Arrow array of the values of one column of ClickHouse's type `kind`."""
    arrow, convert = arrow_type(kind)
    if convert is not None:
        values = [None if value is None else convert(value) for value in values]
    return pa.array(values, arrow)


@lru_cache(maxsize=1024)
def arrow_type(kind: str) -> tuple[Any, Convert]:
    """The Arrow type, and what makes its values of those that the client gives.

    >>> [str(arrow_type(kind)[0]) for kind in ("LowCardinality(Nullable(String))", "DateTime64(3, 'UTC')")]
    ['string', 'timestamp[ms, tz=UTC]']
    """
    name, _, rest = kind.partition("(")
    inside = _split(rest[:-1]) if rest else []
    if name in _PLAIN:
        return _PLAIN[name], None
    if name in ("Nullable", "LowCardinality", "SimpleAggregateFunction"):
        return arrow_type(inside[-1])
    if name == "DateTime":
        return pa.timestamp("s", "UTC"), None
    if name == "DateTime64":
        return pa.timestamp(_UNITS[int(inside[0])], "UTC"), None
    if name == "FixedString":
        return pa.binary(), lambda value: value if isinstance(value, bytes) else str(value).encode()
    if name == "Decimal":
        return pa.decimal128(int(inside[0]), int(inside[1])), None
    if name.startswith("Interval"):
        return pa.int64(), None
    if name == "Array":
        item, convert = arrow_type(inside[0])
        return pa.list_(item), _of_items(convert)
    if name == "Map":
        (key, of_key), (value, of_value) = map(arrow_type, inside)
        return pa.map_(key, value), lambda pairs: [
            (of_key(k) if of_key else k, None if v is None else of_value(v) if of_value else v)
            for k, v in pairs.items()
        ]
    if name == "Tuple":
        return _struct(inside)
    if name == "Nothing":
        return pa.null(), None
    return pa.string(), str


def _of_items(convert: Convert) -> Convert:
    if convert is None:
        return None
    return lambda items: [None if item is None else convert(item) for item in items]


def _struct(inside: Sequence[str]) -> tuple[Any, Convert]:
    """A tuple comes as a dict where its fields have names, else as a tuple."""
    fields = []
    for i, text in enumerate(inside, 1):
        named = _NAMED.match(text)
        name = named[1].strip("`") if named else str(i)
        fields.append((name, *arrow_type(text[named.end() :] if named else text)))
    names = [name for name, _, _ in fields]

    def convert(value: Any) -> dict[str, Any]:
        items = value if isinstance(value, dict) else dict(zip(names, value, strict=True))
        return {
            name: of(items[name]) if of is not None and items[name] is not None else items[name]
            for name, _, of in fields
        }

    return pa.struct([(name, kind) for name, kind, _ in fields]), convert


def _split(text: str) -> list[str]:
    """The parameters of a type, split at the commas outside brackets and quotes.

    >>> _split("a Tuple(x Int8, y String), b Enum8('a,b' = 1)")
    ['a Tuple(x Int8, y String)', "b Enum8('a,b' = 1)"]
    """
    parts, depth = [""], 0
    for piece in re.findall(r"'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|.", text):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]
