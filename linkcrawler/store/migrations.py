"""The schema: numbered .sql files, each applied once, in order, by whoever comes first.

Table `schema_version` has one row per applied file. Every statement is `create ... if not exists` or as
repeatable, so two processes that migrate at once both succeed: the second repeats what the first did.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from linkcrawler.errors import StoreError
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
# A semicolon that ends a statement, and not one inside a string or a comment.
_PIECE = re.compile(r"'(?:[^'\\]|\\.|'')*'|--[^\n]*|/\*.*?\*/|;|[^;'/-]+|.", re.DOTALL)


def migrate(connection: Connection, folder: Path = SCHEMA) -> list[str]:
    """Every file of `folder` is applied. Returns the names of those that were applied now.

    Raises StoreError where a file that was applied before has other content now, naming it, before anything
    is changed; and where ClickHouse refuses a statement.
    """
    files = sorted(folder.glob("[0-9]*.sql"))
    connection.command(_VERSION_TABLE)
    rows = connection.query("select file, any(sha256) as sha256 from schema_version group by file")
    applied = {str(name): str(sha256) for name, sha256 in rows}
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    for name, sha256 in hashes.items():
        if applied.get(name, sha256) != sha256:
            raise StoreError(
                f"schema file {name} has changed since it was applied to {connection.shown_dsn} "
                f"(then {applied[name][:12]}, now {sha256[:12]}): restore it and put the change into a new file"
            )
    new = [name for name in texts if name not in applied]
    for name in new:
        for statement in statements(texts[name]):
            connection.command(statement)
        connection.insert("schema_version", [("file", "String", [name]), ("sha256", "String", [hashes[name]])])
    return new


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
