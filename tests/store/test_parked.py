"""Parked URLs come back in the order of their worth, once, and are never lost on the way."""

from __future__ import annotations

from linkcrawler.records import Candidate
from linkcrawler.store import Store
from linkcrawler.urls import host_of, names_of


def candidate(url: str, depth: int = 1, **fields: object) -> Candidate:
    host = host_of(url)
    return Candidate(url, host, names_of(host).domain, depth, **fields)  # type: ignore[arg-type]


def urls_of(store: Store, *reasons: str, limit: int = 100, **which: object) -> list[str]:
    return [one.candidate.url for one in store.parked("c", reasons, limit, **which)]  # type: ignore[arg-type]


def test_the_nearest_to_a_seed_comes_first_and_then_the_longest_parked(store: Store) -> None:
    store.park("c", [candidate("https://a.com/young"), candidate("https://a.com/deep", depth=5)], "over_budget", at=20)
    store.park("c", [candidate("https://a.com/old"), candidate("https://b.org/seed", depth=0)], "over_budget", at=10)

    found = urls_of(store, "over_budget")

    assert found == ["https://b.org/seed", "https://a.com/old", "https://a.com/young", "https://a.com/deep"]
    assert urls_of(store, "over_budget", limit=2) == found[:2]
    assert urls_of(store, "over_budget", limit=2, skip=2) == found[2:]


def test_a_parked_url_comes_back_as_it_was_offered(store: Store) -> None:
    post = candidate("https://a.com/form", 3, source="redirect", payload='{"m": "POST\\t"}', fingerprint=2**64 - 1)
    get = candidate("https://a.com/form", 3, source="redirect")
    store.park("c", [post, get], "host_full", at=7)

    found = store.parked("c", ["host_full"], 10)

    assert {(one.candidate, one.reason, one.parked_at) for one in found} == {
        (post, "host_full", 7),
        (get, "host_full", 7),
    }


def test_only_what_was_asked_for_comes_back(store: Store) -> None:
    for reason in ("over_budget", "host_full", "host_unreachable", "dead"):
        store.park("c", [candidate(f"https://{reason[:4]}.com/{reason}")], reason, at=50)
    store.park("another", [candidate("https://a.com/")], "dead")

    assert urls_of(store, "dead") == ["https://dead.com/dead"]
    assert urls_of(store, "dead", "host_full") == ["https://dead.com/dead", "https://host.com/host_full"]
    assert urls_of(store, "dead", "host_full", domains=["host.com"]) == ["https://host.com/host_full"]
    assert urls_of(store, "dead", urls=["https://dead.com/dead", "https://dead.com/x"]) == ["https://dead.com/dead"]
    assert urls_of(store, "host_full", "host_unreachable", until_at=49) == []
    assert urls_of(store, "host_full", "dead", without_hosts=["host.com"]) == ["https://dead.com/dead"]


def test_each_domain_gives_as_many_as_it_has_room_for(store: Store) -> None:
    for domain in ("a.com", "b.org", "c.net"):
        store.park("c", [candidate(f"https://{domain}/{n}") for n in range(9)], "over_budget", at=3)

    found = urls_of(store, "over_budget", domains={"a.com": 2, "b.org": 4})

    assert found == [f"https://a.com/{n}" for n in range(2)] + [f"https://b.org/{n}" for n in range(4)]
    assert urls_of(store, "over_budget", per_host=1) == ["https://a.com/0", "https://b.org/0", "https://c.net/0"]


def test_what_is_unparked_is_gone_and_unparking_it_again_changes_nothing(store: Store) -> None:
    store.park("c", [candidate(f"https://a.com/{n}") for n in range(3)], "over_budget")
    parked = store.parked("c", ["over_budget"], 2)

    store.unpark("c", parked)
    store.unpark("c", parked)

    assert urls_of(store, "over_budget") == ["https://a.com/2"]
    assert store.parked_by_domain("c", 10) == {"a.com": ({"over_budget": 1}, [])}


def test_a_url_that_is_parked_again_while_it_returns_stays_parked(store: Store) -> None:
    """Between the offer of a parked URL and its unparking a worker may have met it, and parked it."""
    store.park("c", [candidate("https://a.com/")], "over_budget", at=1000)
    parked = store.parked("c", ["over_budget"], 1)
    store.park("c", [candidate("https://a.com/")], "host_unreachable", at=1002)

    store.unpark("c", parked)

    assert urls_of(store, "host_unreachable") == ["https://a.com/"]


def test_a_url_unparked_within_the_millisecond_it_was_parked_is_gone(store: Store) -> None:
    store.park("c", [candidate("https://a.com/")], "over_budget")

    store.unpark("c", store.parked("c", ["over_budget"], 1))

    assert urls_of(store, "over_budget") == []


def test_parked_urls_are_counted_by_domain_and_reason_the_most_first(store: Store) -> None:
    store.park("c", [candidate("https://a.com/")], "dead")
    store.park("c", [candidate(f"https://w{n}.b.org/") for n in range(3)], "host_full")
    store.park("c", [candidate("https://b.org/dead")], "dead")
    store.park("c", [candidate("https://c.net/")], "over_budget")

    counted = store.parked_by_domain("c", 10)

    assert next(iter(counted)) == "b.org"
    assert counted["b.org"].n_by_reason == {"dead": 1, "host_full": 3}
    assert counted["b.org"].full_hosts == ["w0.b.org", "w1.b.org", "w2.b.org"]
    assert sum(sum(here.n_by_reason.values()) for here in counted.values()) == 6
    assert list(store.parked_by_domain("c", 1)) == ["b.org"]
    assert store.parked_by_domain("c", 10, domains=["c.net"]) == {"c.net": ({"over_budget": 1}, [])}
    assert set(store.parked_by_domain("c", 10, reasons=["dead"])) == {"a.com", "b.org"}


def test_hostile_urls_are_found_by_their_spelling(store: Store) -> None:
    urls = ["https://a.com/'%5C\\'", "https://a.com/{which}{share}{n:UInt64}", "https://a.com/);--", "https://a.com/%s"]
    store.park("c", [candidate(url) for url in urls], "dead")

    assert sorted(urls_of(store, "dead", urls=urls)) == sorted(urls)
