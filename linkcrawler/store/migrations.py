"""The schema: numbered .sql files, each applied once, in order, by whoever comes first.

Table `schema_version` has one row per applied file. Every statement is `create ... if not exists` or as
repeatable, so two processes that migrate at once both succeed: the second repeats what the first did.

Files only add, so a program works on a store that a later one has migrated, as in a rolling restart. A file that does
more says so in its header, `-- compatible-from: 0027`: a program whose last file is older refuses such a store.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from linkcrawler.errors import ConfigError, StoreError
from linkcrawler.store.cluster import check_names, clustered, version_table
from linkcrawler.store.connection import Connection

SCHEMA = Path(__file__).parent / "schema"

_VERSION_TABLE = """
create table if not exists schema_version
(
    file       String,
    sha256     String,
    applied_at DateTime64(3, 'UTC') default now64(3)
)
engine = ReplacingMergeTree
order by file
"""
# Since 0.2: the cluster whose servers all have the file, and the oldest schema that a program may know to use it.
_VERSION_COLUMNS = """
alter table schema_version
    add column if not exists cluster String,
    add column if not exists compatible_from String
"""
_COMPATIBLE_FROM = re.compile(r"^-- compatible-from: (\d{4})\s*$", re.MULTILINE)
# A semicolon that ends a statement, and not one inside a string or a comment.
_PIECE = re.compile(r"'(?:[^'\\]|\\.|'')*'|--[^\n]*|/\*.*?\*/|;|[^;'/-]+|.", re.DOTALL)


class Applied(NamedTuple):
    """A schema file that a store has."""

    sha256: str
    cluster: str
    compatible_from: str


class SchemaFile(NamedTuple):
    """A schema file that this program has."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrate(connection: Connection, folder: Path = SCHEMA, cluster: str = "") -> list[str]:
    """Every file of `folder` is applied, to all servers of `cluster` if one is named. Returns those applied now.

    Raises StoreError where the store is not for this program (see `check`), before anything is changed; where it is of
    a cluster, is behind and `cluster` is not named; and where ClickHouse refuses a statement.
    """
    files = schema_files(folder)
    if cluster:
        _check_cluster(connection, cluster)
    new = pending(connection, files, cluster)
    if not new:
        return []
    for statement in _version_tables(cluster, connection.database):
        connection.command(statement)
    for file in new:
        for statement in statements_for(file.text, cluster, connection.database):
            connection.command(statement)
        since = _COMPATIBLE_FROM.search(file.text)
        row = (file.name, file.sha256, cluster, since[1] if since else "")
        columns = zip(("file", "sha256", "cluster", "compatible_from"), row, strict=True)
        connection.insert("schema_version", [(name, "String", [value]) for name, value in columns])
    return [file.name for file in new]


def pending(connection: Connection, files: list[SchemaFile], cluster: str = "") -> list[SchemaFile]:
    """Those of `files` that the store has not. Nothing is changed. Raises StoreError as `migrate` does."""
    applied = applied_files(connection)
    check(applied, files, connection.shown_dsn)
    of_cluster = next((one.cluster for one in applied.values() if one.cluster), "")
    new = [file for file in files if file.name not in applied]
    if not applied or of_cluster == cluster:
        return new
    if cluster:
        what = f"is of cluster {of_cluster!r}" if of_cluster else "was made for one server"
        raise StoreError(
            f"the store at {connection.shown_dsn} {what} and cannot become one of {cluster!r}: give another "
            "database, and bring the facts over with `export store` and `ingest store`"
        )
    if new:
        raise StoreError(
            f"the store at {connection.shown_dsn} has the schema {max(applied)[:4]}, and this program needs "
            f"{files[-1].name[:4]}: run `linkcrawler migrate --cluster {of_cluster}` once, then start again"
        )
    return []


def check(applied: dict[str, Applied], files: list[SchemaFile], place: str) -> None:
    """This program may use a store that has these files. Raises StoreError, which names what is wrong."""
    for file in files:
        known = applied.get(file.name)
        if known is not None and known.sha256 != file.sha256:
            raise StoreError(
                f"schema file {file.name} has changed since it was applied to {place} (then {known.sha256[:12]}, "
                f"now {file.sha256[:12]}): restore it and put the change into a new file"
            )
    needed = max((one.compatible_from for one in applied.values()), default="")
    if files and needed > files[-1].name[:4]:
        raise StoreError(
            f"the store at {place} has the schema {max(applied)[:4]}, which programs before {needed} cannot use, and "
            f"this program ends at {files[-1].name[:4]}: update it"
        )


def dry_run(connection: Connection | None, cluster: str, database: str = "default") -> Iterator[str]:
    """The statements that `migrate` would run, in order; all of them where there is no `connection` to a store."""
    database = connection.database if connection else database
    files = schema_files(SCHEMA)
    new = pending(connection, files, cluster) if connection else files
    if new:
        yield from (f"-- schema_version\n{statement}" for statement in _version_tables(cluster, database))
    for file in new:
        for statement in statements_for(file.text, cluster, database):
            yield f"-- {file.name}\n{statement}"


def schema_files(folder: Path = SCHEMA) -> list[SchemaFile]:
    """The files of a folder, in their order."""
    return [SchemaFile(file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("[0-9]*.sql"))]


def applied_files(connection: Connection) -> dict[str, Applied]:
    """The files that a store has, by name; none where nothing was ever stored."""
    columns = {
        name
        for (name,) in connection.query(
            "select name from system.columns where database = currentDatabase() and table = 'schema_version'"
        )
    }
    if not columns:
        return {}
    later = "any(cluster), any(compatible_from)" if "compatible_from" in columns else "'', ''"
    rows = connection.query(f"select file, any(sha256), {later} from schema_version group by file")  # nosec B608
    return {str(file): Applied(*map(str, rest)) for file, *rest in rows}


def statements_for(script: str, cluster: str, database: str) -> list[str]:
    """The statements of a script, as one server takes them, or a cluster if it is named."""
    found = statements(script)
    return [one for statement in found for one in clustered(statement, cluster, database)] if cluster else found


def _check_cluster(connection: Connection, cluster: str) -> None:
    """The server knows the cluster, and its own place in it. Raises ConfigError."""
    check_names(cluster, connection.database)
    known = sorted(str(name) for (name,) in connection.query("select distinct cluster from system.clusters"))
    if cluster not in known:
        raise ConfigError(
            f"--cluster {cluster}: the server at {connection.shown_dsn} knows no such cluster, but "
            f"{', '.join(known) or 'none'}: see `remote_servers` in its configuration"
        )
    macros = {str(name) for (name,) in connection.query("select macro from system.macros")}
    if missing := sorted({"shard", "replica"} - macros):
        raise ConfigError(
            f"--cluster {cluster}: the server at {connection.shown_dsn} has no macro {' and no macro '.join(missing)}, "
            "which name its place: see `macros` in its configuration"
        )


def _version_tables(cluster: str, database: str) -> list[str]:
    if not cluster:
        return [_VERSION_TABLE.strip(), _VERSION_COLUMNS.strip()]
    return [version_table(_VERSION_TABLE, cluster, database), *clustered(_VERSION_COLUMNS, cluster, database)]


def statements(script: str) -> list[str]:
    """The statements of a script, split at semicolons outside strings and comments.

    >>> statements("create table a; -- one; table\\ncreate table b (x String default ';');")
    ['create table a', "-- one; table\\ncreate table b (x String default ';')"]
    """
    found, current = [], ""
    for piece in _PIECE.findall(script):
        if piece == ";":
            found.append(current)
            current = ""
        else:
            current += piece
    found.append(current)
    return [s.strip() for s in found if re.sub(r"--[^\n]*", "", s).strip()]
