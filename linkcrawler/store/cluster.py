"""The schema for a ClickHouse cluster, made of the same files as for one server: there is no second list of tables.

A sharded table X becomes X_local, replicated within its shard, and a Distributed X over all of them; a table that lies
everywhere is replicated on all servers. Materialized views stand between local tables, since what they count lies on
the same shard; other views and inserts name X and need no change. Statements run ON CLUSTER: one server is told.
"""

from __future__ import annotations

import re

from linkcrawler.errors import ConfigError, StoreError
from linkcrawler.store.sharding import SHARD_KEYS, key_sql

CLUSTER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
DATABASE_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")

_COMMENTS = re.compile(r"\A(?:\s|--[^\n]*\n)*")
_TABLE = re.compile(
    r"create table if not exists (\w+)\s*(\(.*\))\s*engine = (\w*MergeTree)(?:\(([^)]*)\))?\s*(.*)", re.DOTALL
)
_BRIDGE = re.compile(r"create materialized view if not exists (\w+) to (\w+) as\n(.*)", re.DOTALL)
_VIEW = re.compile(r"(create view if not exists|create or replace view) (\w+) as\n(.*)", re.DOTALL)
_ALTER = re.compile(r"alter table (\w+)\s+(.*)", re.DOTALL)
_NEW_ORDER = re.compile(r",?\s*modify order by \([^)]*\)")
_INSERT = re.compile(r"insert into \w+\b", re.DOTALL)
_READ = re.compile(r"\b(from|join) (\w+)\b")


def clustered(statement: str, cluster: str, database: str) -> list[str]:
    """What one statement of a schema file is on `cluster`. Raises ConfigError for a name of no use, StoreError for a
    statement of a kind that is not known here.

    >>> table = "create table if not exists links (target_domain String) engine = MergeTree order by target_domain"
    >>> print("\\n".join(clustered(table, "two", "db")))
    create table if not exists `db`.`links_local` on cluster `two` (target_domain String)
    engine = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/links_local', '{replica}')
    order by target_domain
    create table if not exists `db`.`links` on cluster `two` as `db`.`links_local`
    engine = Distributed('two', 'db', 'links_local', xxHash64(target_domain))
    """
    check_names(cluster, database)
    text = _COMMENTS.sub("", statement)
    on = f"on cluster `{cluster}`"
    if table := _TABLE.fullmatch(text):
        name, body, engine, arguments, rest = table.groups(default="")
        return [one.rstrip() for one in _tables(name, body, engine, arguments, rest, cluster, database)]
    if bridge := _BRIDGE.fullmatch(text):
        name, into, select = bridge.groups()
        select = _READ.sub(lambda read: f"{read[1]} `{database}`.`{_local(read[2])}`", select)
        head = f"create materialized view if not exists `{database}`.`{name}` {on}"
        return [f"{head} to `{database}`.`{_local(into)}` as\n{select}"]
    if view := _VIEW.fullmatch(text):
        return [f"{view[1]} `{database}`.`{view[2]}` {on} as\n{view[3]}"]
    if alter := _ALTER.fullmatch(text):
        return _alters(alter[1], alter[2], cluster, database)
    if _INSERT.match(text):
        return [text]
    raise StoreError(f"no statement for a cluster is known for this one: {text[:80]!r}")


def check_names(cluster: str, database: str) -> None:
    """Both can stand in a statement. Raises ConfigError."""
    if not CLUSTER_NAME.fullmatch(cluster):
        raise ConfigError(
            f"--cluster {cluster!r} is not the name of a cluster: give one of "  # nosec B608
            "`select distinct cluster from system.clusters`"
        )
    if not DATABASE_NAME.fullmatch(database):
        raise ConfigError(f"the database {database!r} has a name of no use here: letters, digits, _ and - only")


def version_table(create: str, cluster: str, database: str) -> str:
    """The table that says which files were applied: one for the whole cluster."""
    (statement,) = clustered(create.strip(), cluster, database)
    return statement


def _tables(name: str, body: str, engine: str, arguments: str, rest: str, cluster: str, database: str) -> list[str]:
    on, more = f"on cluster `{cluster}`", f", {arguments}" if arguments else ""
    local = _local(name)
    shard, replica = ("all", "{shard}-{replica}") if local == name else ("{shard}", "{replica}")
    path = f"'/clickhouse/tables/{shard}/{{database}}/{local}', '{replica}'"
    head = f"create table if not exists `{database}`.`{local}` {on} {body}"
    table = f"{head}\nengine = Replicated{engine}({path}{more})\n{rest}"
    if local == name:
        return [table]
    return [
        table,
        f"create table if not exists `{database}`.`{name}` {on} as `{database}`.`{local}`\n"
        f"engine = Distributed('{cluster}', '{database}', '{local}', {key_sql(name)})",
    ]


def _alters(name: str, actions: str, cluster: str, database: str) -> list[str]:
    on = f"on cluster `{cluster}`"
    if actions.startswith("modify setting"):  # of parts, which a Distributed table has none of; replicas do not tell it
        return [f"alter table `{database}`.`{_local(name)}` {on} {actions}"]
    if name not in SHARD_KEYS:  # its replicas tell each other
        return [f"alter table `{database}`.`{name}` {actions}"]
    # First where the rows are. A Distributed table has columns, and no order.
    return [
        f"alter table `{database}`.`{_local(name)}` {on} {actions}",
        f"alter table `{database}`.`{name}` {on} {_NEW_ORDER.sub('', actions)}",
    ]


def _local(name: str) -> str:
    return f"{name}_local" if name in SHARD_KEYS else name
