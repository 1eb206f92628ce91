"""A Scrapy request as a line of text, and back: JSON that any program can read, and nothing that is executed.

The URL lies beside the payload in the frontier, and what has its default is left out, so a plain GET has an empty
payload. What JSON has no word for is a tagged object: `{"!bytes": "..."}`. What cannot be written is said so, with
`Unwritable`: a callback that is no method of the spider, an open file in `meta`.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import Item, Request
from scrapy.utils.misc import load_object
from scrapy.utils.request import request_from_dict

if TYPE_CHECKING:
    from scrapy import Spider

# What `Request.to_dict` says of a plain GET.
DEFAULTS: dict[str, Any] = {
    "callback": None,
    "errback": None,
    "method": "GET",
    "headers": {},
    "body": b"",
    "cookies": {},
    "meta": {},
    "encoding": "utf-8",
    "priority": 0,
    "dont_filter": False,
    "flags": [],
    "cb_kwargs": {},
}
OWN = "~"  # around what makes it unique, before the payload of a serializer of the project's own


class Unwritable(ValueError):
    """A request has a part that is no data; the message names it."""


class Serializer(Protocol):
    """What SCHEDULER_SERIALIZER names."""

    def dumps(self, obj: Any) -> bytes | str: ...
    def loads(self, data: bytes) -> Any: ...


def write(request: Request, spider: Spider, serializer: Serializer | None = None) -> str:
    """The payload of `request`, one line without a tab. Raises Unwritable.

    A request with `dont_filter` gets a payload of its own each time, so that two of one URL are told apart.
    """
    try:
        told = request.to_dict(spider=spider)
        if serializer is not None:
            raw = serializer.dumps(told)
            again = secrets.token_hex(4) if request.dont_filter else ""
            return f"{OWN}{again}{OWN}{base64.b64encode(raw.encode() if isinstance(raw, str) else raw).decode()}"
        headers = {_latin(k): [_latin(v) for v in values] for k, values in told.pop("headers").items()}
        said = {k: _plain(v) for k, v in told.items() if k != "url" and not (k in DEFAULTS and v == DEFAULTS[k])}
        if headers:
            said["headers"] = headers
        if said.pop("dont_filter", False):
            said["again"] = secrets.token_hex(4)
        return json.dumps(said, separators=(",", ":")) if said else ""
    except (ValueError, TypeError, AttributeError, RecursionError) as exc:
        raise Unwritable(str(exc)) from exc


def read(url: str, payload: str, spider: Spider, serializer: Serializer | None = None) -> Request:
    """The request that `write` wrote. Raises ValueError where this spider cannot read it."""
    if payload.startswith(OWN):
        if serializer is None:
            raise ValueError("it was written by a SCHEDULER_SERIALIZER: name the same one in the settings")
        return request_from_dict(serializer.loads(base64.b64decode(payload.split(OWN)[2])), spider=spider)
    said: dict[str, Any] = json.loads(payload) if payload else {}
    headers = {k.encode("latin-1"): [v.encode("latin-1") for v in vs] for k, vs in said.pop("headers", {}).items()}
    again = said.pop("again", None)
    told = {k: _restored(v) for k, v in said.items()}
    if "_class" in told and not issubclass(load_object(told["_class"]), Request):
        raise ValueError(f"{told['_class']} is no class of requests")
    told |= {"url": url, "headers": headers, "dont_filter": again is not None}
    return request_from_dict(told, spider=spider)


def _latin(raw: bytes | str) -> str:
    """A header as text, byte by byte."""
    return raw.decode("latin-1") if isinstance(raw, bytes) else raw.encode("utf-8").decode("latin-1")


def _plain(value: Any) -> Any:
    """`value` in the words of JSON."""
    kind = type(value)
    if value is None or kind in (str, int, bool, float):
        return value
    if kind is dict:
        if all(type(key) is str and key[:1] != "!" for key in value):
            return {key: _plain(item) for key, item in value.items()}
        return {"!dict": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if kind is list:
        return [_plain(item) for item in value]
    if kind in SEQUENCES.values():
        return {f"!{kind.__name__}": [_plain(item) for item in value]}
    if kind is bytes:
        return {"!bytes": base64.b64encode(value).decode()}
    if kind is Decimal or kind is date or (kind is datetime and type(value.tzinfo) in (type(None), timezone)):
        return {f"!{kind.__name__.lower()}": str(value)}
    if isinstance(value, str) and not isinstance(value, Enum):
        return str(value)  # such as the strings that lxml returns
    if isinstance(value, Item) or is_dataclass(kind):
        return {"!object": [_path_of(kind), {key: _plain(item) for key, item in _parts_of(value).items()}]}
    raise Unwritable(f"{kind.__module__}.{kind.__qualname__} is no data that JSON can hold")


SEQUENCES: dict[str, type] = {"!tuple": tuple, "!set": set, "!frozenset": frozenset}
SCALARS: dict[str, Any] = {
    "!bytes": base64.b64decode,
    "!decimal": Decimal,
    "!date": date.fromisoformat,
    "!datetime": datetime.fromisoformat,
}


def _restored(value: Any) -> Any:
    """The value that `_plain` wrote."""
    if isinstance(value, list):
        return [_restored(item) for item in value]
    if not isinstance(value, dict):
        return value
    tag = next(iter(value), "")
    if tag[:1] != "!":
        return {key: _restored(item) for key, item in value.items()}
    inner = value[tag]
    if tag in SCALARS:
        return SCALARS[tag](inner)
    if tag in SEQUENCES:
        return SEQUENCES[tag](_restored(item) for item in inner)
    if tag == "!dict":
        return {_restored(key): _restored(item) for key, item in inner}
    kind = load_object(inner[0])
    if not (isinstance(kind, type) and (issubclass(kind, Item) or is_dataclass(kind))):
        raise ValueError(f"{inner[0]} is no class of items")
    return kind(**{key: _restored(item) for key, item in inner[1].items()})


def _parts_of(value: Any) -> dict[str, Any]:
    """The fields of an item or a dataclass, by which it is made again."""
    if isinstance(value, Item):
        return dict(value)
    if odd := [field.name for field in fields(value) if not field.init]:
        raise Unwritable(f"{type(value).__qualname__}.{odd[0]} is set by the class itself")
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _path_of(kind: type) -> str:
    """The dotted path of a class, by which another process finds it."""
    path = f"{kind.__module__}.{kind.__qualname__}"
    try:
        found = load_object(path)
    except (ValueError, NameError, ImportError) as exc:
        raise Unwritable(f"{path} cannot be imported by another process") from exc
    if found is not kind:
        raise Unwritable(f"{path} is another class by now")
    return path
