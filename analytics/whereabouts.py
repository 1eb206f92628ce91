"""Where an index is: a ClickHouse, or the data folder in which linkcrawler runs one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from analytics.errors import StoreUnreachable

RUNNING = "store.json"  # in a data folder, for as long as its store answers


def dsn_of(place: str | Path | None, env: Mapping[str, str] = os.environ) -> str:
    """The DSN of the index at `place`: a DSN, or a data folder whose store runs.

    None is where linkcrawler itself would look: LINKCRAWLER_CLICKHOUSE_DSN, else LINKCRAWLER_DATA, else
    ./linkcrawler-data. Raises StoreUnreachable where nothing runs in the folder.

    >>> dsn_of("http://127.0.0.1:8123/default")
    'http://127.0.0.1:8123/default'
    """
    if place is None:
        place = env.get("LINKCRAWLER_CLICKHOUSE_DSN") or env.get("LINKCRAWLER_DATA") or "linkcrawler-data"
    if "://" in str(place):
        return str(place)
    folder = Path(place).expanduser()
    try:
        return str(json.loads((folder / RUNNING).read_text())["url"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        what = "no store runs in" if folder.is_dir() else "there is no data folder"
        raise StoreUnreachable(f"{what} {folder}: {remedy(folder)}") from exc


def remedy(folder: Path) -> str:
    """What starts the store of a data folder."""
    return f"start it with `linkcrawler up --data {folder}`, or give the DSN of a ClickHouse"
