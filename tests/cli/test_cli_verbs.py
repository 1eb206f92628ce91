"""What an operator does to a crawl: each verb says what is true afterwards, and refuses what would do harm."""

from __future__ import annotations

import json
import threading

import pytest

from linkcrawler.frontier import Frontier
from tests.cli.conftest import Operated, candidate

URLS = [f"http://www.a.example/{i}" for i in range(5)]
AWAY = "redis://127.0.0.1:1"


async def state(frontier: Frontier) -> str:
    return (await frontier.orders()).state


@pytest.fixture
def hubs(spring: Operated) -> Operated:
    """A crawl named `hubs`, as the Scrapy spider `links` leaves it: without a configuration."""

    async def work(frontier: Frontier) -> None:
        await frontier.mark_spider("links")
        await frontier.offer([candidate(url) for url in URLS])

    spring.made.add("hubs")
    spring.do(work, "hubs")
    return spring


@pytest.mark.parametrize(("verb", "ordered"), [("pause", "paused"), ("drain", "draining"), ("resume", "running")])
def test_a_verb_sets_the_state_and_says_so(spring: Operated, verb: str, ordered: str) -> None:
    spring.begin(*URLS)
    spring.speak("1-10")

    said = spring.json(verb, "--name", "spring")

    assert spring.do(state) == ordered
    assert said == {"crawl": "spring", "state": ordered, "n_workers": 1, "queued": 5, "leased": 0}


def test_a_verb_prints_one_line_of_what_is_true_now(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.speak("1-10")

    paused = spring.run("pause")
    spring.speak("1-10", is_ended=True)
    resumed = spring.run("resume")
    drained = spring.run("drain")

    assert paused.stdout == "crawl spring is paused, with 1 worker: `linkcrawler resume --name spring` goes on\n"
    assert resumed.stdout == "crawl spring is running, with no worker: `linkcrawler crawl --name spring` starts one\n"
    assert drained.stdout == "crawl spring is drained: 5 URLs wait, `linkcrawler crawl --name spring` goes on\n"


def test_the_hints_for_a_spiders_crawl_start_the_spider(hubs: Operated) -> None:
    idle = hubs.run("why", URLS[0])
    paused = hubs.run("pause")
    resumed = hubs.run("resume")
    drained = hubs.run("drain", "--wait")
    why = hubs.run("why", URLS[0])

    again = "start the spider again: `scrapy crawl links`"
    assert f"no worker is at work: {again}" in " ".join(idle.stdout.split())
    resume_first = f"`linkcrawler resume --name hubs`, then {again}"
    assert paused.stdout == f"crawl hubs is paused, with no worker: {resume_first}\n"
    assert resumed.stdout == f"crawl hubs is running, with no worker: {again}\n"
    assert drained.stdout == f"crawl hubs is drained: 5 URLs wait, {resume_first}\n"
    assert f"hubs is draining: {resume_first}" in " ".join(why.stdout.split())


@pytest.mark.parametrize(
    "command",
    [
        ["crawl"],
        ["crawl", "http://www.b.example/"],
        ["worker"],
        ["seed", "http://www.b.example/"],
        ["requeue", URLS[0]],
        ["schedule", "run"],
    ],
    ids=" ".join,
)
def test_linkcrawlers_own_workers_and_urls_stay_out_of_a_spiders_crawl(hubs: Operated, command: list[str]) -> None:
    done = hubs.run(*command, "--name", "hubs")

    assert done.returncode == 2
    assert "belongs to the Scrapy spider 'links'" in done.stderr
    assert "`scrapy crawl links`" in done.stderr
    assert hubs.do(lambda frontier: frontier.load_config(), "hubs") is None
    assert hubs.do(lambda frontier: frontier.counts(), "hubs").queued == 5


def test_without_a_name_the_only_crawl_is_meant_and_several_are_a_question(spring: Operated) -> None:
    spring.begin(*URLS)
    alone = spring.run("pause")
    spring.begin(name="autumn")
    among_two = spring.run("pause")

    assert alone.returncode == 0
    assert among_two.returncode == 2
    assert "--name: autumn, spring" in among_two.stderr


@pytest.mark.parametrize("verb", ["pause", "resume", "drain", "reclaim", "delete", "top"])
def test_an_unknown_crawl_is_not_understood_and_the_known_ones_are_named(spring: Operated, verb: str) -> None:
    spring.begin(*URLS)

    done = spring.run(verb, "--name", "sprnig")

    assert done.returncode == 2
    assert "'sprnig' is not known" in done.stderr
    assert "known are spring" in done.stderr


@pytest.mark.parametrize("verb", ["pause", "resume", "drain", "reclaim", "delete", "top", "status"])
def test_a_redis_that_is_away_is_one_line_and_exit_code_1(spring: Operated, verb: str) -> None:
    name = () if verb == "status" else ("--name", "spring")

    done = spring.run(verb, *name, LINKCRAWLER_REDIS_URL=AWAY)

    assert done.returncode == 1
    assert done.stderr.startswith("linkcrawler: Redis at redis://127.0.0.1:1")
    assert done.stderr.count("\n") == 1


def test_drain_waits_until_the_last_worker_has_said_goodbye(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.speak("1-10")
    spring.speak("2-11", is_ended=True)
    spring.speak("3-12", age_ms=60_000)  # killed a minute ago: nobody waits for it
    goodbye = threading.Timer(1.0, lambda: spring.speak("1-10", is_ended=True))
    goodbye.start()

    done = spring.run("drain", "--wait", "--json")
    goodbye.join()

    assert json.loads(done.stdout)["n_workers"] == 0
    assert done.stderr == "spring: 1 worker left, 0 URLs under way\n"


def test_a_drain_that_is_waited_for_fails_where_somebody_resumes(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.speak("1-10")
    resumption = threading.Timer(1.0, lambda: spring.do(lambda frontier: frontier.set_state("running")))
    resumption.start()

    done = spring.run("drain", "--wait")
    resumption.join()

    assert done.returncode == 1
    assert "was resumed while it drained" in done.stderr


def test_reclaim_returns_expired_leases_only(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.do(lambda frontier: frontier.claim("1-10", 1, 3, 0))

    before_it_expires = spring.json("reclaim")
    line = spring.run("reclaim").stdout

    assert (before_it_expires["reclaimed"], before_it_expires["leased"]) == (0, 3)
    assert line == "crawl spring has 0 URLs back in their queues; 3 are still leased\n"


def test_reclaim_returns_all_of_a_dead_worker_and_its_pages_to_the_budget(spring: Operated) -> None:
    spring.begin(*URLS, max_pages=3)

    async def die(frontier: Frontier) -> None:
        await frontier.set_page_budget(3)
        (claim,) = await frontier.claim("1-10", 1, 3, 0)
        await frontier.note_pages(claim, await frontier.take_pages("1-10", 3))

    spring.do(die)
    spring.speak("1-10", age_ms=60_000)

    said = spring.json("reclaim", "--worker", "1-10")

    assert (said["reclaimed"], said["queued"], said["leased"]) == (3, 5, 0)
    assert spring.do(lambda frontier: frontier.take_pages("2-11", 5)) == 3


def test_reclaim_spares_a_worker_that_lives_unless_forced(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.do(lambda frontier: frontier.claim("1-10", 1, 3, 0))
    spring.speak("1-10")

    refused = spring.run("reclaim", "--worker", "1-10")
    misspelt = spring.run("reclaim", "--worker", "1-11")
    forced = spring.json("reclaim", "--worker", "1-10", "--force")

    assert (refused.returncode, misspelt.returncode) == (1, 2)
    assert "--force" in refused.stderr
    assert "known: 1-10" in misspelt.stderr
    assert forced["reclaimed"] == 3


def test_delete_forgets_the_crawl_and_only_it(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.begin(*URLS, name="autumn")

    said = spring.json("delete", "--name", "spring", "--yes")
    again = spring.run("delete", "--name", "spring", "--yes")

    assert said["deleted"] is True
    assert again.returncode == 2
    assert spring.do(lambda frontier: frontier.counts(), "autumn").queued == 5


def test_delete_asks_and_needs_somebody_to_ask(spring: Operated) -> None:
    spring.begin(*URLS)

    done = spring.run("delete", "--name", "spring")

    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert spring.do(lambda frontier: frontier.counts()).queued == 5


def test_delete_is_refused_while_a_worker_lives_unless_forced(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.speak("1-10")

    refused = spring.run("delete", "--name", "spring", "--yes")
    forced = spring.run("delete", "--name", "spring", "--yes", "--force")

    assert refused.returncode == 1
    assert "drain --name spring --wait" in refused.stderr
    assert forced.stdout == "crawl spring is forgotten: 5 URLs seen, 5 of them queued; what is stored stays\n"
