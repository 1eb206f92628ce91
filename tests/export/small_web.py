"""A small web, archived and stored as a crawl does it, and what an analyst recorded of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from linkcrawler.archive import WarcWriter, payload_digest
from linkcrawler.config import CrawlConfig
from linkcrawler.extract import fetch_of, read_response
from linkcrawler.records import Evidence, Exchange, Known
from linkcrawler.store import Store
from tests.analytics.every_question import ranked
from tests.analytics.hand_made import HandMade, day

CONFIG = CrawlConfig("spring")
SECRETS = ("hook-secret", "hooks.test/T0KEN")
T = "https://t.test"
FORMULA = "=1+1"
QUOTED = 'a "b", <c> ü'
DECEPTIVE = "re\u202elaunch"
# (page, what it shows): the links of each page that was ok, as (target, anchor, rel).
PAGES: dict[str, list[tuple[str, str, str]]] = {
    "https://a.test/1": [(f"{T}/x", FORMULA, "ugc nofollow"), ("https://v.test/", "v", "")],
    "https://a.test/2": [(f"{T}/x", QUOTED, "")],
    "https://b.test/1": [(f"{T}/y", "why", "")],
    "https://c.test/1": [(f"{T}/x", "see", ""), ("https://u.test/", "u", "")],
    "https://me.github.io/": [(f"{T}/x", "mine", "")],
    "https://you.github.io/": [(f"{T}/", "casino", "")],
    "https://buy-it-now-12345.test/": [(f"{T}/", "casino", "")],
}
for week in range(16):
    for i in range(30 if week == 12 else 1):
        PAGES[f"https://w{week}-{i}.test/"] = [("https://w.test/", "w", "")]


def page(links: Sequence[tuple[str, str, str]]) -> bytes:
    """A document with these links."""
    shown = "".join(
        f'<p><a href="{target}"{f" rel={chr(34)}{rel}{chr(34)}" if rel else ""}>{_escaped(anchor)}</a></p>'
        for target, anchor, rel in links
    )
    return f"<!doctype html><meta charset=utf-8><title>{len(links)}</title>{shown}".encode()


def exchange(url: str, at_days: float, status: int = 200, body: bytes = b"", **more: object) -> Exchange:
    """A response of that instant."""
    headers = [(b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Length", str(len(body)).encode())]
    at_ms = round(day(at_days).timestamp() * 1000)
    asked = [(b"Host", url.split("/")[2].encode())]
    whole = Exchange(url, at_ms, "192.0.2.7", "GET", asked, "1.1", status, "OK", headers, body)
    return replace(whole, **more)  # type: ignore[arg-type]


def crawl(store: Store, archive: Path) -> list[Evidence]:
    """The web is archived, in two files, and in the store. Returns the place of each record, in order."""
    first = [exchange(url, _day_of(url), body=page(links)) for url, links in PAGES.items()]
    first.append(exchange(f"{T}/x", 0, 404, b"gone"))
    writer = WarcWriter(archive, "spring", "1", 1)  # the next batch begins a file
    places = writer.write(first)
    seen = {one.url: (one, place) for one, place in zip(first, places, strict=True)}
    was, where = seen["https://c.test/1"]
    known = Known('"v1"', "", was.fetched_at, payload_digest(was.response_body), where)
    again = [  # the same page again, which is archived as a revisit record
        exchange("https://c.test/1", 5, body=was.response_body, known=known),
        exchange("https://b.test/1", 9, 410, b"gone"),
    ]
    places += writer.write(again)
    writer.close()
    facts = []
    for one, place in zip([*first, *again], places, strict=True):
        fact = fetch_of("spring", one.url, one, read_response(one, CONFIG), one.fetched_at)
        fact.evidence = place
        facts.append(fact)
    store.write(facts, "small web")
    return places


def record(rows: HandMade) -> None:
    """What an analyst told the index."""
    rows.put("campaigns", {"campaign": "spring", "target_domain": "t.test", "target_prefix": f"{T}/", "cost": 10.0})
    rule = {"target_domain": "t.test", "category": "tea", "kind": "prefix", "pattern": f"{T}/x", "position": 1}
    rows.put("page_rules", rule)
    visited = {"target_domain": "t.test", "date": day(0).date(), "until": day(30).date(), "url": f"{T}/x", "clicks": 3}
    rows.put("traffic", visited | {"impressions": 40, "position": 2.5, "source": "x.csv"})
    ranked(rows)
    rows.put("annotations", {"target_domain": "t.test", "at": day(3), "note": DECEPTIVE})
    rows.put("annotations", {"target_domain": "", "at": day(90), "note": "update"})
    lists = (("brand", "tea"), ("keyword", "casino"), ("competitor", "u.test"))
    rows.put("target_lists", *({"target_domain": "t.test", "list": name, "item": item} for name, item in lists))
    spam = {"name": "casino", "weight": 5.0, "condition": "backlinks_exact > 0", "meaning": "It says casino."}
    rows.put("spam_rules", spam)
    secret, hook = SECRETS
    watch = {"scope": "domain", "target": "t.test", "target_domain": "t.test", "since": day(0), "created_at": day(0)}
    rows.put("watches", watch | {"webhook_url": f"https://{hook}", "webhook_secret": secret, "updated_at": day(0)})
    rows.put(
        "country_databases",
        {"import_id": "2026", "name": "x.csv", "n_ranges": 1, "n_countries": 1, "block_starts": ["::ffff:192.0.2.0"]},
    )
    addresses = {"block": 1, "first_ip": "::ffff:192.0.2.0", "last_ip": "::ffff:192.0.2.255"}
    rows.put("ip_countries", {"import_id": "2026", "country": "DE"} | addresses)


def _day_of(url: str) -> float:
    """The day on which a page is fetched first: those that link to w.test come week by week."""
    number = url.removeprefix("https://w").partition("-")[0]
    return 6 + int(number) * 7 if number.isdigit() else {"https://b.test/1": 2, "https://me.github.io/": 1}.get(url, 0)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
