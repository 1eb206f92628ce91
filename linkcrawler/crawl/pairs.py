"""Pairs of a page and what it should link to, as a user writes them: from arguments, CSV and TSV."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcrawler.crawl.seeds import read_url
from linkcrawler.errors import InvalidUrl, UsageError
from linkcrawler.records import Link
from linkcrawler.urls import canonicalize, host_of, names_of

# What a header line may call the two columns, in lower case with _ between words; `backlinks --csv` has the first.
SOURCE_NAMES = ("source_url", "source", "source_page", "from", "page", "url")
TARGET_NAMES = ("target_url", "target", "target_domain", "to", "link", "domain")
NAME = re.compile(r"[^\s/:@?#\[\]]+\.[^\s/:@?#\[\]]+/?")


@dataclass(frozen=True, slots=True)
class Target:
    """What a page should link to: one URL, or where `url` is empty any page of `host`, or of `domain`."""

    domain: str
    host: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """What it is called in an answer."""
        return self.url or self.host or self.domain

    def fits(self, url: str, host: str, domain: str) -> bool:
        """Whether this canonical URL, with its names, is what is meant."""
        if self.url:
            return url == self.url
        return host == self.host if self.host else domain == self.domain

    def is_linked_by(self, link: Link) -> bool:
        """Whether `link` leads there."""
        return self.fits(link.target_url, link.target_host, link.target_domain)


@dataclass(frozen=True, slots=True)
class Pair:
    """One question: does the page `source_url` (canonical) link to `target`?"""

    source_url: str
    target: Target


def read_pair(source: str, target: str) -> Pair:
    """The pair that a user means. Raises InvalidUrl.

    >>> read_pair("Example.com/a", "example.org")
    Pair(source_url='https://example.com/a', target=Target(domain='example.org', host='', url=''))
    """
    return Pair(read_url(source.strip()), read_target(target))


def read_target(text: str) -> Target:
    """The target that a user means: with a scheme a URL, else a domain or one of its hosts. Raises InvalidUrl.

    >>> read_target("http://Example.org:80/#top").url, read_target("WWW.example.org").host
    ('http://example.org/', 'www.example.org')
    >>> read_target("Bücher.example")
    Target(domain='xn--bcher-kva.example', host='', url='')
    """
    text = text.strip()
    if "://" in text:
        url = canonicalize(text)
        names = names_of(host_of(url))
        return Target(names.domain, names.host, url)
    if not NAME.fullmatch(text):
        raise InvalidUrl(
            f"{text[:200]!r} is not a target: give a host or a domain such as example.org, or a URL with its scheme"
        )
    names = names_of(host_of(canonicalize(f"https://{text}")))
    return Target(names.domain) if names.host == names.domain else Target(names.domain, names.host)


def read_pairs(file: str) -> list[Pair]:
    """The pairs of a CSV or TSV file (`-` is standard input), in order, repeats kept.

    Empty lines and those that begin with # are skipped. The first other line may be a header: then two columns are
    found by their names, else the file has two columns. Raises UsageError naming every line that is no pair.
    """
    pairs: list[Pair] = []
    problems: list[str] = []
    columns: Sequence[int] | None = None  # of source and target; empty = the file has these two and no header
    for number, fields in _rows(_text(file)):
        if columns is None:
            columns = _header(fields)
            if columns:
                continue
        try:
            pairs.append(read_pair(*_two(fields, columns)))
        except InvalidUrl as exc:
            problems.append(f"{file}:{number}: {exc}")
    if problems:
        raise UsageError("\n".join(problems))
    if not pairs:
        raise UsageError(f"--pairs {file}: no pair: give lines such as https://example.com/page,example.org")
    return pairs


def _text(file: str) -> str:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"--pairs {file}: {exc}: give a readable CSV or TSV file") from exc
    return text.removeprefix("\ufeff")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The fields of each line that is no comment and not empty, after its number from 1.

    A quote that is opened and not closed ends the text; what stands behind it is one field that is no pair.
    """
    lines = ["" if line.lstrip().startswith("#") else line for line in text.split("\n")]
    first = next((line for line in lines if line.strip()), "")
    reader = csv.reader(
        (f"{line}\n" for line in lines), delimiter="\t" if "\t" in first else ",", skipinitialspace=True
    )
    n_read = 0
    try:
        for fields in reader:
            number, n_read = n_read + 1, reader.line_num
            fields = [field.strip() for field in fields]
            while fields and not fields[-1]:
                del fields[-1]
            if fields:
                yield number, fields
    except csv.Error:  # a field of more than 128 kB
        yield n_read + 1, []


def _two(fields: Sequence[str], columns: Sequence[int]) -> tuple[str, str]:
    """The source and the target among the fields of a line. Raises InvalidUrl where they are not there."""
    if columns and len(fields) > max(columns):
        return fields[columns[0]], fields[columns[1]]
    if not columns and len(fields) == 2:
        return fields[0], fields[1]
    raise InvalidUrl(
        f"{len(fields)} field{'' if len(fields) == 1 else 's'} where a source URL and a target are needed: "
        "a field with a comma in it stands in quotes, and quotes are closed"
    )


def _header(fields: Sequence[str]) -> Sequence[int]:
    """The columns of source and target where `fields` is a header line, that is, no name in it has a dot, a colon or
    a slash; empty where it is none.

    >>> _header(["Source URL", "anchor", "Target URL"]), _header(["https://a.example/", "b.example"])
    ((0, 2), ())
    """
    if any(mark in field for field in fields for mark in ".:/"):
        return ()
    names = [re.sub(r"\W+", "_", field.lower()).strip("_") for field in fields]
    source, target = _first(SOURCE_NAMES, names), _first(TARGET_NAMES, names)
    return (0, 1) if source is None or target is None else (source, target)


def _first(wanted: Iterable[str], names: list[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)
