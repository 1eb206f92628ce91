"""A reply in the form that was asked: JSON, NDJSON, CSV or Parquet, by `format`, else by the header Accept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import Request, Response

from linkcrawler.api.parameters import FORMS
from linkcrawler.api.problems import Problem
from linkcrawler.api.sending import send
from linkcrawler.export.replies import reply_bytes
from linkcrawler.plain import json_text

if TYPE_CHECKING:
    from analytics import Reply

MEDIA_TYPES = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
# Other names of the same, and of what takes anything.
OTHER_NAMES = {
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/parquet": "parquet",
    "application/x-parquet": "parquet",
    "application/problem+json": "json",
    "*/*": "json",
    "application/*": "json",
    "text/*": "csv",
}
assert set(MEDIA_TYPES) == set(FORMS)
_NAMES = {media: form for form, media in MEDIA_TYPES.items()} | OTHER_NAMES


def respond(request: Request, reply: Reply, form: str | None, is_sql_shown: bool) -> Response:
    """The answer. Raises Problem where the header Accept takes none of the forms."""
    form = form or asked_form(request.headers.get("accept", ""))
    headers = {}
    if form != "json":
        name = "-".join([reply.question.replace("_", "-"), *(target.domain for target in reply.targets[:1])])
        headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    if reply.next_cursor:
        headers["Link"] = f'<{_next(request, reply.next_cursor)}>; rel="next"'
    body = _json(reply, is_sql_shown) if form == "json" else reply_bytes(form, reply)
    return send(request, body, _media_type(form), headers)


def asked_form(accept: str) -> str:
    """The form that an Accept header likes best. Raises Problem where it takes none.

    >>> asked_form("text/html, text/csv;q=0.9, */*;q=0.1"), asked_form("")
    ('csv', 'json')
    """
    liked = []
    for i, told in enumerate(accept.split(",")):
        name, *details = [part.strip().lower() for part in told.split(";")]
        quality = next((detail[2:] for detail in details if detail.startswith("q=")), "1")
        try:
            liked.append((-float(quality), i, name))
        except ValueError:
            continue
    for rank, _, name in sorted(liked):
        if name in _NAMES and rank < 0:
            return _NAMES[name]
    if not accept.strip():
        return "json"
    raise Problem(
        406, "not-acceptable", f"Accept {accept[:100]!r} takes none of {', '.join(MEDIA_TYPES.values())}: ask for one"
    )


def _json(reply: Reply, is_sql_shown: bool) -> bytes:
    return json_text(reply.to_dict() | ({"sql": reply.sql} if is_sql_shown else {})).encode()


def _media_type(form: str) -> str:
    return "text/csv; charset=utf-8; header=present" if form == "csv" else MEDIA_TYPES[form]


def _next(request: Request, cursor: str) -> str:
    given = [(name, value) for name, value in request.query_params.multi_items() if name not in ("cursor", "offset")]
    return f"{request.url.path}?{urlencode([*given, ('cursor', cursor)])}"
