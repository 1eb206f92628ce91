"""A frontier of a fresh crawl, and a migrated store, both of the test's own."""

from __future__ import annotations

from tests.frontier.conftest import new_frontier, redis
from tests.store.conftest import store

__all__ = ["new_frontier", "redis", "store"]
