"""Where an index is: a ClickHouse, or the data folder in which linkcrawler runs one."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from analytics.errors import StoreUnreachable

SETTINGS = "linkcrawler.toml"
RUNNING = "store.json"  # in a data folder, for as long as its store answers


def dsn_of(place: str | Path | None, env: Mapping[str, str] = os.environ) -> str:
    """The DSN of the index at `place`: a DSN, or a data folder whose store runs.

    None is where linkcrawler itself would look: LINKCRAWLER_CLICKHOUSE_DSN (or the file that ..._FILE names), else
    LINKCRAWLER_DATA, of both else what linkcrawler.toml says, else ./linkcrawler-data. Raises StoreUnreachable where
    nothing runs in the folder, or a file cannot be read.

    >>> dsn_of("http://127.0.0.1:8123/default")
    'http://127.0.0.1:8123/default'
    """
    if place is None:
        place = _told("clickhouse_dsn", env) or _told("data", env) or "linkcrawler-data"
    if "://" in str(place):
        return str(place)
    folder = Path(place).expanduser()
    try:
        return str(json.loads((folder / RUNNING).read_text())["url"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        what = "no store runs in" if folder.is_dir() else "there is no data folder"
        raise StoreUnreachable(f"{what} {folder}: {remedy(folder)}") from exc


def _told(name: str, env: Mapping[str, str]) -> str:
    """What the environment says of a setting, else the TOML file; empty where neither does. docs/settings.md"""
    variable = f"LINKCRAWLER_{name.upper()}"
    file = Path(env.get("LINKCRAWLER_CONFIG") or SETTINGS)
    try:
        if value := env.get(variable):
            return value
        if secret := env.get(f"{variable}_FILE"):
            return Path(secret).read_text().strip()
        told = tomllib.loads(file.read_text()) if file.is_file() else {}
        if secret := told.get(f"{name}_file"):
            return (file.parent / str(secret)).read_text().strip()
    except (OSError, ValueError, TypeError) as exc:
        raise StoreUnreachable(f"where the store is cannot be read: {exc}: see `linkcrawler doctor`") from exc
    value = str(told.get(name, ""))
    return str(file.parent / value) if name == "data" and value else value


def remedy(folder: Path) -> str:
    """What starts the store of a data folder."""
    return f"start it with `linkcrawler up --data {folder}`, or give the DSN of a ClickHouse"
