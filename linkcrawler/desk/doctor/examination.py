"""All checks, in the order in which they are read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linkcrawler.config import Config
from linkcrawler.desk.doctor import configuration, machine, redis, store
from linkcrawler.desk.doctor.finding import Finding, failed
from linkcrawler.values import Values, read_values


@dataclass(slots=True)
class Examination:
    """What is looked at. The disk is to have `min_free_bytes`, as the setting says where it is None; `clock` is this
    machine's (seconds since 1970)."""

    data: Path | None = None
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    min_free_bytes: int | None = None
    clock: Callable[[], float] = time.time

    def findings(self) -> Iterator[Finding]:
        """Everything that was found, as it is found."""
        told: Values = read_values(self.env)
        config, problems = Config.checked(told, self.data)
        yield from configuration.look(told, config, problems, self.env)
        least = config.min_free_bytes if self.min_free_bytes is None else self.min_free_bytes
        yield from machine.look(config, least)
        for check, setting, look in (("redis", "redis_url", redis.look), ("store", "clickhouse_dsn", store.look)):
            if not getattr(config, setting) and (problem := configuration.problem_with(setting, problems)):
                said, _, remedy = problem.rpartition(": ")
                yield failed(check, f"it is not known which one is meant: {said}", remedy)
            else:
                yield from look(config, self.clock)
