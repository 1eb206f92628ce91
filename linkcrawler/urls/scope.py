"""Which of the URLs that a crawl finds it may also fetch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linkcrawler.config import SCOPES
from linkcrawler.errors import ConfigError
from linkcrawler.urls.names import Names, names_of
from linkcrawler.urls.parts import host_of


@dataclass(frozen=True, slots=True)
class Scope:
    """`domains`: the registrable domains in `names`; `hosts`: the hosts in `names`; `any`: everything.

    Links that lead out of scope are stored all the same; they are only not followed.
    """

    kind: str
    names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.kind not in SCOPES:
            raise ConfigError(f"scope={self.kind!r} is not one of {', '.join(SCOPES)}")

    @classmethod
    def of_seeds(cls, kind: str, urls: Iterable[str]) -> Scope:
        """The scope around these canonical URLs.

        >>> sorted(Scope.of_seeds("domains", ["https://docs.python.org/3/", "https://www.rfc-editor.org/"]).names)
        ['python.org', 'rfc-editor.org']
        """
        if kind == "any":
            return cls(kind)
        found = [names_of(host_of(url)) for url in urls]
        return cls(kind, frozenset(n.domain if kind == "domains" else n.host for n in found))

    def admits(self, names: Names) -> bool:
        """Whether a page on this host may be fetched.

        >>> Scope("domains", frozenset({"example.com"})).admits(names_of("www.example.com"))
        True
        """
        if self.kind == "domains":
            return names.domain in self.names
        return self.kind == "any" or names.host in self.names
