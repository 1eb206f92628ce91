"""Why a string is no http(s) URL, in words for whoever wrote it.

Computed only after the fact: the hot path says no more than None.
"""

from __future__ import annotations

import re

import can_ada

from linkcrawler.urls.origin import host_fault

MAX_SHOWN_CHARS = 200  # of a value in a message; an attribute may hold megabytes
REMEDY = "write it as https://host/path"

# `host:8080` looks like a scheme to the standard; to whoever typed it, it is a host with a port.
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d{1,5}(?:[/?#]|$))", re.IGNORECASE)


def why_refused(raw: str, base: str | None = None) -> str:
    """One line that names the value, what is wrong with it and what to write instead; empty where nothing is.

    >>> why_refused("htp:/x")
    "'htp:/x' is not an http(s) URL: write it as https://host/path"
    >>> why_refused("example.com/a")
    "'example.com/a' has no scheme: write it as 'https://example.com/a'"
    >>> why_refused("http://a..b/")
    "the host 'a..b' of 'http://a..b/' has an empty label: write it as https://host/path"
    """
    value = shown(raw)
    text = raw.strip(" \t\n\r\f")
    if not text and base is None:
        return f"{value} is empty: {REMEDY}"
    for part in (raw, base or ""):
        if not _is_unicode(part):
            return f"{shown(part)} is not valid Unicode text: percent-encode its bytes"
    if base is not None and _parsed(base) is None:
        return f"the base {shown(base)} of {value} is not a URL: {REMEDY}"
    url = _parsed(raw, base)
    if url is None:
        if base is None and not SCHEME.match(text):
            return f"{value} has no scheme: write it as {shown('https://' + text.lstrip('/'))}"
        return f"{value} is not a URL (its host or its port cannot be read): {REMEDY}"
    if url.protocol not in ("http:", "https:"):
        if base is None and not SCHEME.match(text):
            return f"{value} has no scheme: write it as {shown('https://' + text)}"
        return f"{value} is not an http(s) URL: {REMEDY}"
    if fault := host_fault(url.hostname.removesuffix(".")):
        return f"the host {shown(url.hostname)} of {value} {fault}: {REMEDY}"
    return ""


def shown(value: str) -> str:
    """`value` quoted for a message: control characters and surrogates escaped, cut after MAX_SHOWN_CHARS."""
    return repr(value) if len(value) <= MAX_SHOWN_CHARS else f"{value[:MAX_SHOWN_CHARS]!r}..."


def _parsed(raw: str, base: str | None = None) -> can_ada.URL | None:
    try:
        return can_ada.parse(raw) if base is None else can_ada.parse(base) + raw
    except ValueError:
        return None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
