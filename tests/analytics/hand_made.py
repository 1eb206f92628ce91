"""Rows of the index written by hand, so that every expected number can be counted on paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import clickhouse_connect

from linkcrawler.store.migrations import statements

SCHEMA = Path(__file__).parents[2] / "linkcrawler" / "store" / "schema"
T0 = datetime(2026, 1, 1, tzinfo=UTC)


def day(n: float) -> datetime:
    """The instant n days after the start of these tests' time."""
    return T0 + timedelta(days=n)


def domain_of(url: str) -> str:
    """The registrable domain, good enough for hosts under a one-label suffix."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


class HandMade:
    """The tables of the index in one database, and rows put there one by one."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._client = clickhouse_connect.get_client(dsn=dsn, autogenerate_session_id=False)
        if self._client.command("exists table links"):
            return
        for file in sorted(SCHEMA.glob("*.sql")):
            for statement in statements(file.read_text()):
                self._client.command(statement)

    def link(self, source_url: str, target_url: str, **columns: object) -> dict[str, object]:
        """One span: a follow text hyperlink seen on day 0, unless `columns` say otherwise."""
        row: dict[str, object] = {
            "target_domain": domain_of(target_url),
            "source_domain": domain_of(source_url),
            "target_url": target_url,
            "source_url": source_url,
            "link_class": "hyperlink",
            "span_no": 1,
            "target_host": urlsplit(target_url).hostname,
            "target_site": domain_of(target_url),
            "source_host": urlsplit(source_url).hostname,
            "source_site": domain_of(source_url),
            "link_type": "text",
            "anchor": "here",
            "rel": [],
            "follow": True,
            "follow_signal": "",
            "instances": 1,
            "first_seen": day(0),
            "last_confirmed": day(0),
            "lost_at": None,
            "lost_reason": "",
            "new_by": "page_discovered",
            "is_unverified": False,
            "source_ip": "192.0.2.1",
            "crawl": "spring",
            "warc_file": "spring/1.warc.gz",
            "warc_offset": 120,
            "warc_length": 4096,
            "derived_at": day(0),
            "is_deleted": 0,
        }
        return row | columns

    def page(self, url: str, status: int = 200, **columns: object) -> dict[str, object]:
        """One row of `pages`: fetched on day 0, unless `columns` say otherwise."""
        row: dict[str, object] = {
            "domain": domain_of(url),
            "url": url,
            "host": urlsplit(url).hostname,
            "site": domain_of(url),
            "first_attempted_at": day(0),
            "last_attempted_at": day(0),
            "last_success_at": day(0) if status == 200 else None,
            "outcome": "ok" if status == 200 else "http_error",
            "status": status,
            "derived_at": day(0),
        }
        return row | columns

    def fetch(self, url: str, at: datetime, status: int = 200, crawl: str = "spring") -> dict[str, object]:
        """One row of `fetches`."""
        return {
            "crawl": crawl,
            "url": url,
            "host": urlsplit(url).hostname,
            "domain": domain_of(url),
            "site": domain_of(url),
            "fetched_at": at,
            "purpose": "page",
            "outcome": "ok" if status == 200 else "http_error",
            "status": status,
        }

    def put(self, table: str, *rows: dict[str, object]) -> None:
        """The rows are in the table; all of them have the same columns."""
        if rows:
            self._client.insert(table, [list(row.values()) for row in rows], column_names=list(rows[0]))

    def command(self, sql: str) -> None:
        """The statement was run."""
        self._client.command(sql)
