"""docs/api.md names what there is, and its examples are answered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from linkcrawler.api.app import create_app
from linkcrawler.api.openapi import document
from linkcrawler.config import Config
from linkcrawler.desk.questions import SECTIONS
from tests.api.conftest import Api

MANUAL = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"^curl 'http://127\.0\.0\.1:8900(/[^']*)'", MANUAL, re.M)


@pytest.mark.parametrize("path", EXAMPLES)
def test_every_example_is_answered(api: Api, path: str) -> None:
    assert api.get(path).status == 200


def test_every_address_is_named(config: Config) -> None:
    told: dict[str, Any] = document(create_app(config))
    questions = {name.replace("_", "-") for names in SECTIONS.values() for name in names}
    addresses = {path.removeprefix("/api/v1/").partition("/")[0] for path in told["paths"]}

    assert len(EXAMPLES) >= 4
    assert [name for name in questions if f"`{name}`" not in MANUAL] == []
    assert [name for name in addresses - questions if f"/{name}" not in MANUAL] == []
