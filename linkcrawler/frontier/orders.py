"""What operators order while a crawl runs, and what its workers say of themselves: both meet once a second."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from linkcrawler.errors import FrontierError
from linkcrawler.frontier.connection import text
from linkcrawler.frontier.crawl import Crawl

STATES = ("running", "paused", "draining")


@dataclass(frozen=True, slots=True)
class Override:
    """How a host, or every host of a domain, is fetched instead; None = as the crawl was asked to.

    `delay_ms` is the least pause between two fetches, `n_parallel` how many fetches of it may be under way at once.
    `max_pages` says that an operator gave the domain this budget (see `set_domain_budgets`): it follows nothing else.
    """

    delay_ms: int | None = None
    n_parallel: int | None = None
    max_pages: int | None = None

    def __post_init__(self) -> None:
        if self.delay_ms is not None and not 0 <= self.delay_ms <= 3_600_000:
            raise FrontierError(f"delay_ms={self.delay_ms} is not in 0..3600000, which is an hour")
        if self.n_parallel is not None and not 1 <= self.n_parallel <= 64:
            raise FrontierError(f"n_parallel={self.n_parallel} is not in 1..64")

    @classmethod
    def from_json(cls, value: str) -> Override:
        """Read what `set_override` wrote."""
        given = json.loads(value)
        return cls(given.get("delay_ms"), given.get("n_parallel"), given.get("max_pages"))


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker has to heed: the state of the crawl (running, paused, draining), overrides by host or domain.

    `reason` says why a crawl is paused that nobody ordered to pause: a hold, which ends by itself.
    """

    state: str = "running"
    overrides: Mapping[str, Override] = field(default_factory=dict)
    reason: str = ""

    def override_for(self, host: str, domain: str) -> Override | None:
        """What was ordered for `host`, and for its `domain` where nothing was for the host; None where nothing at all.

        >>> orders = Orders(overrides={"a.com": Override(500), "www.a.com": Override(None, 2)})
        >>> orders.override_for("www.a.com", "a.com")
        Override(delay_ms=500, n_parallel=2, max_pages=None)
        """
        own, wider = self.overrides.get(host), self.overrides.get(domain)
        if own is None or wider is None:
            return own or wider
        return Override(
            wider.delay_ms if own.delay_ms is None else own.delay_ms,
            wider.n_parallel if own.n_parallel is None else own.n_parallel,
            wider.max_pages if own.max_pages is None else own.max_pages,
        )


class Operated(Crawl):
    """A crawl between its operators and its workers."""

    async def set_state(self, state: str) -> None:
        """The crawl is running, paused (nothing is claimed) or draining (its workers end)."""
        if state not in STATES:
            raise FrontierError(f"state={state!r} is not one of {', '.join(STATES)}")
        await self._open()
        await self._connection.one(("HSET", self._crawl_keys.about, "state", state))

    async def hold(self, reason: str, for_ms: int) -> None:
        """Nothing of the crawl is claimed for `for_ms`, whatever its state; 0 lifts the hold. It is held again to last.

        A hold outlives whoever set it by its time only, so that a backup that was killed stops no crawl.
        """
        await self._open()
        until_at = await self.now() + for_ms
        await self._connection.one(("HSET", self._crawl_keys.about, "hold", f"{until_at} {reason}" if for_ms else ""))

    async def set_override(self, name: str, override: Override | None) -> None:
        """The host or the domain `name` is fetched as `override` says, or with None as any other, at once."""
        await self._open()
        if override is None:
            await self._connection.one(("HDEL", self._crawl_keys.overrides, name))
        else:
            value = json.dumps(asdict(override))
            await self._connection.one(("HSET", self._crawl_keys.overrides, name, value))

    async def orders(self) -> Orders:
        """What is ordered now."""
        keys = self._crawl_keys
        return _orders(
            *await self._connection.run([("HMGET", keys.about, "state", "hold"), ("HGETALL", keys.overrides)])
        )

    async def publish(self, worker: str, message: str) -> Orders:
        """What `worker` says of itself is `message`, for `published` to tell. Returns what is ordered now."""
        await self._open()
        keys = self._crawl_keys
        _, about, overrides = await self._connection.run(
            [
                ("HSET", keys.workers, worker, message),
                ("HMGET", keys.about, "state", "hold"),
                ("HGETALL", keys.overrides),
            ]
        )
        return _orders(about, overrides)

    async def note_pass(self, n_queued: int, n_returned: int) -> None:
        """The schedule has passed over the crawl now: it queued known pages again, and returned parked URLs."""
        await self._open()
        about, now = self._crawl_keys.about, await self.now()
        await self._connection.run(
            [
                ("HSET", about, "passed_at", now),
                ("HINCRBY", about, "pass_queued", n_queued),
                ("HINCRBY", about, "pass_returned", n_returned),
            ]
        )

    async def passes(self) -> tuple[int | None, int, int]:
        """When the schedule passed over the crawl last (ms, None = never), known pages it queued in all, parked URLs
        it returned."""
        asked = ("HMGET", self._crawl_keys.about, "passed_at", "pass_queued", "pass_returned")
        at, n_queued, n_returned = await self._connection.one(asked)
        return None if at is None else int(at), int(n_queued or 0), int(n_returned or 0)

    async def published(self) -> dict[str, str]:
        """What each worker said last, by worker."""
        said = await self._connection.one(("HGETALL", self._crawl_keys.workers))
        return {text(worker): text(message) for worker, message in said.items()}

    async def forget_worker(self, worker: str) -> None:
        """`published` does not tell of `worker` any more, until it says something again."""
        await self._connection.one(("HDEL", self._crawl_keys.workers, worker))


def _orders(about: Sequence[bytes | None], overrides: Mapping[bytes, bytes]) -> Orders:
    state, hold = (text(value or b"") for value in about)
    until_at, _, reason = hold.partition(" ")
    is_held = bool(until_at) and time.time() * 1000 < int(until_at) and state != "draining"
    return Orders(
        "paused" if is_held else state or "running",
        {text(name): Override.from_json(text(value)) for name, value in overrides.items()},
        reason if is_held and state != "paused" else "",
    )
