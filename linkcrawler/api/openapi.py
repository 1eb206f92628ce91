"""The OpenAPI document: what FastAPI knows of the routes, and what the answers look like.

The schema of a question's answer is read off the reply of an index in which nothing was crawled: it has all columns and
heads, and `analytics.kinds` says what each column holds. So it cannot say anything else than the answers do.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from analytics import METRICS, Reply, nothing_crawled
from analytics.attributes import ATTRIBUTES
from analytics.kinds import kind_of
from analytics.meanings import MEANINGS
from linkcrawler.api.problems import MEDIA_TYPE as PROBLEM
from linkcrawler.api.questions import example_of, parameters_of
from linkcrawler.api.replies import MEDIA_TYPES
from linkcrawler.api.shapes import CREATING, SHAPES, Shape
from linkcrawler.desk.questions import SECTIONS

Schema = dict[str, Any]
DESCRIPTION = """
Who links to whom, counted. Every question of the command line is an address here, with the same parameters and the same
answer. Instants are in UTC; a bare date is a whole day. An answer says how much the index has read (`coverage`).
Errors are `application/problem+json` (RFC 9457), and name the parameter that is wrong.
"""
_KINDS: dict[str, Schema] = {
    "text": {"type": "string"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "flag": {"type": "boolean"},
    "count": {"type": "integer"},
    "ratio": {"type": "number"},
    "ratios": {"type": "array", "items": {"type": "number"}},
    "instant": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "tally": {"type": "object", "additionalProperties": {"type": "integer"}},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "object": {"type": "object"},
    "objects": {"type": "array", "items": {"type": "object"}},
    "lists": {"type": "array", "items": {"type": "array"}},
}
_MEANINGS = {**{one.name: one.meaning for one in ATTRIBUTES.values()}, **MEANINGS}
_HEAD: dict[str, Schema] = {
    "scope": {"type": "string"},
    "from": {"type": ["string", "null"], "format": "date-time"},
    "as_of": {"type": "string", "format": "date-time"},
    "crawl": {"type": "string"},
    "definitions_version": {"type": "integer"},
    "coverage": {"$ref": "#/components/schemas/Coverage"},
}
_LIST: dict[str, Schema] = {
    "has_more": {"type": "boolean"},
    "next_cursor": {"type": ["string", "null"], "description": "Given as `cursor`, it goes on where the list ended."},
}
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string", "examples": ["urn:linkcrawler:problem:not-understood"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "examples": ["scope 'page' is not one of domain, host, url, prefix"]},
        "parameter": {"type": "string", "description": "What of the request is wrong."},
        "limit": {"type": "string", "description": "The limit that was reached."},
    },
    "required": ["type", "title", "status", "detail"],
}
# Questions whose rows have a column that depends on what is asked.
_OPEN = ("breakdown", "landing", "anchor_classes")


def document(app: FastAPI) -> Schema:
    """The whole document."""
    told = app.openapi()
    told["info"]["description"] = DESCRIPTION.strip()
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = _PROBLEM
    schemas["Coverage"] = _shape(
        {"pages_fetched": "count", "pages_known": "count", "confirmed_share": "ratio?", "confirmed_days": "count"}
    )
    told["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{}, {"token": []}]
    questions = {name for names in SECTIONS.values() for name in names}
    for path in told["paths"].values():
        for operation in path.values():
            name = operation["operationId"]
            for parameter in operation.get("parameters", ()):
                _without_null(parameter)
            operation["responses"] = _failures() | (_answered(name) if name in questions else _told(name))
    return told


def _answered(name: str) -> Schema:
    """The answers to a question, in each form."""
    with_sql = {"sql": {"type": "string", "description": "With `explain_sql=1`."}}
    reply = getattr(nothing_crawled(), name)(**example_of(name))
    content: Schema = {MEDIA_TYPES["json"]: {"schema": _of_reply(name, reply, with_sql)}}
    content |= {media: {"schema": {}} for form, media in MEDIA_TYPES.items() if form != "json"}
    link = {"description": "The next part of the list (rel=next).", "schema": {"type": "string"}}
    return {
        "200": {"description": "The answer.", "content": content, "headers": {"Link": link}},
        "304": {"description": "It is still what If-None-Match names."},
    }


def _of_reply(name: str, reply: Reply, more: Schema) -> Schema:
    several = reply.shape in ("targets", "several")
    head: Schema = {"targets": _KINDS["texts"]} if several else {"target": _KINDS["text"]}
    head |= _HEAD
    if "by" in parameters_of(name) or reply.by is not None:
        head["by"] = {"type": "string"}
    head |= {word: {} for word in reply.head}
    row = {column: _column(name, column) for column in reply.columns if column != "target" or reply.shape != "one"}
    if reply.shape == "one":
        return {"type": "object", "properties": head | row | more, "required": [*head, *row]}
    required = [*row] if name not in _OPEN else [column for column in row if column in {one.name for one in METRICS}]
    rows = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": row,
            "required": required,
            "additionalProperties": name in _OPEN,
        },
    }
    told = head | _LIST | {"rows": rows}
    # What a question says of a reply with rows it may leave out of one without (a domain that no run ranked).
    needed = [word for word in told if word in _HEAD or word in _LIST or word == "rows"]
    return {"type": "object", "properties": told | more, "required": needed}


def _column(question: str, name: str) -> Schema:
    kind = _KINDS.get(kind_of(name, question) or "", {})
    schema = {**kind, "type": [kind["type"], "null"]} if kind else {}
    return schema | ({"description": _MEANINGS[name]} if name in _MEANINGS else {})


def _told(name: str) -> Schema:
    """The answers of any other route."""
    if name == "evidence_page":
        content: Schema = {"text/html": {"schema": {"type": "string"}}, "text/plain": {"schema": {"type": "string"}}}
        return {"200": {"description": "The archived page.", "content": content}, "304": {"description": "As before."}}
    answer = {"description": "The answer.", "content": {"application/json": {"schema": _shape(SHAPES[name])}}}
    return {"200": answer} | ({"201": answer} if name in CREATING else {}) | {"304": {"description": "As before."}}


def _shape(shape: Shape) -> Schema:
    if isinstance(shape, list):
        return {"type": "array", "items": _shape(shape[0])}
    if isinstance(shape, dict):
        named = {name: _shape(one) for name, one in shape.items() if name != "..."}
        return {
            "type": "object",
            "properties": named,
            "required": list(named),
            "additionalProperties": "..." in shape,
        }
    kind = _KINDS[shape.removesuffix("?")]
    return {**kind, "type": [kind["type"], "null"]} if shape.endswith("?") else kind


def _failures() -> Schema:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    words = {
        "400": "Not understood: `detail` says what is accepted, `parameter` of what.",
        "4XX": "Not done: `type` and `detail` say why.",
        "5XX": "It failed, or a service is away: 503 may be asked again.",
    }
    return {status: {"description": text, "content": content} for status, text in words.items()}


def _without_null(parameter: Schema) -> None:
    """A parameter that may be left out is not null when it is given."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    for kind in kinds:
        schema |= kind
