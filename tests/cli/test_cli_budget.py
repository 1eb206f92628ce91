"""`budget`, `requeue`, `seed` and `schedule run` as an operator types them, on a crawl that is known."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from redis.asyncio import Redis

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier
from linkcrawler.store import Store
from tests.cli.test_cli_report import Done, run_with
from tests.schedule.web_of_names import candidate, candidates, refer

T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """A crawl of a.com with a budget of 4 pages a domain, of which a.com has used all, and 6 are parked."""

    name: str
    redis_url: str
    dsn: str
    store: Store

    def run(self, *arguments: str) -> Done:
        return run_with({"LINKCRAWLER_REDIS_URL": self.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": self.dsn}, *arguments)

    def json(self, *arguments: str) -> dict[str, Any]:
        done = self.run(*arguments, "--name", self.name, "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def ask(self, question: Callable[[Frontier], Awaitable[T]]) -> T:
        """What the crawl's frontier answers."""

        async def work() -> T:
            async with Redis.from_url(self.redis_url) as client:
                return await question(Frontier.of(client, self.config))

        return asyncio.run(work())

    @property
    def config(self) -> CrawlConfig:
        return CrawlConfig(self.name, domain_budget=4, scope_names=("a.com",))


@pytest.fixture
def crawl(redis_url: str, empty_index: str) -> Iterator[Known]:
    store = Store(empty_index)
    store.migrate()
    known = Known(f"t-{secrets.token_hex(6)}", redis_url, empty_index, store)

    async def begin(frontier: Frontier) -> None:
        await frontier.save_config(known.config.to_json())
        offered = await frontier.offer(candidates("a.com", 10))
        store.park(known.name, offered.over_budget, "over_budget")

    known.ask(begin)
    yield known
    known.ask(lambda frontier: frontier.delete())
    store.close()


def queued(crawl: Known) -> int:
    return crawl.ask(lambda frontier: frontier.counts()).queued


def test_budget_tells_how_many_pages_a_domain_has_and_why(crawl: Known) -> None:
    refer(crawl.store, "a.com", ("b.com", "192.0.2.1"), ("c.com", "192.0.2.2"))

    (row,) = crawl.json("budget", "https://www.a.com/")["rows"]
    (same,) = crawl.json("budget", "a.com")["rows"]

    assert row["name"] == "www.a.com"
    assert same == {
        "name": "a.com",
        "domain": "a.com",
        "admitted": 4,
        "budget": 4,
        "budget_by": "star",
        "budget_by_index": 8,
        "base_budget": 4,
        "referring_networks": 1,
        "referring_domains": 2,
        "parked": {"over_budget": 6},
        "delay_s": None,
        "parallel": None,
    }


def test_a_budget_that_is_set_holds_at_once_and_what_it_has_room_for_returns(crawl: Known) -> None:
    (row,) = crawl.json("budget", "a.com", "--pages", "7", "--delay", "2.5", "--parallel", "3")["rows"]
    returned = crawl.json("schedule", "run")

    assert (row["budget"], row["budget_by"], row["delay_s"], row["parallel"]) == (7, "operator", 2.5, 3)
    assert returned | {"crawl": crawl.name, "n_returned": 3, "n_left": 3, "budgets_raised": 0} == returned
    assert queued(crawl) == 7


def test_clear_takes_back_all_that_was_said(crawl: Known) -> None:
    crawl.json("budget", "a.com", "--pages", "0", "--delay", "2.5")

    (row,) = crawl.json("budget", "a.com", "--clear")["rows"]

    assert (row["budget"], row["budget_by"], row["delay_s"]) == (4, "star", None)
    assert crawl.ask(lambda frontier: frontier.orders()).overrides == {}


def test_star_gives_what_the_index_says_and_keeps_the_pace(crawl: Known) -> None:
    refer(crawl.store, "a.com", ("b.com", "192.0.2.1"))
    crawl.json("budget", "a.com", "--pages", "5", "--delay", "9")

    (row,) = crawl.json("budget", "a.com", "--pages", "star")["rows"]

    assert (row["budget"], row["budget_by"], row["delay_s"]) == (8, "star", 9)


def test_the_pace_of_one_host_is_its_own(crawl: Known) -> None:
    crawl.json("budget", "slow.a.com", "--delay", "60")

    orders = crawl.ask(lambda frontier: frontier.orders())

    assert list(orders.overrides) == ["slow.a.com"]


def test_without_a_domain_the_largest_are_shown_those_an_operator_changed_first(crawl: Known) -> None:
    crawl.store.park(crawl.name, candidates("big.com", 30), "host_full")
    crawl.json("budget", "z.com", "--delay", "1")

    rows = crawl.json("budget")["rows"]
    table = crawl.run("budget", "--name", crawl.name, "--limit", "2")

    assert [row["name"] for row in rows] == ["z.com", "big.com", "a.com"]
    assert table.returncode == 0
    assert [line.split()[0] for line in table.stdout.splitlines()] == ["domain", "z.com", "big.com"]
    assert "30 host_full" in table.stdout


def test_requeue_names_how_many_wait_again(crawl: Known) -> None:
    crawl.store.park(crawl.name, [candidate("https://d.com/1"), candidate("https://e.com/1")], "dead")
    crawl.store.park(crawl.name, [candidate("https://d.com/2")], "host_unreachable")

    assert crawl.json("requeue", "--dead", "--domain", "www.d.com")["n_requeued"] == 1
    assert crawl.json("requeue", "--dead", "--host-unreachable")["n_requeued"] == 2
    assert crawl.json("requeue", "f.com/1", "f.com")["n_requeued"] == 2
    assert queued(crawl) == 4 + 1 + 2 + 2


def test_requeue_says_what_had_no_room(crawl: Known) -> None:
    done = crawl.run("requeue", "--name", crawl.name, "https://a.com/9")

    assert "0 URLs wait again" in done.stdout
    assert "1 had no room" in done.stderr
    assert "budget" in done.stderr


def test_seeds_of_a_known_crawl_wait_and_widen_its_scope(crawl: Known) -> None:
    sown = crawl.json("seed", "https://www.new.org/", "https://a.com/0", "https://a.com/x")
    config = crawl.ask(lambda frontier: frontier.load_config())

    assert sown == {
        "crawl": crawl.name,
        "n_new": 1,
        "n_seen": 1,
        "n_parked": 1,
        "new_scope_names": ["new.org"],
    }
    assert config and CrawlConfig.from_json(config).scope_names == ("a.com", "new.org")
    assert crawl.store.parked_by_domain(crawl.name, 9)["a.com"].n_by_reason == {"over_budget": 7}


def test_seeds_come_from_a_file_and_running_workers_are_mentioned(crawl: Known, tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("# more\nnew.org\n")

    done = crawl.run("seed", "--name", crawl.name, "--seeds", str(tmp_path / "seeds.txt"))

    assert "seeds that wait: 1" in done.stdout
    assert "restarted" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("budget",), ("requeue", "--dead"), ("seed", "a.com"), ("schedule", "run")], ids=lambda a: a[0]
)
def test_an_unknown_crawl_is_answered_with_the_known_ones(crawl: Known, arguments: tuple[str, ...]) -> None:
    done = crawl.run(*arguments, "--name", "never-begun")

    assert (done.returncode, done.stdout) == (2, "")
    assert "'never-begun'" in done.stderr
    assert "known" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("budget",), ("requeue", "--dead"), ("seed", "a.com"), ("schedule", "run")], ids=lambda a: a[0]
)
def test_a_folder_without_a_crawl_is_left_as_it_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    missing, empty = tmp_path / "missing", tmp_path / "empty"
    empty.mkdir()

    for data in (missing, empty):
        done = run_with({}, *arguments, "--name", "spring", "--data", str(data))

        assert done.returncode == 2
        assert f"no crawl is known in {data}" in done.stderr
    assert not missing.exists()
    assert not list(empty.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("budget", "--pages", "5"), "DOMAIN"),
        (("budget", "a.com", "--pages", "many"), "many"),
        (("budget", "www.a.com", "--pages", "5"), "a.com"),
        (("budget", "a.com", "--clear", "--delay", "1"), "--clear"),
        (("budget", "a..com", "--delay", "1"), "a..com"),
        (("budget", "a.com", "--parallel", "0"), "parallel"),
        (("requeue",), "--dead"),
        (("requeue", "https://a.com/", "--dead"), "--dead"),
        (("requeue", "https://a.com/", "--domain", "a.com"), "--domain"),
        (("requeue", "not a url"), "not a url"),
        (("seed",), "no seed"),
        (("schedule", "run", "more"), "more"),
    ],
)
def test_what_is_not_understood_is_said_in_one_line_before_anything_is_done(
    arguments: tuple[str, ...], said: str
) -> None:
    nowhere = {"LINKCRAWLER_REDIS_URL": "redis://127.0.0.1:9", "LINKCRAWLER_CLICKHOUSE_DSN": "http://127.0.0.1:9"}

    done = run_with(nowhere, *arguments, "--name", "spring")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("linkcrawler: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
