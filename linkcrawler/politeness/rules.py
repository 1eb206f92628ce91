"""The rules of one agent, compiled once: the most specific rule that matches a path decides.

The most specific rule is the one with most octets as written; where an allow and a disallow rule tie, allow
wins (RFC 9309, 2.2.2). Most rules of real files are plain prefixes, so these are found by dictionary: one
look-up for each distinct length, however many rules there are. Only patterns with an inner `*` are tried one
by one, heaviest first, and only while they could still outweigh what was found.

Percent-encoding has two readings. RFC 9309 compares letters that were needlessly encoded (`%62%61%7A`) in
their plain form; Google's parser and its published test cases compare them as written. The stricter reading
wins: a disallow rule matches in either form, an allow rule only as written.
"""

from __future__ import annotations

from collections.abc import Iterable

from linkcrawler.politeness.patterns import Wildcard, decode_unreserved, encode, has_other_form


class Matcher:
    """The rules of one kind (allow or disallow); `weight` says how specific the best match is."""

    __slots__ = ("_exact", "_lengths", "_prefixes", "_wildcards")

    def __init__(self, patterns: Iterable[tuple[str, int]]) -> None:
        self._exact: dict[str, int] = {}  # whole path -> weight
        self._prefixes: dict[str, int] = {}  # prefix of the path -> weight
        wildcards: dict[str, int] = {}
        for text, weight in patterns:
            kind, key = self._kind(text)
            known = (self._exact, self._prefixes, wildcards)[kind]
            known[key] = max(weight, known.get(key, 0))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        heaviest_first = sorted(wildcards.items(), key=lambda item: -item[1])
        self._wildcards = [(weight, Wildcard.of(text)) for text, weight in heaviest_first]

    @staticmethod
    def _kind(text: str) -> tuple[int, str]:
        """The kind of a pattern (0 exact, 1 prefix, 2 wildcard) and its key; `/a*`, `/a*$` are prefixes."""
        if text.endswith("*$"):
            text = text[:-1]
        if text.endswith("$"):
            return (2, text) if "*" in text else (0, text[:-1])
        text = text.rstrip("*")
        return (2, text) if "*" in text else (1, text)

    def weight(self, path: str, at_least: int = 1) -> int:
        """Octets of the most specific rule that matches `path`; 0 where none of `at_least` octets does."""
        best = self._exact.get(path, 0)
        prefixes = self._prefixes
        n_path = len(path)
        for length in self._lengths:
            if length > n_path:
                break
            found = prefixes.get(path[:length])
            if found is not None and found > best:
                best = found
        for weight, wildcard in self._wildcards:
            if weight <= best or weight < at_least:
                break
            if wildcard.matches(path):
                best = weight
                break
        return best if best >= at_least else 0


class AgentRules:
    """All rules that apply to one agent, from every group that names it."""

    __slots__ = ("_allow", "_disallow", "crawl_delay_s")

    def __init__(self, allow: Iterable[bytes], disallow: Iterable[bytes], crawl_delay_s: float | None = None) -> None:
        self.crawl_delay_s = crawl_delay_s
        self._allow = Matcher((text, len(text)) for raw in allow for text in _allowed_forms(encode(raw)))
        self._disallow = Matcher(
            (form, len(text)) for text in map(encode, disallow) for form in {text, decode_unreserved(text)}
        )

    def allows(self, path: str) -> bool:
        """Whether `path` (path and query as sent in the request line; empty means `/`) may be fetched."""
        path = path or "/"
        against = self._disallow.weight(path)
        if ("%" in path or not path.isascii()) and has_other_form(path):
            encoded = encode(path.encode("utf-8", "replace"))
            against = max(against, *map(self._disallow.weight, (encoded, decode_unreserved(encoded))))
            path = encoded if path.isascii() else path
        return not against or self._allow.weight(path, against) > 0


def _allowed_forms(text: str) -> tuple[str, ...]:
    """An allow rule, and where it names the index page of a folder, also that folder (as Google reads it).

    >>> _allowed_forms("/dir/index.html")
    ('/dir/index.html', '/dir/$')
    """
    slash = text.rfind("/")
    if slash >= 0 and text.startswith("/index.htm", slash):
        return text, text[: slash + 1] + "$"
    return (text,)
