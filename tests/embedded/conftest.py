"""A table to read from and write to."""

from __future__ import annotations

import pytest

from tests.embedded.raw_http import ask


@pytest.fixture
def table(fresh_database: str) -> str:
    """DSN of a database with an empty table `t (n UInt64, s String)`."""
    assert ask(fresh_database, "create table t (n UInt64, s String) engine = MergeTree order by n").status == 200
    return fresh_database
