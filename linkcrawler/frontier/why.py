"""Where one URL is now, in the words an operator asks in: seen, queued, leased.

Several reads, not one instant: in a busy crawl the URL may move between them. Reads one host's queue and one
slot's leases, so it is for people, not for loops.
"""

from __future__ import annotations

from typing import Any

from linkcrawler.frontier.connection import Command, Connection, text
from linkcrawler.frontier.entries import unpack
from linkcrawler.frontier.keys import SlotKeys
from linkcrawler.frontier.leases import unpack_pace
from linkcrawler.urls import Names, fingerprint

PAGE = 500  # entries read in one go


async def why(connection: Connection, keys: SlotKeys, url: str, names: Names) -> dict[str, Any]:
    """`{url, seen, queued, leased, host}`.

    `queued` is None or `{position, depth, source, attempt, n_crashes}` (position 1 is next); `leased` is None or
    `{worker, lease_id, deadline_at}`; `host` is `{is_in_flight, not_before_at, n_queued, delay_ms, n_failures,
    n_parallel, ip}`, with `not_before_at` None where the host is in flight or unknown. Instants are ms of the Redis
    clock.
    """
    ready, resting, holder, pace, n_queued = await connection.run(
        [
            ("ZSCORE", keys.ready, names.host),
            ("ZSCORE", keys.resting, names.host),
            ("HGET", keys.flight, names.host),
            ("HGET", keys.paces, names.host),
            ("LLEN", keys.queue(names.host)),
        ]
    )
    instants = [int(float(instant)) for instant in (ready, resting) if instant is not None]
    delay_ms, n_failures, n_parallel, ip = unpack_pace(text(pace or b""))
    return {
        "url": url,
        "seen": await _is_seen(connection, keys, url),
        "queued": await _queued(connection, keys, url, names.host),
        "leased": await _leased(connection, keys, url, names.host, holder),
        "host": {
            "is_in_flight": holder is not None,
            "not_before_at": max(instants, default=None),
            "n_queued": n_queued,
            "delay_ms": delay_ms,
            "n_failures": n_failures,
            "n_parallel": n_parallel,
            "ip": ip,
        },
    }


async def _is_seen(connection: Connection, keys: SlotKeys, url: str) -> bool:
    fp = fingerprint(url)
    signed = fp - (1 << 64) if fp >> 63 else fp
    while True:
        n_buckets = int(await connection.one(("HGET", keys.counts, "n_buckets")) or 1)
        bucket = keys.seen(bucket_of(signed, n_buckets))
        is_seen, n_buckets_after = await connection.run(
            [("SISMEMBER", bucket, signed), ("HGET", keys.counts, "n_buckets")]
        )
        if int(n_buckets_after or 1) == n_buckets:
            return bool(is_seen)


def bucket_of(signed: int, n_buckets: int) -> int:
    """The bucket of a signed fingerprint among `n_buckets`, as offer.lua computes it.

    >>> [bucket_of(n << 32, 3) for n in (-4, -3, -2, -1, 0)]
    [0, 1, 2, 1, 0]
    """
    level = 1 << (n_buckets.bit_length() - 1)
    bucket = (int(float(signed) // 4294967296) + 2147483648) % (2 * level)
    return bucket if bucket < n_buckets else bucket - level


async def _queued(connection: Connection, keys: SlotKeys, url: str, host: str) -> dict[str, Any] | None:
    start = 0
    while page := await connection.one(("LRANGE", keys.queue(host), start, start + PAGE - 1)):
        for position, entry in enumerate(page, start + 1):
            leased = unpack(host, text(entry))
            if leased.url == url:
                return {
                    "position": position,
                    "depth": leased.depth,
                    "source": leased.source,
                    "attempt": leased.attempt,
                    "n_crashes": leased.n_crashes,
                }
        start += PAGE
    return None


async def _leased(
    connection: Connection, keys: SlotKeys, url: str, host: str, holder: bytes | None
) -> dict[str, Any] | None:
    """Of the lease that has `url`: first the one that holds the host is asked, then all of the slot."""
    if holder and (found := await _leased_in(connection, keys, url, host, [text(holder)])):
        return found
    start = 0
    while page := await connection.one(("ZRANGE", keys.leases, start, start + PAGE - 1)):
        if found := await _leased_in(connection, keys, url, host, [text(lease_id) for lease_id in page]):
            return found
        start += PAGE
    return None


async def _leased_in(
    connection: Connection, keys: SlotKeys, url: str, host: str, lease_ids: list[str]
) -> dict[str, Any] | None:
    asked: list[Command] = [("HGETALL", keys.lease(lease_id)) for lease_id in lease_ids]
    for lease_id, fields in zip(lease_ids, await connection.run(asked), strict=True):
        lease = {text(k): text(v) for k, v in fields.items()}
        if lease.pop("h", None) != host:
            continue
        worker = lease.pop("w").partition("\t")[0]
        if any(unpack(host, entry).url == url for entry in lease.values()):
            deadline = await connection.one(("ZSCORE", keys.leases, lease_id))
            return {
                "worker": worker,
                "lease_id": lease_id,
                "deadline_at": None if deadline is None else int(float(deadline)),
            }
    return None
