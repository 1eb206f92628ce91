"""The store as files, and back.

Of the embedded store these are its own: FREEZE links each table's parts, which never change, into a folder at once, and
they are copied from there. They come back by ATTACH, with all that was derived, counted and delivered, and no row is
read. Of a ClickHouse elsewhere, whose disk is not ours, they are rows as Parquet.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkcrawler.backup.files import Copier
from linkcrawler.backup.manifest import Tell
from linkcrawler.errors import StoreError
from linkcrawler.store import Store, marks
from linkcrawler.store.portable import Sent

FROZEN = "linkcrawler"  # the name of the frozen state, in <store>/shadow
FOLDER = "store"  # in the backup
# Made by the schema in every store; its rows come with it.
_OWN = "schema_version"
_PART = re.compile(r"[A-Za-z0-9_-]+")
_TABLES = """
select name, arrayElement(data_paths, 1) as path
from system.tables
where database = currentDatabase() and engine like '%MergeTree'
order by name
"""
_ROWS = """
select name, total_rows
from system.tables
where database = currentDatabase() and engine like '%MergeTree' and total_rows > 0
order by name
"""


@contextmanager
def frozen(store: Store, folder: Path) -> Iterator[dict[str, Path]]:
    """Table name -> folder with its parts as they are now, for as long as the block lasts; `folder` is the store's.

    A table without a part is not in it.
    """
    shadow = folder / "shadow" / FROZEN
    shutil.rmtree(shadow, ignore_errors=True)  # of a backup that was killed
    try:
        found = {}
        for name, path in store.query(_TABLES):
            if name == _OWN:
                continue
            store.command(f"alter table `{name}` freeze with name '{FROZEN}'")
            within = shadow / Path(path).relative_to(folder)
            if within.is_dir():
                found[str(name)] = within
        yield found
    finally:
        shutil.rmtree(shadow, ignore_errors=True)


def rows_of(store: Store) -> dict[str, int]:
    """Rows of each table that has any, merged or not."""
    return {str(name): int(n) for name, n in store.query(_ROWS) if name != _OWN}


def copy_parts(tables: dict[str, Path], copier: Copier) -> None:
    """The frozen parts are in the backup, as store/<table>/<part>/..."""
    for table, folder in tables.items():
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            copier.copy(file, f"{FOLDER}/{table}/{file.relative_to(folder).as_posix()}")


def put_parts(store: Store, backup: Path, files: list[Sent], folder: Path, tell: Tell) -> None:
    """The parts of the backup are in the tables of the `store`, which are empty; `folder` is the store's.

    Raises StoreError where a table is not there, or a part cannot be attached.
    """
    if any(sent.file.startswith(f"{FOLDER}/{marks.NAME}/") for sent in files):
        store.command(marks.TABLE)  # the schema of a store that is no shard has it not
    paths = {str(name): Path(path) for name, path in store.query(_TABLES)}
    parts: dict[tuple[str, str], list[Path]] = {}
    for sent in files:
        if sent.file.startswith(f"{FOLDER}/"):
            _, table, part, *rest = sent.file.split("/")
            parts.setdefault((table, part), []).append(Path(*rest))
    for number, ((table, part), inside) in enumerate(sorted(parts.items())):
        if table not in paths or not _PART.fullmatch(part):
            raise StoreError(f"the backup has part {part} of table {table}, which this program's schema has not")
        tell("store", number, len(parts))
        for file in inside:
            target = paths[table] / "detached" / part / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(backup / FOLDER / table / part / file, target)
            target.chmod(0o640)
        store.command(f"alter table `{table}` attach part '{part}'")


def clear(store: Store) -> None:
    """No table has a row, but for what says which schema it is."""
    for name, _ in store.query(_TABLES):
        if name != _OWN:
            store.command(f"truncate table `{name}`")
