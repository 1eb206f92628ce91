"""What a person says about a watch, read: target, webhook, secret, instant. All raise UsageError."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Target

MAX_URL_CHARS = 2_000  # of a target or webhook: it travels in the request line of a statement
MAX_SECRET_CHARS = 500
DAY = timedelta(days=1, milliseconds=-1)


def read_watched(target: str, scope: str) -> Target:
    """The target as the store spells it, as in a report."""
    from analytics import read_target
    from linkcrawler.desk.reached import in_our_words
    from linkcrawler.urls import stored

    with in_our_words():
        asked = read_target(stored(target, scope), scope)
    if len(asked.name) > MAX_URL_CHARS:
        raise UsageError(f"the target has {len(asked.name):,} characters, more than {MAX_URL_CHARS:,}: watch a prefix")
    return replace(asked, note=asked.note.replace("counted", "watched").replace("counts", "watches"))


def read_webhook(url: str | None) -> str | None:
    """The URL that events are posted to; '' is none, None is what it was."""
    if not url:
        return url
    shown = repr(url[:100])
    remedy = "give a URL such as https://hooks.example/links"
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url or re.search(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]", url):
        raise UsageError(f"--webhook {shown} is not an http(s) URL: {remedy}")
    if "@" in parts.netloc:
        raise UsageError("--webhook has a user or password in it, which lists would show: sign with --secret-file")
    if len(url) > MAX_URL_CHARS:
        raise UsageError(f"--webhook has {len(url):,} characters, more than {MAX_URL_CHARS:,}: {remedy}")
    return url


def read_secret(file: str | None) -> str | None:
    """The first line of `file`; None where none is given."""
    if file is None:
        return None
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"--secret-file {file}: {exc}: give a readable text file with the secret in it") from exc
    secret = lines[0].strip() if lines else ""
    if len(secret) > MAX_SECRET_CHARS:
        raise UsageError(f"--secret-file {file}: its first line has more than {MAX_SECRET_CHARS} characters")
    return secret


def read_since(text: str | None) -> int | None:
    """The instant in ms; a bare date is the begin of that day, so that what happened on it is included."""
    from analytics import read_instant
    from analytics.instants import BARE_DATE
    from linkcrawler.desk.reached import in_our_words

    with in_our_words():
        at = read_instant(text)
    if at is None or text is None:
        return None
    if BARE_DATE.fullmatch(text.strip()):
        at -= DAY
    return int(at.timestamp() * 1000)
