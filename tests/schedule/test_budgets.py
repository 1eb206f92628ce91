"""A domain's budget follows the networks that link to it, and a farm is one domain or one network."""

from __future__ import annotations

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.schedule import Budget, budgets_of
from linkcrawler.store import Store
from tests.schedule.web_of_names import refer
from tests.store.cases import fetch

ANY = CrawlConfig("c", scope="any")


def networks(store: Store, target: str) -> int:
    return budgets_of(store, ANY, [target])[target].n_networks


def test_domains_on_networks_of_their_own_each_count(store: Store) -> None:
    refer(store, "target.com", ("a.com", "192.0.2.1"), ("b.com", "198.51.100.1"), ("c.com", "2001:db8:1::1"))

    assert budgets_of(store, ANY, ["target.com"]) == {"target.com": Budget(3000, 3, 3)}


def test_many_hosts_of_one_domain_count_once_whatever_their_addresses(store: Store) -> None:
    refer(store, "target.com", *((f"h{n}.farm.com", f"10.0.{n}.1") for n in range(50)))

    assert networks(store, "target.com") == 1


@pytest.mark.parametrize("address", ["192.0.2.{}", "2001:db8:7:{}::1"])
def test_many_domains_of_one_network_count_once(store: Store, address: str) -> None:
    refer(store, "target.com", *((f"farm{n}.com", address.format(n)) for n in range(50)))

    assert networks(store, "target.com") == 1


def test_a_farm_of_hosts_beside_a_farm_of_domains_counts_twice(store: Store) -> None:
    """The least of both counts, domains and networks, would be fifty."""
    refer(store, "target.com", *((f"h{n}.farm.com", f"10.0.{n}.1") for n in range(50)))
    refer(store, "target.com", *((f"farm{n}.net", f"192.0.2.{n}") for n in range(50)), at=2)

    assert networks(store, "target.com") == 2


def test_sources_without_an_address_are_one_network_together(store: Store) -> None:
    refer(store, "target.com", ("a.com", ""), ("b.com", ""), ("c.com", "192.0.2.1"))

    assert networks(store, "target.com") == 2


def test_only_live_follow_hyperlinks_of_other_domains_count(store: Store) -> None:
    refer(store, "target.com", ("nofollow.com", "10.0.1.1"), follow=False)
    refer(store, "target.com", ("canonical.com", "10.0.2.1"), link_class="canonical")
    refer(store, "target.com", ("lost.com", "10.0.3.1"))
    refer(store, "target.com", ("www.target.com", "10.0.4.1"))
    store.write([fetch(2, url="https://lost.com/")], "lost")

    assert networks(store, "target.com") == 0


def test_a_budget_grows_with_the_logarithm_and_keeps_to_the_limit_of_the_crawl(store: Store) -> None:
    refer(store, "target.com", *((f"a{n}.com", f"10.0.{n}.1") for n in range(15)))
    limited = CrawlConfig("c", scope="any", domain_budget=10, max_pages_per_domain=40)

    budgets = budgets_of(store, CrawlConfig("c", domain_budget=10), ["target.com", "unknown.com"])

    assert {domain: budget.n_pages for domain, budget in budgets.items()} == {"target.com": 50, "unknown.com": 10}
    assert budgets_of(store, limited, ["target.com"])["target.com"].n_pages == 40


def test_a_crawl_without_a_base_has_the_same_limit_for_every_domain(store: Store) -> None:
    refer(store, "target.com", ("a.com", "192.0.2.1"))

    assert budgets_of(store, CrawlConfig("c"), ["target.com"])["target.com"].n_pages == 0
    assert budgets_of(store, CrawlConfig("c", max_pages_per_domain=7), ["target.com"])["target.com"].n_pages == 7


def test_many_domains_are_asked_about_at_once(store: Store) -> None:
    refer(store, "d7.com", ("a.com", "192.0.2.1"))
    domains = [f"d{n}.com" for n in range(1200)]

    budgets = budgets_of(store, ANY, domains)

    assert set(budgets) == set(domains)
    assert [domain for domain, budget in budgets.items() if budget.n_networks] == ["d7.com"]
