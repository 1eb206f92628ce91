"""The configuration of ClickHouse and its keepers: settings that it knows, and a cluster of the pods that there are."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.conftest import execute
from tests.deploy.conftest import CHART, Rendered, rendered

# Of the server's configuration, what is no setting but has settings inside; and what only a list of servers has.
SECTIONS = {"logger", "prometheus", "merge_tree", "remote_servers", "macros", "zookeeper", "distributed_ddl"}
LOGS = re.compile(r"[a-z_]+_log")
PLACES = {"mysql_port", "postgresql_port", "listen_host", "interserver_http_port", "interserver_http_host"}


@pytest.fixture(scope="module")
def known(store_dsn: str) -> dict[str, set[str]]:
    """The settings that this ClickHouse has."""
    tables = "settings", "merge_tree_settings", "server_settings"
    return {name: set(execute(store_dsn, f"select name from system.{name}").decode().split()) for name in tables}


def of_file(name: str) -> ET.Element:
    return ET.fromstring((CHART / "files" / name).read_text())


def test_every_setting_of_the_server_is_one(known: dict[str, set[str]]) -> None:
    root = of_file("clickhouse.xml")
    told = {child.tag for child in root} - SECTIONS - PLACES
    merge_tree = {child.tag for child in root.findall("merge_tree/*")}

    assert {name for name in told if not LOGS.fullmatch(name)} <= known["server_settings"]
    assert merge_tree
    assert merge_tree <= known["merge_tree_settings"]


def test_every_setting_of_the_profile_is_one(known: dict[str, set[str]]) -> None:
    told = {child.tag for child in of_file("clickhouse-users.xml").findall("profiles/default/*")}

    assert told
    assert told <= known["settings"]


def test_nobody_asks_without_a_password_from_another_machine() -> None:
    users = {user.tag: user for user in of_file("clickhouse-users.xml").findall("users/*")}

    assert users.keys() == {"default", "linkcrawler"}
    assert [ip.text for ip in users["default"].findall("networks/ip")] == ["127.0.0.1", "::1"]
    assert users["default"].find("networks[@replace]") is not None
    password = users["linkcrawler"].find("password")
    assert password is not None
    assert (password.get("from_env"), password.text) == ("CLICKHOUSE_PASSWORD", None)


def test_what_it_writes_of_itself_is_thrown_away_or_not_written() -> None:
    for log in of_file("clickhouse.xml"):
        if LOGS.fullmatch(log.tag):
            assert log.get("remove") == "remove" or "interval 7 day" in (log.findtext("ttl") or ""), log.tag


def test_the_cluster_is_of_the_pods_that_there_are(full: Rendered) -> None:
    """Three shards of two replicas; each pod knows its shard, its name, and all others."""
    root = ET.fromstring(full.config("links-linkcrawler-clickhouse", "cluster.xml"))
    shards = [
        [replica.findtext("host") for replica in shard.findall("replica")]
        for shard in root.findall("remote_servers/linkcrawler/shard")
    ]
    sets = {
        one["metadata"]["name"]: one["spec"]
        for one in full.of("StatefulSet")
        if "-clickhouse-" in one["metadata"]["name"]
    }
    pods = [
        [f"{name}-{number}.{spec['serviceName']}" for number in range(spec["replicas"])] for name, spec in sets.items()
    ]
    told = {
        name: {one["name"]: one.get("value") for one in spec["template"]["spec"]["containers"][0]["env"]}
        for name, spec in sets.items()
    }

    assert shards == pods
    assert [len(shard) for shard in shards] == [2, 2, 2]
    assert [told[name]["CLICKHOUSE_SHARD"] for name in sets] == ["1", "2", "3"]
    assert root.find("macros/shard[@from_env='CLICKHOUSE_SHARD']") is not None
    assert root.find("macros/replica[@from_env='POD_NAME']") is not None
    assert root.find("remote_servers/linkcrawler/secret[@from_env='CLICKHOUSE_CLUSTER_SECRET']") is not None
    assert all(flag.text == "true" for flag in root.iter("internal_replication"))


def test_the_keepers_know_each_other_and_the_servers_know_them(full: Rendered) -> None:
    keeper = ET.fromstring(full.config("links-linkcrawler-keeper", "keeper.xml")).find("keeper_server")
    cluster = ET.fromstring(full.config("links-linkcrawler-clickhouse", "cluster.xml"))
    (spec,) = (one["spec"] for one in full.of("StatefulSet") if one["metadata"]["name"].endswith("-keeper"))
    assert keeper is not None
    raft = {
        server.findtext("id"): server.findtext("hostname") for server in keeper.findall("raft_configuration/server")
    }
    pods = [f"links-linkcrawler-keeper-{number}.{spec['serviceName']}" for number in range(spec["replicas"])]

    assert raft == {str(number): pod for number, pod in enumerate(pods, 1)}
    assert [node.findtext("host") for node in cluster.findall("zookeeper/node")] == pods
    assert {node.findtext("port") for node in cluster.findall("zookeeper/node")} == {keeper.findtext("tcp_port")}
    assert keeper.find("server_id[@from_env='KEEPER_ID']") is not None
    assert "KEEPER_ID=$((${HOSTNAME##*-} + 1))" in spec["template"]["spec"]["containers"][0]["command"][-1]


def test_the_cluster_that_tables_are_made_on_is_the_one_that_is_configured() -> None:
    other = rendered({"clickhouse": {"cluster": "links"}})
    root = ET.fromstring(other.config("links-linkcrawler-clickhouse", "cluster.xml"))
    (migrate,) = (one for name, one, _ in other.containers() if name.endswith("/migrate"))

    assert root.findtext("macros/cluster") == "links"
    assert root.find("remote_servers/links") is not None
    assert migrate["args"] == ["migrate", "--cluster", "links"]


def test_redis_nodes_are_those_that_there_are(full: Rendered) -> None:
    """Three masters with a replica each."""
    (spec,) = (one["spec"] for one in full.of("StatefulSet") if one["metadata"]["name"].endswith("-redis"))
    (job,) = (one for name, one, _ in full.containers() if name.endswith("/form"))
    told = {one["name"]: one["value"] for one in job["env"]}
    pods = [f"links-linkcrawler-redis-{number}.{spec['serviceName']}" for number in range(spec["replicas"])]

    assert spec["replicas"] == 6
    assert told["REDIS_PEERS"].split() == pods
    assert told["REDIS_REPLICAS"] == "1"


@pytest.mark.parametrize("path", sorted((CHART / "files").glob("*.xml")), ids=lambda path: path.name)
def test_a_file_is_of_elements_that_clickhouse_merges(path: Path) -> None:
    assert ET.fromstring(path.read_text()).tag == "clickhouse"
