"""A web of which everything is known in plain Python: every page, every link, who answers how.

It is a function of a few numbers, so the server process and the test each make the same one. Every page can be
reached from `seeds` by links; every link that leaves its domain is in `links`, which is what a crawl has to find.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

NOFOLLOW = ("", "", "", "nofollow", "ugc", "nofollow sponsored")


class Link(NamedTuple):
    """One row of `links`."""

    source_url: str
    target_url: str
    link_class: str
    rel: str
    follow: bool
    instances: int


@dataclass(frozen=True)
class KnownWeb:
    """`n_pages` pages on `n_hosts` hosts, two hosts to a domain."""

    seed: int = 1
    n_pages: int = 2000
    n_hosts: int = 50
    n_children: int = 4  # pages that a page of the same host links to first: the home page is the root of a tree
    n_external: int = 5  # links of a page that leave its domain
    crawl_delay_s: float = 0.0  # of every sixteenth host, by its robots.txt; 0 = of none
    has_flaky: bool = False  # one page of 300 answers 503 the first time
    has_poison: bool = False  # one more page that is never answered
    padding_bytes: int = 0  # of every page
    answer_ms: tuple[int, int] = (5, 80)  # the server takes so long, at least and at most

    @cached_property
    def hosts(self) -> list[str]:
        """Their names: `s0.d7.example` and `s1.d7.example` are of one domain."""
        return [f"s{i % 2}.d{i // 2}.example" for i in range(self.n_hosts)]

    @cached_property
    def urls(self) -> list[str]:
        """The pages; page `i` is on host `i % n_hosts`, and the first one of each host is its home page."""
        hosts, n = self.hosts, self.n_hosts
        return [f"http://{hosts[i % n]}/" + (f"p{i}" if i >= n else "") for i in range(self.n_pages)]

    @property
    def seeds(self) -> list[str]:
        """The home page of every host."""
        return self.urls[: self.n_hosts]

    @cached_property
    def redirects(self) -> dict[str, str]:
        """URLs that answer 302, and where to: every 50th page is reached by one, every 40th page names one away."""
        found = {f"{url}-old": url for url in self._some(50)}
        for i, url in enumerate(self._some(40)):
            found[f"{url}-out"] = f"http://away{i % 9}.example/of/{i}"
        return found

    @cached_property
    def flaky(self) -> frozenset[str]:
        """Pages that answer 503 the first time."""
        return frozenset(self._some(300) if self.has_flaky else ())

    def _some(self, every: int) -> list[str]:
        """One page of `every`, on any hosts, but no home page."""
        inner = self.urls[self.n_hosts :]
        return random.Random(f"{self.seed} {every}").sample(inner, len(inner) // every)

    @cached_property
    def crawl_delays_s(self) -> dict[str, float]:
        """Crawl-delay by host, where there is one."""
        return {host: self.crawl_delay_s for host in self.hosts[3::16] if self.crawl_delay_s}

    @property
    def poison(self) -> str:
        """The page that is never answered, linked from the first page."""
        return f"{self.urls[0]}poison"

    @cached_property
    def _anchors(self) -> list[list[tuple[str, str]]]:
        """Of each page its links in their order: target URL and rel."""
        rng = random.Random(self.seed)
        pages: list[list[tuple[str, str]]] = []
        for i in range(self.n_pages):
            k, host = divmod(i, self.n_hosts)
            inside = []
            for child in range(self.n_children * k + 1, self.n_children * (k + 1) + 1):
                j = child * self.n_hosts + host
                if j < self.n_pages:
                    inside.append(self._entrance(j))
            inside += [self.urls[j] for j in rng.sample(range(self.n_pages), 3) if self._is_inside(i, j)]
            if f"{self.urls[i]}-out" in self.redirects:
                inside.append(f"{self.urls[i]}-out")
            if self.has_poison and i == 0:
                inside.append(self.poison)
            away = [f"http://t{rng.randrange(40)}.example/{rng.randrange(200)}" for _ in range(self.n_external)]
            away += [self.urls[j] for j in rng.sample(range(self.n_pages), 2) if not self._is_inside(i, j)]
            pages.append([(url, "") for url in inside] + [(url, rng.choice(NOFOLLOW)) for url in dict.fromkeys(away)])
        return pages

    def _entrance(self, j: int) -> str:
        old = f"{self.urls[j]}-old"
        return old if old in self.redirects else self.urls[j]

    def _is_inside(self, i: int, j: int) -> bool:
        return i % self.n_hosts // 2 == j % self.n_hosts // 2

    @cached_property
    def links(self) -> list[Link]:
        """Every link that leaves its domain, as `links` must have it, in the order of the tuples."""
        found = []
        for source, anchors in zip(self.urls, self._anchors, strict=True):
            home = source.split("/")[2].split(".", 1)[1]
            for target, rel in anchors:
                if target.split("/")[2].split(".", 1)[-1] != home:
                    found.append(Link(source, target, "hyperlink", rel, rel == "", 1 + self._is_twice(target)))
        for source, target in self.redirects.items():
            if source.endswith("-out"):
                found.append(Link(source, target, "redirect", "", True, 1))
        return sorted(found)

    @staticmethod
    def _is_twice(target: str) -> bool:
        """Whether pages that link to `target` do so twice."""
        return target.endswith("7")

    def html(self, i: int) -> bytes:
        """The document of page `i`."""
        anchors = "".join(
            f'<p><a href="{url}"{f" rel={chr(34)}{rel}{chr(34)}" if rel else ""}>{url[-9:]}</a>'
            * (1 + self._is_twice(url))
            for url, rel in self._anchors[i]
        )
        padding = "<!--" + "x" * self.padding_bytes + "-->" if self.padding_bytes else ""
        return f"<!doctype html><html lang=en><title>page {i}</title><body>{anchors}{padding}".encode()
