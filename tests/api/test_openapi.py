"""The OpenAPI document is true: what it allows is answered as it says, and nothing makes the server fail."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from linkcrawler.api.app import create_app
from linkcrawler.api.openapi import document
from linkcrawler.api.shapes import SHAPES
from linkcrawler.config import Config
from linkcrawler.desk.questions import SECTIONS
from tests.api.conftest import Api

pytestmark = pytest.mark.long

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
QUESTIONS = [name for names in SECTIONS.values() for name in names]
KNOWN = {
    **{"target": "t.test", "domain": "t.test", "scope": "domain", "where": "follow=true", "sort": "backlinks"},
    **{"from": "2026-01-01", "to": "2026-01-31", "as_of": "2026-01-31", "crawl": "spring", "cursor": "", "offset": 0},
    **{"source_url": "https://a.test/0", "target_url": "https://t.test/x", "url": "https://a.test/0"},
}
FETCHES = ("verify",)  # it goes out and fetches pages


@pytest.fixture(scope="module")
def described(api: Api) -> Any:
    """The document of the server that knows a small web."""
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{api.port}/api/v1/openapi.json")


@pytest.mark.parametrize("name", [name for name in (*QUESTIONS, *SHAPES, "evidence_page") if name not in FETCHES])
def test_whatever_is_sent_is_answered_as_the_document_says(described: Any, name: str) -> None:
    @settings(
        max_examples=2,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.find_operation_by_id(name).as_strategy())
    def check(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)
        # Most texts are no domain: the same with one that there is.
        if case.query and set(KNOWN) & set(case.query):
            case.query = {**case.query, **{word: KNOWN[word] for word in KNOWN if word in case.query}}
            case.call_and_validate(checks=CHECKS)

    check()


@pytest.fixture(scope="module")
def told(config: Config) -> dict[str, Any]:
    return document(create_app(config))


def test_it_is_openapi_31_and_every_operation_is_described(told: dict[str, Any]) -> None:
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]

    assert told["openapi"].startswith("3.1")
    assert len(names) == len(set(names)) > 60
    assert all(operation["description"] and operation["tags"] for operation in operations)
    assert all("4XX" in operation["responses"] and "422" not in operation["responses"] for operation in operations)


def test_every_parameter_says_what_it_means(told: dict[str, Any]) -> None:
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    parameters = [one for operation in operations for one in operation.get("parameters", ())]

    assert [one["name"] for one in parameters if not one.get("description")] == []
    assert {"type": "null"} not in [kind for one in parameters for kind in one["schema"].get("anyOf", ())]
