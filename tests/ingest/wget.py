"""Sites fetched by GNU Wget into a WARC file, beside a crawl of ours: what has to be equal, and what cannot be."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from linkcrawler.store import Store
from tests.docsweb import HTTP, HTTPS, Docsweb

# Columns of `links` that differ between any two looks at one page, and why; all others have to be equal.
OWN_COLUMNS = {
    "first_seen": "when the page was fetched",
    "last_confirmed": "when the page was fetched",
    "source_ip": "wget reaches docsweb through a proxy, and then knows no address of a server",
    "crawl": "the name that was given",
    "warc_file": "where the record lies",
    "warc_offset": "where the record lies",
    "warc_length": "where the record lies, and how its writer packed it",
    "derived_at": "when the row was written",
}
COLUMNS = """
select name from system.columns
where database = currentDatabase() and table = 'links' and default_kind != 'ALIAS' order by position
"""
READ_PAGES = "select distinct url from fetches where purpose = 'page' and outcome in ('ok', 'redirect') order by url"


class Tunnel:
    """An HTTP proxy for CONNECT: whatever host is asked for, it is the https port of docsweb. `address` is its URL."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", HTTPS)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))

    @staticmethod
    async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(1 << 16):
                writer.write(piece)
                await writer.drain()
        writer.close()


@dataclass(frozen=True)
class Look:
    """What one look at a web left in the store."""

    links: list[tuple[str, ...]]  # rows of `links`, in all columns but OWN_COLUMNS
    pages: set[str]  # addresses that were answered with a page or a redirect
    said: dict[str, Any]  # the summary of the command


@dataclass(frozen=True)
class Place:
    """A store and a Redis, and a folder for files."""

    dsn: str
    redis_url: str
    folder: Path

    def by_wget(self, wget: str, web: Docsweb, seeds: Sequence[str], timeout_s: float) -> Path:
        """All that is reached from `seeds` on their hosts, over http and https, in one WARC file."""
        hosts = sorted({urlsplit(seed).hostname or "" for seed in seeds})
        command = [wget, "--quiet", "--recursive", "--level=inf", "--span-hosts", f"--domains={','.join(hosts)}"]
        command += ["--warc-file=site", "--no-warc-keep-log", "--delete-after", "--execute=robots=off"]
        command += [f"--ca-certificate={web.ca}", *seeds]
        proxies = {"http_proxy": f"http://127.0.0.1:{HTTP}", "https_proxy": Tunnel().address}
        done = subprocess.run(command, cwd=self.folder, env={**os.environ, **proxies}, timeout=timeout_s)
        assert done.returncode in (0, 8), f"wget ended with {done.returncode}"  # 8: a server said 404
        return self.folder / "site.warc.gz"

    def crawled(self, web: Docsweb, seeds: Sequence[str], timeout_s: float) -> Look:
        """The same by a crawl of ours. The store was empty, and is again."""
        words = ["crawl", *seeds, "--scope", "hosts", "--name", f"crawled-{os.getpid()}", *web.connect]
        for port in (HTTP, HTTPS):  # where nginx redirects /folder to, as seen from the inside
            words += ["--connect-to", f":{port}:127.0.0.1:{port}"]
        return self._look(words, timeout_s)

    def ingested(self, warc: Path, timeout_s: float) -> Look:
        """The WARC file imported. The store was empty, and is again."""
        return self._look(["ingest", "warc", str(warc)], timeout_s)

    def _look(self, words: list[str], timeout_s: float) -> Look:
        env = {**os.environ, "LINKCRAWLER_CLICKHOUSE_DSN": self.dsn, "LINKCRAWLER_DATA": str(self.folder / "data")}
        env["LINKCRAWLER_REDIS_URL"] = self.redis_url
        command = [sys.executable, "-m", "linkcrawler", *words, "--json"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=timeout_s)
        assert done.returncode == 0, done.stderr
        store = Store(self.dsn)
        names = ", ".join(name for (name,) in store.query(COLUMNS) if name not in OWN_COLUMNS)
        links = [tuple(map(str, row)) for row in store.query(f"select {names} from links final order by {names}")]
        pages = {url for (url,) in store.query(READ_PAGES)}
        for table in ("fetches", "link_sets", "links", "pages"):
            store.command(f"truncate table {table}")
        store.close()
        return Look(links, pages, json.loads(done.stdout))
