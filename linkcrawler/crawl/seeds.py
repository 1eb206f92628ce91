"""Seeds as a user writes them: URLs or bare host names, from arguments and files."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from linkcrawler.errors import InvalidUrl, UsageError
from linkcrawler.records import Candidate
from linkcrawler.urls import canonicalize, host_of, names_of

BARE_HOST = re.compile(r"[^\s/:@?#]+\.[^\s/:@?#]+(:\d+)?([/?#].*)?")


def read_seeds(arguments: Iterable[str], file: str | None = None, option: str = "--seeds") -> list[str]:
    """The canonical URLs of all seeds, in order, without repeats.

    A file has one seed a line; empty lines and those that begin with `#` are skipped; `-` is standard input.
    A bare host name becomes https. Raises UsageError naming every seed that is no URL, one a line; `option` is what
    named the file.
    """
    named = [(f"seed {seed!r}", seed.strip()) for seed in arguments]
    if file is not None:
        named += [(f"{file}:{n}", line) for n, line in enumerate(_lines(file, option), 1)]
    urls: dict[str, None] = {}
    problems = []
    for where, text in named:
        if not text:
            continue
        try:
            urls[read_url(text)] = None
        except InvalidUrl as exc:
            problems.append(f"{where}: {exc}")
    if problems:
        raise UsageError("\n".join(problems))
    if not urls and file is not None:
        raise UsageError(f"{option} {file}: no URL in it: give one a line, such as https://example.com/")
    if not urls:
        raise UsageError("no seed given: name at least one URL, such as https://example.com/")
    return list(urls)


def read_url(text: str) -> str:
    """The canonical URL that a user means; a bare host name becomes https. Raises InvalidUrl.

    >>> read_url("Example.com/a")
    'https://example.com/a'
    """
    return canonicalize(f"https://{text}" if BARE_HOST.fullmatch(text) else text)


def _lines(file: str, option: str) -> list[str]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"{option} {file}: {exc}: give a readable text file with one URL a line") from exc
    # A comment begins a line or stands behind a space: "#" alone may be part of a URL.
    return [re.split(r"(?:^|\s)#", line)[0].strip() for line in text.splitlines()]


def scope_names(kind: str, urls: Sequence[str]) -> tuple[str, ...]:
    """The domains or hosts of the seeds, sorted: what a crawl of this scope stays within."""
    names = [names_of(host_of(url)) for url in urls]
    if kind == "any":
        return ()
    return tuple(sorted({n.host if kind == "hosts" else n.domain for n in names}))


def candidates(urls: Sequence[str]) -> list[Candidate]:
    """The seeds as they are offered: at depth 0, in front of everything else."""
    found = []
    for url in urls:
        names = names_of(host_of(url))
        found.append(Candidate(url, names.host, names.domain, priority=1, source="seed"))
    return found
