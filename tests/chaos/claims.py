"""What has to be true after a crawl of a KnownWeb, whatever was done to it meanwhile."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter

from linkcrawler.frontier import Frontier, connect
from tests.chaos.chaos import Attacked
from tests.chaos.known_web import Link
from tests.chaos.request_log import asked_too_early
from tests.conftest import execute

# What stays of a crawl that is over, by the last part of its key: see docs/frontier.md. The rest has to be gone.
PERMANENT = re.compile(
    r"slots|about|config|workers|grants|overrides|resting|paces|domains|budgets|counts|robots|seen:\d+"
)


def rows(crawl: Attacked, sql: str) -> list[dict[str, object]]:
    """The rows of a statement, asked over HTTP of each store."""
    answers = [execute(dsn, f"{sql} format JSONEachRow") for dsn in crawl.dsns]
    return [json.loads(line) for answer in answers for line in answer.splitlines()]


def assert_every_page_is_there(crawl: Attacked) -> None:
    """Each page was fetched, each redirect followed, and nothing that is not part of the web."""
    web = crawl.served.web
    found = rows(
        crawl, "select url, groupUniqArray(outcome) as outcomes from fetches where purpose = 'page' group by url"
    )
    outcomes = {str(row["url"]): set(row["outcomes"]) for row in found}  # type: ignore[call-overload]
    good = {url for url, those in outcomes.items() if "ok" in those}
    ways = {url for url, those in outcomes.items() if those == {"redirect"}}

    assert good == set(web.urls), (
        f"missing: {sorted(set(web.urls) - good)[:5]}, unknown: {sorted(good - set(web.urls))[:5]}"
    )
    assert ways == set(web.redirects)
    assert set(outcomes) - good - ways <= {web.poison}


def assert_links_are_exact(crawl: Attacked) -> None:
    """`links` has one living row for each link that leaves its domain, with all that is known of it, and no other."""
    columns = "source_url, target_url, link_class, arrayStringConcat(rel, ' ') as rel, follow, instances"
    found = rows(crawl, f"select {columns}, span_no, lost_at from links final")
    links = sorted(Link(*(row[name] for name in Link._fields)) for row in found)  # type: ignore[arg-type]

    assert {(row["span_no"], row["lost_at"]) for row in found} == {(1, None)}
    assert Counter(links) == Counter(crawl.served.web.links)


def asked_again(crawl: Attacked) -> Counter[str]:
    """The requests beyond the one that a page needs, or the two that a page needs which failed the first time."""
    web = crawl.served.web
    return crawl.served.asked_pages() - Counter({url: 1 + (url in web.flaky) for url in [*web.urls, *web.redirects]})


def assert_only_what_was_in_flight_is_fetched_again(crawl: Attacked) -> int:
    """A page is fetched again at most as often as a worker died that held it and had asked for it; how many were."""
    again = asked_again(crawl)
    asked_at: dict[str, list[float]] = {}
    for one in crawl.served.asked():
        asked_at.setdefault(one.url, []).append(one.began)
    may = Counter(u for d in crawl.deaths for u in d.held if any(at <= d.at for at in asked_at.get(u, [])))

    assert again - may == Counter(), f"{(again - may).most_common(5)} of {len(crawl.deaths)} deaths"
    return again.total()


def assert_polite(crawl: Attacked, delay_s: float) -> None:
    """No host was asked before its pause was over, and none for two things at once."""
    delays_s = crawl.served.web.crawl_delays_s
    early = asked_too_early(crawl.served.asked(), lambda host: max(delay_s, delays_s.get(host, 0.0)))

    assert early == [], f"{len(early)} requests came too early: " + "; ".join(early[:3])


def assert_no_key_leaks(crawl: Attacked) -> None:
    """Of a crawl that is over Redis keeps what docs/frontier.md says, or what has a time to live; and then nothing."""
    with crawl.redis() as client:
        lasting = [key for key in client.scan_iter(f"lc:{crawl.name}:*", count=10_000) if client.ttl(key) == -1]
        leaked = [key for key in lasting if not PERMANENT.fullmatch(key.partition("}:")[2])]
        assert leaked == []

        asyncio.run(_delete(crawl))

        assert list(client.scan_iter(f"lc:{crawl.name}:*", count=10_000)) == []
        assert [key for key in client.scan_iter("lc:gate:*", count=10_000) if client.ttl(key) == -1] == []
        assert crawl.name not in client.smembers("lc:crawls")


async def _delete(crawl: Attacked) -> None:
    client = await connect(crawl.redis_url)
    await Frontier(client, crawl.name).delete()
    await client.aclose()
