"""What one link costs: our resolver against w3lib and urllib, our names against tldextract, in one run.

    python tests/bench/bench_urls.py

Prints microseconds of CPU per link (best of five rounds) and how many times ours each alternative costs. The
links are those of a documentation page: a third jump within the page, most of the rest are relative paths.
"""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from urllib.parse import urljoin

if __name__ == "__main__":  # runs from a checkout, installed or not
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tldextract import TLDExtract
from w3lib.url import canonicalize_url

from linkcrawler.urls import fingerprint, host_of, names_of, resolver, trap_of, try_canonicalize

PAGE = "https://docs.example.org/3/library/asyncio-task.html"
N_ROUNDS = 5
N_REPEATS = 40  # of the page's links within a round

JUMPS = [f"#asyncio.function_{n}" for n in range(100)]
PATHS = [f"../reference/chapter-{n}.html" for n in range(60)] + [f"module{n}.html#details" for n in range(90)]
ELSEWHERE = [f"https://www.example{n}.com/articles/2026/story-{n}.html" for n in range(40)]
QUERIES = [f"/search?q=task&page={n}" for n in range(12)]
ESCAPED = [f"/wiki/%C3%A4%7e{n}" for n in range(6)] + [f"https://a.example/?id={n}&utm_source=x" for n in range(3)]
DATED = [f"https://blog.example.org/2019/05/{n:02}/a-story-of-that-day/" for n in range(1, 29)]
# The slowest of those that the tests and a search by hand came upon.
HOSTILE = [f"https://a.example/{text * 1000}"[:1024] for text in ("2035-", "1-", "cal?month", "?month[", "?a&", "a/b/")]
NUTCH = re.compile(r".*(/[^/]+)/[^/]+\1/[^/]+\1/")  # conf/regex-urlfilter.txt.template

LINKS = [*JUMPS, *PATHS, *ELSEWHERE, *QUERIES, *ESCAPED]


def us_per_item(work: Callable[[], object], n_items: int) -> float:
    """Microseconds of CPU per item of `work`, which does `n_items` of them; the best of N_ROUNDS rounds."""
    best_s = float("inf")
    for _ in range(N_ROUNDS):
        started = process_time()
        for _ in range(N_REPEATS):
            work()
        best_s = min(best_s, process_time() - started)
    return best_s / N_REPEATS / n_items * 1e6


def compare(title: str, ours: str, rows: Sequence[tuple[str, Callable[[], object], int]]) -> None:
    """Print one line per row, with its cost as a multiple of the row called `ours`."""
    costs = {name: us_per_item(work, n_items) for name, work, n_items in rows}
    sys.stdout.write(f"{title}\n")
    for name, cost_us in costs.items():
        sys.stdout.write(f"  {name:<46}{cost_us:8.3f} us {cost_us / costs[ours]:7.1f} x\n")


def main() -> None:
    """Print the comparisons."""
    absolute = [urljoin(PAGE, href) for href in LINKS]
    urls = [url for href in LINKS if (url := try_canonicalize(href, PAGE)) is not None]
    hosts = [host_of(url) for url in urls]
    names_uncached = names_of.__wrapped__
    tldextract = TLDExtract(suffix_list_urls=(), cache_dir=None)
    n = len(LINKS)

    compare(
        f"links of one page ({n}: {len(JUMPS)} jumps, {len(PATHS)} relative, {len(ELSEWHERE)} external, "
        f"{len(QUERIES) + len(ESCAPED)} with query or escapes)",
        "resolver(page)(href)",
        [
            ("resolver(page)(href)", lambda: list(map(resolver(PAGE), LINKS)), n),
            (
                "urljoin + w3lib.canonicalize_url",
                lambda: [canonicalize_url(urljoin(PAGE, h)) for h in LINKS],
                n,
            ),
            ("w3lib.canonicalize_url of absolute URLs", lambda: list(map(canonicalize_url, absolute)), n),
        ],
    )
    for kind, links in (("jump", JUMPS), ("relative", PATHS), ("external", ELSEWHERE), ("query", QUERIES)):
        compare(
            f"one {kind} link, {links[-1]}",
            "resolver(page)(href)",
            [
                ("resolver(page)(href)", lambda links=links: list(map(resolver(PAGE), links)), len(links)),
                (
                    "urljoin + w3lib.canonicalize_url",
                    lambda links=links: [canonicalize_url(urljoin(PAGE, h)) for h in links],
                    len(links),
                ),
            ],
        )
    compare(
        "domain of a host",
        "names_of, host known",
        [
            ("names_of, host known", lambda: list(map(names_of, hosts)), n),
            ("names_of, host new", lambda: list(map(names_uncached, hosts)), n),
            ("tldextract, domain only", lambda: list(map(tldextract, hosts)), n),
        ],
    )
    compare(
        "the rest of a link's way",
        "fingerprint",
        [
            ("fingerprint", lambda: list(map(fingerprint, urls)), n),
            ("host_of", lambda: list(map(host_of, urls)), n),
        ],
    )
    compare(
        "whether a URL is a trap",
        "trap_of, links of the page",
        [
            ("trap_of, links of the page", lambda: list(map(trap_of, urls)), n),
            ("trap_of, a date in the path", lambda: list(map(trap_of, DATED)), len(DATED)),
            ("trap_of, hostile URLs of 1,024 bytes", lambda: list(map(trap_of, HOSTILE)), len(HOSTILE)),
            ("Nutch's pattern for repetitions, by re", lambda: list(map(NUTCH.match, urls)), n),
        ],
    )


if __name__ == "__main__":
    main()
