"""The chart: valid for Helm and for Kubernetes, closed where it can be, and of one piece."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import kubernetes_validate
import pytest
from helm_python import Chart, lint
from helm_python.errors import HelmValuesError

from tests.deploy.conftest import CHART, VALUES, Rendered, rendered

OLDEST, NEWEST = "1.27.0", "1.37.0"  # of Kubernetes: the chart's kubeVersion, and the last that is known here


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_helm_finds_nothing_to_say_against_it(values: dict[str, Any]) -> None:
    report = lint(CHART, values, strict=True, kube_version=f"v{OLDEST}")

    assert [one["error"] for one in report["messages"] if "icon" not in one["error"]] == []


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_knows_every_field_of_every_object(chart: Rendered, version: str) -> None:
    for one in chart.objects:
        kubernetes_validate.validate(one, version, strict=True)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"wrker": {}}, "wrker"),
        ({"worker": {"replcas": 2}}, "replcas"),
        ({"redis": {"masters": 2}}, "/redis/masters"),
        ({"keeper": {"replicas": 2}}, "/keeper/replicas"),
        ({"redis": {"image": "redis:latest"}}, "/redis/image"),
        ({"redis": {"image": "redis"}}, "/redis/image"),
        ({"image": {"tag": "latest"}}, "/image/tag"),
        ({"archive": {"size": "500"}}, "/archive/size"),
        ({"schedule": {"cron": "hourly"}}, "/schedule/cron"),
        ({"crawl": {"seeds": ["https://a.test/"]}}, "/crawl/contact"),
        ({"crawl": {"seeds": ["a.test; rm -rf"], "contact": "bot@a.test"}}, "/crawl/seeds/0"),
        ({"crawl": {"name": "a b"}}, "/crawl/name"),
    ],
    ids=json.dumps,
)
def test_a_value_that_cannot_be_is_refused_by_name(values: dict[str, Any], named: str) -> None:
    with Chart.load(CHART) as chart, pytest.raises(HelmValuesError, match=named):
        chart.validate_schema(values)


def test_every_value_is_in_the_schema_and_the_other_way_round() -> None:
    with Chart.load(CHART) as chart:
        values, schema = chart.values, chart.schema
    assert schema is not None

    def compare(given: Mapping[str, Any], known: Mapping[str, Any], at: str) -> None:
        if "properties" in known:
            assert given.keys() == known["properties"].keys() - {"global"}, at
            for name, value in given.items():
                if isinstance(value, dict):
                    compare(value, known["properties"][name], f"{at}/{name}")

    compare(values, schema, "")


def test_no_pod_may_do_anything_to_its_node(chart: Rendered) -> None:
    for name, container, pod in chart.containers():
        of_pod, of_container = pod["spec"]["securityContext"], container["securityContext"]

        assert pod["spec"]["automountServiceAccountToken"] is False, name
        assert of_pod["runAsNonRoot"] is True, name
        assert of_pod["runAsUser"] > 0, name
        assert of_pod["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert of_container == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name
        for volume in pod["spec"]["volumes"]:
            assert "hostPath" not in volume, name


def test_every_container_says_what_it_needs_and_at_most_takes(chart: Rendered) -> None:
    for name, container, _ in chart.containers():
        resources = container["resources"]

        assert resources["requests"].keys() >= {"cpu", "memory"}, name
        assert resources["limits"].keys() >= {"cpu", "memory"}, name


def test_what_stays_up_is_probed(chart: Rendered) -> None:
    for name, container, _ in chart.containers():
        if name.startswith(("Deployment", "StatefulSet")):
            assert {"startupProbe", "livenessProbe"} <= container.keys(), name
            assert "readinessProbe" in container or name.endswith("worker"), name  # nobody sends requests to a worker


def test_every_mount_has_its_volume_and_every_file_its_source(chart: Rendered) -> None:
    """A secret has no keys but those that make-secrets.sh makes, and the tokens."""
    known = {"redis_url", "redis_password", "clickhouse_dsn", "clickhouse_password", "clickhouse_cluster_secret"}
    files = {one["metadata"]["name"]: set(one["data"]) for one in chart.of("ConfigMap")}
    templates = {
        f"StatefulSet {one['metadata']['name']}": {t["metadata"]["name"] for t in one["spec"]["volumeClaimTemplates"]}
        for one in chart.of("StatefulSet")
    }
    for name, container, pod in chart.containers():
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        for mount in container["volumeMounts"]:
            volume = volumes.get(mount["name"])
            if volume is None:
                assert mount["name"] in templates[name.partition("/")[0]], (name, mount)
            elif "configMap" in volume:
                assert {mount.get("subPath", "")} - {""} <= files[volume["configMap"]["name"]], (name, mount)
            elif "secret" in volume and volume["secret"]["secretName"] == "linkcrawler":
                assert {item["key"] for item in volume["secret"]["items"]} <= known, (name, mount)


def test_what_selects_pods_selects_some(chart: Rendered) -> None:
    labels = [pod["metadata"]["labels"] for _, pod in chart.pods()]

    def selects(wanted: Mapping[str, str]) -> bool:
        return any(wanted.items() <= one.items() for one in labels)

    for one in chart.of("Service"):
        assert selects(one["spec"]["selector"]), one["metadata"]["name"]
    for one in chart.of("PodDisruptionBudget", "Deployment", "StatefulSet"):
        assert selects(one["spec"]["selector"]["matchLabels"]), one["metadata"]["name"]
    for one in chart.of("NetworkPolicy"):
        assert selects(one["spec"]["podSelector"]["matchLabels"]), one["metadata"]["name"]


def test_every_service_leads_to_ports_that_its_pods_have(chart: Rendered) -> None:
    for one in chart.of("Service"):
        for _, container, pod in chart.containers():
            if one["spec"]["selector"].items() <= pod["metadata"]["labels"].items():
                names = {port["name"] for port in container["ports"]}
                numbers = {port["containerPort"] for port in container["ports"]}
                for port in one["spec"]["ports"]:
                    assert port.get("targetPort", port["port"]) in names | numbers, one["metadata"]["name"]


def test_what_keeps_several_of_a_kind_keeps_most_of_them_through_a_drained_node(full: Rendered) -> None:
    covered = [one["spec"]["selector"]["matchLabels"] for one in full.of("PodDisruptionBudget")]
    for one in full.of("Deployment", "StatefulSet"):
        labels = one["spec"]["template"]["metadata"]["labels"]

        assert any(wanted.items() <= labels.items() for wanted in covered), one["metadata"]["name"]


def test_tables_are_made_before_the_crawl_begins(full: Rendered) -> None:
    hooks = {
        one["metadata"]["name"].removeprefix("links-linkcrawler-"): one["metadata"]["annotations"]
        for one in full.of("Job")
        if "annotations" in one["metadata"]
    }

    assert hooks.keys() == {"migrate", "begin"}
    assert int(hooks["migrate"]["helm.sh/hook-weight"]) < int(hooks["begin"]["helm.sh/hook-weight"])
    assert hooks["migrate"]["helm.sh/hook"] == "post-install,pre-upgrade"


def test_nothing_that_is_waited_for_waits_for_a_hook(full: Rendered) -> None:
    """With `helm --wait` hooks come when all is ready: the API wants a Redis that is one cluster by then."""
    (form,) = (one["metadata"] for one in full.of("Job") if "redis-cluster" in one["metadata"]["name"])

    assert "annotations" not in form
    assert form["name"].endswith("-1")  # of the revision: a job cannot be changed by the next


def test_services_of_ones_own_leave_no_trace_of_the_charts() -> None:
    outside = rendered(VALUES["outside"])

    assert outside.of("StatefulSet", "NetworkPolicy", "PersistentVolumeClaim") == []
    (migrate,) = (one for name, one, _ in outside.containers() if name.endswith("/migrate"))
    assert migrate["args"] == ["migrate"]
