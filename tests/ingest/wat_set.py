"""A set of WAT files of any size whose links are known beforehand: from a seed, as Common Crawl lays its records out.

Each page has the three records of request, response and metadata, a gzip member each. Most of its links lead to its own
site, as on the web; those that lead out follow from a rule, by which `Expected` counts without reading any file.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from isal import igzip

N_TARGETS = 5000  # domains that are linked to
N_BODIES = 400  # documents that pages share, all but their links to elsewhere
N_INSIDE, N_IMAGES = 90, 30  # links and images of a page
WORDS = "about archive best city data every first garden history island journal kitchen light market north open".split()
HEAD = "WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-01T12:00:00Z\r\n"
HEAD += "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012x}>\r\nContent-Type: application/json\r\n"
HEAD += "Content-Length: {size}\r\n\r\n"
ENVELOPE = '{"Container":{"Filename":"made.warc.gz","Compressed":true},"Envelope":{"Format":"WARC/1.0",'
ENVELOPE += '"WARC-Header-Metadata":%s,"Payload-Metadata":%s}}'


@dataclass
class Expected:
    """What an import has to come to. `domains`: target domain -> links, elements, follow links."""

    outcomes: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    domains: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, page: Page) -> None:
        """One page more."""
        self.outcomes[page.outcome] += 1
        for number, is_follow, n_elements in page.out:
            domain = f"target{number}.example"
            links, elements, follow = self.domains.get(domain, (0, 0, 0))
            self.domains[domain] = links + 1, elements + n_elements, follow + is_follow
            self.classes["redirect" if page.outcome == "redirect" else "hyperlink"] += 1


@dataclass(frozen=True)
class Page:
    """Page `number` of a set. `out`: number of the target domain, whether it is followed, and by how many elements."""

    number: int
    outcome: str
    out: tuple[tuple[int, bool, int], ...]

    @property
    def url(self) -> str:
        return f"https://www.source{self.number % 40_000}.example/page/{self.number}.html"


def page_of(number: int, seed: int) -> Page:
    """Every page follows from its number: 4 of 100 redirect, 3 are missing, the others link to 0 to 16 domains."""
    dice = (number * 2_654_435_761 + seed * 40_503) % (1 << 32)
    kind = dice % 100
    if kind < 4:
        return Page(number, "redirect", ((dice // 100 % N_TARGETS, True, 1),))
    if kind < 7:
        return Page(number, "http_error", ())
    first, n_out = dice // 100 % N_TARGETS, dice // 7 % 17
    out = tuple(((first + i * i) % N_TARGETS, (number + i) % 4 > 0, 1 + (number + i) % 3 // 2) for i in range(n_out))
    return Page(number, "ok", out)


def bodies(seed: int) -> list[str]:
    """Links within a site, and its images, in WAT's words."""
    dice = random.Random(seed)
    found = []
    for _ in range(N_BODIES):
        links = [
            {
                "path": "A@/href",
                "url": f"/{dice.choice(WORDS)}/{dice.choice(WORDS)}-{dice.randrange(10**6)}",
                "text": " ".join(dice.choices(WORDS, k=dice.randrange(1, 7))).capitalize(),
            }
            for _ in range(N_INSIDE)
        ]
        links += [
            {"path": "IMG@/src", "url": f"/images/{dice.randbytes(8).hex()}.jpg", "alt": dice.choice(WORDS)}
            for _ in range(N_IMAGES)
        ]
        dice.shuffle(links)
        found.append(json.dumps(links)[1:-1])
    return found


def records_of(page: Page, body: str) -> Iterator[str]:
    """The blocks of the page's three records."""
    head = {"WARC-Date": "2026-03-01T12:00:00Z", "WARC-Target-URI": page.url, "WARC-IP-Address": "192.0.2.1"}
    said = {"HTTP-Request-Metadata": {"Request-Message": {"Method": "GET"}, "Headers": {"User-Agent": "CCBot/2.0"}}}
    yield ENVELOPE % (json.dumps({"WARC-Type": "request", **head}), json.dumps(said))
    status = {"ok": "200", "redirect": "301", "http_error": "404"}[page.outcome]
    headers = {"Content-Type": "text/html; charset=utf-8", "Server": "nginx", "Cache-Control": "max-age=600"}
    response = {"Response-Message": {"Version": "HTTP/1.1", "Status": status, "Reason": ""}, "Headers": headers}
    told = ""
    if page.outcome == "redirect":
        headers["Location"] = f"https://target{page.out[0][0]}.example/{page.number}"
    elif page.outcome == "ok":
        title = f"Page {page.number} about {WORDS[page.number % len(WORDS)]}"
        metas = [{"name": "description", "content": f"{title}: {' '.join(WORDS)}"}, {"property": "og:type"}]
        out = (
            {"path": "A@/href", "url": f"https://target{number}.example/{page.number}#{i}", "text": f"Target {number}"}
            | ({} if is_follow else {"rel": "nofollow"})
            for number, is_follow, n_elements in page.out
            for i in range(n_elements)
        )
        links = "".join(f", {json.dumps(link)}" for link in out)
        told = (
            f', "HTML-Metadata": {{"Head": {json.dumps({"Title": title, "Metas": metas})}, "Links": [{body}{links}]}}'
        )
    payload = f'{{"HTTP-Response-Metadata": {json.dumps(response)[:-1]}{told}}}}}'
    yield ENVELOPE % (json.dumps({"WARC-Type": "response", **head}), payload)
    yield ENVELOPE % (json.dumps({"WARC-Type": "metadata", **head}), '{"WARC-Metadata-Metadata":{}}')


def write(path: Path, first: int, seed: int, max_bytes: int, max_pages: int = 1 << 60) -> tuple[int, int]:
    """Pages from number `first` on, until they have `max_bytes` unpacked. Returns how many, and these bytes."""
    parts = bodies(seed)
    n_pages = n_unpacked = 0
    with path.open("wb") as file:
        while n_unpacked < max_bytes and n_pages < max_pages:
            page = page_of(first + n_pages, seed)
            for i, block in enumerate(records_of(page, parts[page.number % N_BODIES])):
                head = HEAD.format(url=page.url, n=page.number * 3 + i, size=len(block))
                content = f"{head}{block}\r\n\r\n".encode()
                file.write(igzip.compress(content, 1))
                n_unpacked += len(content)
            n_pages += 1
    return n_pages, n_unpacked
