"""What of a text may be seen outside: no password, no token, and not without end."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from linkcrawler.logs import safe

MAX_STATEMENT_CHARS = 4_000  # spans wait in memory, by thousands where nobody takes them
MAX_REASON_CHARS = 300
# Parameters that carry a right to something, signatures of the large clouds among them.
_SECRET = re.compile(
    r"(?i)([?&;][\w.\-%\[\]]*(?:token|passw|pwd|secret|api_?key|access_?key|credential|signature|session|\bsig\b"
    r"|\bkey\b|\bauth)[\w.\-%\[\]]*=)[^&;#'\"\s]*"
)
_COMMENTS = re.compile(r"\s*(?:--[^\n]*\n|/\*.*?\*/|\s)*", re.DOTALL)
_TABLE = re.compile(r"\b(?:from|into|table)\s+([`\w.]+)", re.IGNORECASE)


def of_url(url: str) -> dict[str, str | int]:
    """The attributes of a URL that is asked for.

    >>> of_url("https://ann:pw@a.example:8443/?q=1&access_token=abc")  # doctest: +NORMALIZE_WHITESPACE
    {'url.full': 'https://ann:***@a.example:8443/?q=1&access_token=REDACTED',
     'server.address': 'a.example', 'server.port': 8443}
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {"url.full": without_secrets(url), "server.address": parts.hostname or "", "server.port": port}


def without_secrets(url: str) -> str:
    """A URL, or a text with URLs in it, without what lets its reader in.

    >>> without_secrets("http://h/?sig=abc&page=2&X-Amz-Signature=d#top")
    'http://h/?sig=REDACTED&page=2&X-Amz-Signature=REDACTED#top'
    """
    return _SECRET.sub(r"\1REDACTED", safe(url))


def of_statement(sql: str, dsn: str) -> tuple[str, dict[str, str | int]]:
    """The name of a statement's span, and its attributes; the values of its parameters are no part of it.

    >>> name, attributes = of_statement("-- a row for each link\\nselect 1 from links", "http://u:pw@db:8123/web")
    >>> name, attributes["server.address"], attributes["db.query.text"]
    ('SELECT links', 'db', '-- a row for each link\\nselect 1 from links')
    """
    parts = urlsplit(dsn)
    text = sql[:MAX_STATEMENT_CHARS]
    words = text[_COMMENTS.match(text).end() :].split(None, 1)  # type: ignore[union-attr]
    word = words[0].upper() if words else ""
    operation = "SELECT" if word in ("WITH", "(") else word[:20]
    table = _TABLE.search(text)
    database = parts.path.strip("/") or "default"
    attributes: dict[str, str | int] = {
        "db.system.name": "clickhouse",
        "db.operation.name": operation,
        "db.namespace": database,
        # Cut behind the masks: half a password has no mark by which it is known.
        "db.query.text": without_secrets(sql[: 2 * MAX_STATEMENT_CHARS])[:MAX_STATEMENT_CHARS],
        "server.address": parts.hostname or "",
        "server.port": parts.port or (8443 if parts.scheme == "https" else 8123),
    }
    return f"{operation} {table[1].replace('`', '') if table else database}", attributes


def reason_of(reason: object) -> str:
    """Why something failed, in one line of bounded length.

    >>> reason_of(OSError("no way to http://u:pw@h/\\nat all"))
    'no way to http://u:***@h/ at all'
    """
    return safe(" ".join(str(reason).split()))[:MAX_REASON_CHARS]
