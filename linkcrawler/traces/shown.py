"""What of a text may be seen outside: no password, no token, and not without end."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from linkcrawler.logs import safe

MAX_STATEMENT_CHARS = 4_000  # spans wait in memory, by thousands where nobody takes them
MAX_REASON_CHARS = 300
# Parameters that carry a right to something, signatures of the large clouds among them.
_SECRET = re.compile(
    r"(?i)([?&;][\w.\-%\[\]]*(?:token|passw|pwd|secret|api_?key|access_?key|credential|signature|session|sessid|hmac"
    r"|\b(?:pass|sig|sid|key|jwt|otp|code)\b|\bauth)[\w.\-%\[\]]*=)[^&;#'\"\s]*"
)
# Texts among the SQL, which are values, and comments, which may have them too.
_TEXT_OR_COMMENT = re.compile(r"'(?:[^'\\]|\\.)*(?:'|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
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
    """The name of a statement's span, and its attributes; no value is part of it, bound or written out, and no comment.

    >>> name, attributes = of_statement("-- from a crawl\\nselect 1 from links where n = 'it'", "http://u:pw@db:8123/web")
    >>> name, attributes["server.address"], attributes["db.query.text"]
    ('SELECT links', 'db', 'select 1 from links where n = ?')
    >>> of_statement("select now()", "http://db/web")[0]
    'SELECT'
    """
    parts = urlsplit(dsn)
    # Cut behind the masks: half a password has no mark by which it is known.
    shown = _TEXT_OR_COMMENT.sub(lambda found: "?" if found[0][0] == "'" else "", sql[: 2 * MAX_STATEMENT_CHARS])
    text = without_secrets(shown).strip()[:MAX_STATEMENT_CHARS]
    words = text.split(None, 1)
    word = words[0].upper() if words else ""
    operation = "SELECT" if word in ("WITH", "(") else word[:20]
    table = _TABLE.search(text)
    attributes: dict[str, str | int] = {
        "db.system.name": "clickhouse",
        "db.operation.name": operation,
        "db.namespace": parts.path.strip("/") or "default",
        "db.query.text": text,
        "server.address": parts.hostname or "",
        "server.port": parts.port or (8443 if parts.scheme == "https" else 8123),
    }
    return f"{operation} {table[1].replace('`', '')}" if table else operation, attributes


def reason_of(reason: object) -> str:
    """Why something failed, in one line of bounded length.

    >>> reason_of(OSError("no way to http://u:pw@h/\\nat all"))
    'no way to http://u:***@h/ at all'
    """
    return safe(" ".join(str(reason).split()))[:MAX_REASON_CHARS]
