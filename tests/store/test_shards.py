"""A store that lies on two shards, of which neither knows of the other: the same rows, each where it belongs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

import analytics
from analytics.shards import shard_of as analytics_shard_of
from analytics.writer import Writer
from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.summary import changes_since
from linkcrawler.errors import ConfigError, StoreError, StoreUnavailable
from linkcrawler.records import Candidate, Fetch
from linkcrawler.schedule import due_pages, linking_to
from linkcrawler.schedule.feeding import known_of
from linkcrawler.schedule.passes import waiting
from linkcrawler.store import Store, concatenated
from linkcrawler.store.sharding import SHARD_KEYS, key_sql, shard_of
from tests.conftest import execute
from tests.store.cases import DAY_MS, fetch, link
from tests.store.plain_spans import churn_of, spans_of
from tests.store.test_spans_against_plain_python import churn_row, plain_row, span_row

FACTS = ("fetches", "link_sets", "links", "pages", "touched", "domain_pairs", "parked")
NOWHERE = "http://127.0.0.1:9/default"


@pytest.fixture(scope="module")
def dsns(store_dsn: str) -> Iterator[list[str]]:
    """Two databases with all tables."""
    names = ["shard_a", "shard_b"]
    for name in names:
        execute(store_dsn, f"create database {name}")
    found = [f"{store_dsn.rsplit('/', 1)[0]}/{name}" for name in names]
    both = Store(",".join(found))
    both.migrate()
    both.close()
    yield found
    for name in names:
        execute(store_dsn, f"drop database {name} sync")


@pytest.fixture
def shards(dsns: list[str]) -> Iterator[Store]:
    """A store on both, without rows."""
    for dsn in dsns:
        for table in FACTS:
            execute(dsn, f"truncate table {table}")
    store = Store(",".join(dsns))
    yield store
    store.close()


def year_of_facts() -> list[Fetch]:
    """30 pages of ten domains, each fetched eight times in a year with changing links and failures, by two crawls."""
    dice = random.Random(9)
    targets = [link(f"https://t{n}.example/", anchor=f"text {a}") for n in range(8) for a in range(2)]
    facts = []
    for number in range(30):
        for day in sorted(dice.sample(range(365), 8)):
            kind = dice.choice(["ok"] * 6 + ["not_modified", "not_modified", "http_error", "timeout", "redirect"])
            links = list({k.target_url: k for k in dice.sample(targets, dice.randrange(4))}.values())
            url = f"https://s{number % 10}.example/{number}"
            one = fetch(day * DAY_MS, kind, links if kind == "ok" else (), url=url)
            facts.append(replace(one, crawl=dice.choice("ab")))
    return facts


def derived(store: Store) -> tuple[list[tuple[object, ...]], dict[str, tuple[object, ...]]]:
    """The spans, without the names of their sources' domains, and the churn of each page."""
    (columns,) = [[row[0] for row in store.query("describe table links", merge=lambda parts: parts[0])]]
    wanted = [name for name in columns if name not in ("derived_at", "is_deleted", "evidence")]
    rows = store.query(f"select {', '.join(wanted)} from links final", merge=concatenated)
    spans = sorted(span_row(dict(zip(wanted, row, strict=True))) for row in rows)
    columns = ["url", "n_reads", "last_read_at", "n_link_changes", "read_ms", "changed_ms", "changed_intervals"]
    columns.append("n_failures")
    pages = store.query(f"select {', '.join(columns)} from pages final", merge=concatenated)
    assert max(Counter(row[0] for row in pages).values()) == 1
    return spans, {row[0]: churn_row(dict(zip(columns, row, strict=True))) for row in pages}


def expected(facts: list[Fetch]) -> tuple[list[tuple[object, ...]], dict[str, tuple[object, ...]]]:
    rows = []
    for span in spans_of(facts):
        host = span.source_url.split("/")[2]
        rows.append(tuple(host if value == "source.example" else value for value in plain_row(span)))
    return sorted(rows), churn_of(facts)


def test_facts_in_any_order_give_the_spans_of_the_definitions_on_two_shards(shards: Store, dsns: list[str]) -> None:
    """In time order, with late facts and twice: spans are made, changed, merged and buried across the shards."""
    facts = year_of_facts()
    dice = random.Random(1)
    mixed = dice.sample(facts, len(facts)) + facts[:40]

    for start in range(0, len(mixed), 70):
        shards.write(mixed[start : start + 70], f"mixed-{start}")
    written = derived(shards)

    assert written == expected(facts)
    for number, dsn in enumerate(dsns):
        one = Store(dsn)
        for table in ("fetches", "link_sets", "links", "pages", "touched", "domain_pairs"):
            found = one.query(f"select count(), countIf({key_sql(table)} % 2 != {number}) from {table}")
            assert found[0][0] > 0 and found[0][1] == 0, (table, number, found)
        one.close()

    execute(dsns[0], "truncate table links")
    execute(dsns[1], "truncate table pages")
    shards.rebuild()
    assert derived(shards) == written


def test_python_and_clickhouse_agree_which_shard_holds_a_row(shards: Store) -> None:
    names = ["example.com", "xn--mnchen-3ya.de", "[2001:db8::1]", "192.0.2.1", "", "a" * 300, "x.com."]
    for n_shards in (2, 3, 7):
        sql = f"select xxHash64(name) % {n_shards} from (select arrayJoin({names!r}) as name)"
        found = [int(row[0]) for row in shards.query(sql, merge=lambda parts: parts[0])]
        assert found == [shard_of(name, n_shards) for name in names]


def test_every_version_of_a_row_lies_on_one_shard(shards: Store) -> None:
    """The key of a sharded table is a column of what its rows are replaced by; that of a URL's host follows from it."""
    keys = dict(
        shards.query(
            "select name, sorting_key from system.tables where database = currentDatabase()",
            merge=lambda parts: parts[0],
        )
    )

    assert {table: column for table, column in SHARD_KEYS.items() if column not in keys[table].split(", ")} == {}


def test_a_shard_that_is_away_delays_and_what_is_written_again_counts_once(shards: Store, dsns: list[str]) -> None:
    facts = [f for f in year_of_facts() if f.fetched_at < 60 * DAY_MS]
    half = Store(f"{dsns[0]},{NOWHERE}")

    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:9/default cannot be used now"):
        half.write(facts, "batch")
    half.close()
    shards.write(facts, "batch")
    shards.write(facts, "batch")

    assert derived(shards) == expected(facts)


def test_parked_urls_come_back_in_their_order_from_both_shards(shards: Store) -> None:
    urls = [(f"http://h.d{n}.example/{i}", f"h.d{n}.example", f"d{n}.example") for n in range(6) for i in range(3)]
    candidates = [Candidate(*one, depth=i % 5) for i, one in enumerate(urls)]
    shards.park("c", candidates, "over_budget", at=1000)
    ordered = [c.url for c in sorted(candidates, key=lambda c: (c.depth, c.url))]

    first = shards.parked("c", ["over_budget"], 7)
    rest = shards.parked("c", ["over_budget"], 100, skip=7)
    shards.unpark("c", first)

    assert [one.candidate.url for one in (*first, *rest)] == ordered
    assert sum(sum(d.n_by_reason.values()) for d in shards.parked_by_domain("c", 100).values()) == 11
    assert len(shards.parked_by_domain("c", 2)) == 2


def test_what_cannot_be_asked_of_shards_one_by_one_is_refused_with_the_remedy(dsns: list[str], shards: Store) -> None:
    with pytest.raises(StoreError, match=r"cannot be asked of them one by one \(select count\(\) from links"):
        shards.query("select count() from links")
    with pytest.raises(StoreError, match="migrate --cluster"):
        shards.command("insert into links select * from links")
    with pytest.raises(ConfigError, match="names a shard twice"):
        Store(f"{dsns[0]},{dsns[0]}")
    with pytest.raises(ConfigError, match="name one of the cluster's"):
        shards.migrate("two")


def test_a_question_about_one_target_is_answered_by_the_shard_that_holds_it(shards: Store, dsns: list[str]) -> None:
    """As one server would; what a shard cannot know is refused."""
    facts = year_of_facts()
    shards.write(facts, "all")
    index = analytics.connect(",".join(dsns))
    live = [span for span in spans_of(facts) if span.lost_at is None and span.link_class == "hyperlink"]

    with index.steady():
        for number in (1, 2, 5):
            target = f"t{number}.example"
            ours = [span for span in live if span.link.target_domain == target]
            report = index.report(target)
            listed = index.backlinks(target)
            assert report.rows[0]["backlinks"] == len(ours)
            assert report.rows[0]["referring_domains"] == len({span.source_url.split("/")[2] for span in ours})
            assert {row["source_url"] for row in listed.rows} == {span.source_url for span in ours}
            assert report.coverage.pages_known == len({f.url for f in facts})
    with pytest.raises(analytics.QueryRefused, match="lie on several shards: ask about one at a time"):
        index.compare([f"t{number}.example" for number in range(8)])
    with pytest.raises(analytics.QueryRefused, match="this reads `fetches`, which lies on all shards"):
        index.report("t1.example", as_of="1970-06-01")
    with pytest.raises(analytics.QueryRefused, match="this is not about one target"):
        index.sql("select count() from links")
    index.close()
    assert all(shard_of(name, 3) == analytics_shard_of(name, 3) for name in ("example.com", "bücher.example", ""))


def test_what_an_analyst_records_lies_on_every_shard(shards: Store, dsns: list[str]) -> None:
    writer = Writer(",".join(dsns))
    writer.insert("target_lists", ["target_domain", "list", "item"], [["t1.example", "brand", "Tee"]])
    with pytest.raises(analytics.QueryRefused, match="do not know of each other"):
        writer.command("insert into domains (domain) select target_domain from links")
    writer.close()

    assert [execute(dsn, "select item from target_lists final").strip() for dsn in dsns] == [b"Tee", b"Tee"]
    for dsn in dsns:
        execute(dsn, "truncate table target_lists")


def test_what_is_due_and_what_a_run_changed_is_told_as_by_one_store(shards: Store, empty_index: str) -> None:
    facts = year_of_facts()
    one, config = Store(empty_index), CrawlConfig("a")
    for store in (one, shards):
        store.write(facts, "all")
    told = []
    for store in (one, shards):
        due = due_pages(store, config, 400 * DAY_MS, 20, is_due_only=False)
        urls = {page.url: page.domain for page in due}
        known = known_of(store, "a", urls, 400 * DAY_MS)
        told.append((due, dict(known), waiting(store, config, 400 * DAY_MS), changes_since(store, "a", 200 * DAY_MS)))
    with pytest.raises(StoreError, match="cannot be asked of them one by one"):
        due_pages(shards, config, 400 * DAY_MS, 20, which=linking_to("t1.example", "domain"))
    one.close()

    assert told[0] == told[1]
    assert len(told[0][0]) == 20
    assert min(told[0][3].values()) > 0


def test_shards_in_another_order_or_one_without_the_others_are_refused(dsns: list[str], shards: Store) -> None:
    turned = ",".join(reversed(dsns))

    with pytest.raises(analytics.QueryRefused, match=r"server 1 of 2 .* is number 2 of 2"):
        analytics.connect(turned).report("t.test")
    for wrong in (turned, dsns[1], f"{','.join(dsns)},{NOWHERE}"):
        with pytest.raises(ConfigError, match=r"is number . of 2 shards and not"):
            Store(wrong).migrate()
    Store(",".join(dsns)).migrate()
