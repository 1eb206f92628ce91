"""What a backup would replace: named, with how old the backup is and what is newer, before anything is done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from linkcrawler import embedded
from linkcrawler.backup import parts
from linkcrawler.backup.making import BESIDE, WARC
from linkcrawler.backup.manifest import Manifest
from linkcrawler.config import Config
from linkcrawler.errors import UsageError
from linkcrawler.frontier import Frontier, connect
from linkcrawler.store import Store

OWN_ROWS = ("generic_phrases",)  # brought by the schema
_LAST_FETCH = "select toUnixTimestamp64Milli(max(fetched_at)) from fetches"


def replaced_by(said: Manifest, where: Config, *, is_forced: bool) -> str:
    """What the backup would replace there, in words; empty where nothing is.

    Raises UsageError where something is and not `is_forced`, or where services of the folder run.
    """
    if running := embedded.status(where.data):
        names = ", ".join(one.service for one in running)
        raise UsageError(f"{names} of {where.data} runs: end what uses it, then `linkcrawler down`")
    found, last, remedies = [], [], ["--force replaces it"]
    ours = [*([] if where.clickhouse_dsn else ["store"]), *([] if where.redis_url else ["redis"]), WARC, *BESIDE]
    if there := [name for name in ours if _is_filled(where.data / name)]:
        found.append(f"{where.data} is not empty ({', '.join(there)})")
        last += [_changed_at(file) for name in there for file in _files(where.data / name)]
        remedies.insert(0, "name a new folder with --data, or ")
    if where.clickhouse_dsn:
        with closing(Store(where.clickhouse_dsn)) as store:
            if rows := {name: n for name, n in parts.rows_of(store).items() if name not in OWN_ROWS}:
                table, n = max(rows.items(), key=lambda item: item[1])
                found.append(f"the store is not empty ({table} has {n:,} rows)")
                last += [_instant(ms / 1000) for (ms,) in (store.query(_LAST_FETCH) if "fetches" in rows else ())]
    if where.redis_url and (known := set(asyncio.run(_crawls(where.redis_url))) & set(said.frontier["crawls"])):
        found.append(f"Redis has a crawl {min(known)} already")
    if not found:
        return ""
    made_at = datetime.fromisoformat(said.made_at)
    archived = [file for file in _files(where.data / WARC) if _changed_at(file) > made_at]
    words = f"{', and '.join(found)}; {compared(made_at, datetime.now(UTC), max(last, default=made_at), archived)}"
    if not is_forced:
        raise UsageError(f"{words}: {''.join(remedies)}")
    return words


def compared(made_at: datetime, now: datetime, last_at: datetime, archived: Iterable[Path]) -> str:
    """How old the backup is, and what is newer: of what is there, the last change, and WARC files.

    >>> day = [datetime(2026, 6, n, 12, tzinfo=UTC) for n in range(1, 5)]
    >>> compared(day[0], day[3], day[2], [])
    'the backup of 2026-06-01 12:00 UTC is 3 days old, and what is there was changed until 2 days after it'
    >>> compared(day[2], day[3], day[0], [])
    'the backup of 2026-06-03 12:00 UTC is 24 hours old, and nothing that is there is newer'
    """
    head = f"the backup of {made_at:%Y-%m-%d %H:%M} UTC is {_span(made_at, now)} old, and"
    if last_at <= made_at:
        return f"{head} nothing that is there is newer"
    sizes = [file.stat().st_size for file in archived]
    newer = f", {len(sizes):,} WARC files, {sum(sizes) / 1e6:,.1f} MB, among it" if sizes else ""
    return f"{head} what is there was changed until {_span(made_at, last_at)} after it{newer}"


def _span(begin: datetime, end: datetime) -> str:
    seconds = max(0.0, (end - begin).total_seconds())
    for limit, unit, size in ((120, "seconds", 1), (7200, "minutes", 60), (172_800, "hours", 3600)):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def _is_filled(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.iterdir()))


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]


def _changed_at(file: Path) -> datetime:
    return _instant(file.stat().st_mtime)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def _crawls(redis_url: str) -> list[str]:
    client = await connect(redis_url)
    try:
        return await Frontier(client, "any").crawls()
    finally:
        await client.aclose()
