"""Where pods may reach, and who reaches them: the rules outside the program agree with its own address guard."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

import pytest

from linkcrawler.politeness.addresses import _V4, _V6, METADATA, refusal
from tests.deploy.conftest import DEPLOY, Rendered, read_unit

Network = IPv4Network | IPv6Network
PUBLIC = ("93.184.215.14", "1.1.1.1", "192.169.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1")


@pytest.fixture(scope="module")
def fetches(full: Rendered) -> dict[str, Any]:
    """The rule of the pods that fetch pages."""
    (policy,) = (one for one in full.of("NetworkPolicy") if one["metadata"]["name"].endswith("-fetches"))
    (rule,) = policy["spec"]["egress"]
    return dict(rule)


def is_open(address: str, rule: dict[str, Any]) -> bool:
    """Whether a pod with the rule reaches the address, as Kubernetes reads it."""
    ip = ip_address(address)
    for peer in rule["to"]:
        block = peer["ipBlock"]
        if ip in ip_network(block["cidr"]) and not any(ip in ip_network(one) for one in block["except"]):
            return True
    return False


def edges(networks: list[Network]) -> Iterator[str]:
    for network in networks:
        yield str(network[0])
        yield str(network[-1])


def test_what_the_guard_refuses_is_closed() -> None:
    """Of every network that the guard names, the first and the last address."""
    closed = [network for network, _ in (*_V4, *_V6)]

    assert all(refusal(address) for address in edges(closed))


def test_a_worker_reaches_no_address_that_its_own_guard_refuses(fetches: dict[str, Any]) -> None:
    named = [network for network, _ in (*_V4, *_V6)]
    carried = ["64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::1", "::ffff:10.0.0.1", "::1"]
    refused = [*edges(named), *map(str, METADATA), *carried]

    assert [address for address in refused if is_open(address, fetches)] == []


def test_a_worker_reaches_the_web(fetches: dict[str, Any]) -> None:
    assert [address for address in PUBLIC if not is_open(address, fetches)] == []
    assert fetches["ports"] == [{"protocol": "TCP", "port": 80}, {"protocol": "TCP", "port": 443}]


def test_every_exception_is_within_its_network(fetches: dict[str, Any]) -> None:
    """Kubernetes refuses the whole policy where one is not."""
    for peer in fetches["to"]:
        whole = ip_network(peer["ipBlock"]["cidr"])
        for one in map(ip_network, peer["ipBlock"]["except"]):
            assert one.version == whole.version
            assert whole.supernet_of(one)  # type: ignore[arg-type]
            assert one != whole


def test_the_drop_in_of_the_units_closes_what_the_chart_closes() -> None:
    unit = read_unit(DEPLOY / "systemd" / "public-only.conf")
    denied = [ip_network(one) for line in unit.service["IPAddressDeny"] for one in line.split()]
    named = [network for network, _ in (*_V4, *_V6) if not network[0].is_loopback and network[0] != ip_address("::")]

    def is_denied(address: str) -> bool:
        return any(ip_address(address) in network for network in denied)

    assert [one for one in [*edges(named), *map(str, METADATA)] if not is_denied(one)] == []
    assert [one for one in PUBLIC if is_denied(one)] == []


def test_nothing_enters_or_leaves_a_pod_but_by_a_rule(full: Rendered) -> None:
    """One policy holds for all pods, in both directions, and lets out the questions for names only."""
    (nothing,) = (one["spec"] for one in full.of("NetworkPolicy") if one["metadata"]["name"].endswith("-nothing"))
    chosen = nothing["podSelector"]["matchLabels"].items()

    assert nothing["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in nothing
    assert [port["port"] for rule in nothing["egress"] for port in rule["ports"]] == [53, 53, 53]  # the last is extra
    for name, pod in full.pods():
        assert chosen <= pod["metadata"]["labels"].items(), name


def test_who_stores_reaches_its_two_services_and_they_let_it_in(full: Rendered) -> None:
    policies = {
        one["metadata"]["name"].removeprefix("links-linkcrawler-"): one["spec"] for one in full.of("NetworkPolicy")
    }
    out = {port["port"] for rule in policies["stores"]["egress"] for port in rule["ports"]}
    into = {
        port["port"]
        for name in ("redis", "clickhouse")
        for rule in policies[name]["ingress"]
        if any("linkcrawler/stores" in one.get("podSelector", {}).get("matchLabels", {}) for one in rule["from"])
        for port in rule["ports"]
    }
    storing = [name for name, pod in full.pods() if pod["metadata"]["labels"].get("linkcrawler/stores") == "yes"]
    fetching = {name for name, pod in full.pods() if pod["metadata"]["labels"].get("linkcrawler/fetches") == "yes"}

    assert out == into == {6379, 8123}
    assert len(storing) == 7
    assert fetching == {
        "Deployment links-linkcrawler-worker",
        "Deployment links-linkcrawler-api",
        "CronJob links-linkcrawler-schedule",
    }


def test_ports_of_rules_are_ports_of_pods(full: Rendered) -> None:
    ports = {port["containerPort"] for _, container, _ in full.containers() for port in container.get("ports", ())}
    for policy in full.of("NetworkPolicy"):
        for rule in policy["spec"].get("ingress", ()):
            assert {port["port"] for port in rule["ports"]} <= ports, policy["metadata"]["name"]
