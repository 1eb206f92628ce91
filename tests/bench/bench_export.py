"""What an export costs: rows of `links` a second of CPU, in each form, beside the ways that others offer.

    python -m tests.bench.bench_export [--links 300000]

CPU is that of the command and of the store together, because one reads and the other writes. Peers, over the same rows
in the same run: clickhouse-connect's Arrow stream into pyarrow's Parquet writer (the least that a program does), and
chDB's own INTO OUTFILE, in process. Memory is the most that the exporting process had, which must not grow with the
rows: the last line exports four times as many.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from linkcrawler.embedded import store_service
from linkcrawler.store import Store
from tests.bench.skewed_index import fill

COLUMNS = """
target_domain, source_domain, target_url, source_url, link_class, span_no, target_host, target_site, source_host,
source_site, link_type, anchor, rel, follow, follow_signal, instances, href, placement, hreflang, earlier_looks,
first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified, source_ip, crawl, warc_file, warc_offset,
warc_length, evidence, derived_at, is_deleted
"""
LINKS = f"select {COLUMNS} from links final"
OURS = """
import resource, sys
from linkcrawler.cli.main import linkcrawler
try:
    linkcrawler.main(["export", *sys.argv[1:]])
except SystemExit:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
CONNECT = """
import resource, sys
import clickhouse_connect, pyarrow as pa
from pyarrow import parquet
client = clickhouse_connect.get_client(dsn=sys.argv[1], autogenerate_session_id=False)
writer = None
with client.query_arrow_stream(sys.argv[3]) as batches:
    for batch in batches:
        writer = writer or parquet.ParquetWriter(sys.argv[2], batch.schema, compression="zstd")
        writer.write_table(batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch]))
writer.close()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
OUTFILE = """
import resource, sys
import chdb
from chdb import session
connection = session.Session(sys.argv[1])
connection.query("use " + sys.argv[4])
connection.query(sys.argv[3] + " into outfile '" + sys.argv[2] + "' truncate format Parquet "
    "settings output_format_parquet_compression_method = 'zstd'")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def cpu_of(pid: int) -> float:
    """CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measured(label: str, n_rows: int, file: Path, code: str, *words: str, store_pid: int = 0) -> None:
    """Run the code in a process of its own, and print what it took."""
    store_before = cpu_of(store_pid) if store_pid else 0.0
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or not file.exists():
        print(f"{label:<34} did not run: {done.stderr.strip().splitlines()[-1][:120]}")
        return
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cpu += (cpu_of(store_pid) - store_before) if store_pid else 0.0
    peak_mb = int(done.stderr.split()[-1]) / 1024
    print(
        f"{label:<34} {n_rows / cpu:>10,.0f} {n_rows / seconds:>10,.0f} {cpu:>7.2f} {peak_mb:>8,.0f} "
        f"{file.stat().st_size / n_rows:>8.1f}"
    )
    file.unlink()


def run(n_links: int, folder: Path, forms: tuple[str, ...], is_with_peers: bool) -> None:
    """One table for an index of so many links."""
    with store_service(folder) as dsn:
        store = Store(dsn)
        store.migrate()
        fill(store, n_links)
        store.command("optimize table links final")
        ((n_rows,),) = store.query("select count() from links final")
        store.close()
        pid = int(json.loads((folder / "store.json").read_text())["pid"])
        print(f"\n{n_rows:,} rows of links, 34 columns")
        print(f"{'':<34} {'rows/CPU s':>10} {'rows/s':>10} {'CPU s':>7} {'peak MB':>8} {'B/row':>8}")
        file = folder / "links"
        for form in forms:
            words = ("links", "--format", form, "--output", str(file), "--data", str(folder))
            measured(f"linkcrawler export, {form}", n_rows, file, OURS, *words, store_pid=pid)
        if is_with_peers:
            words = (dsn, str(file), LINKS)
            measured("clickhouse-connect + pyarrow", n_rows, file, CONNECT, *words, store_pid=pid)
    if is_with_peers:
        measured(
            "chDB INTO OUTFILE, in process", n_rows, file, OUTFILE, str(folder / "store"), str(file), LINKS, "default"
        )


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--links", type=lambda text: int(float(text)), default=300_000)
    asked = parser.parse_args(words)
    runs: list[Callable[[Path], None]] = [
        lambda folder: run(asked.links, folder, ("parquet", "arrow", "csv", "ndjson"), is_with_peers=True),
        lambda folder: run(asked.links * 4, folder, ("parquet",), is_with_peers=False),
    ]
    for one in runs:
        with tempfile.TemporaryDirectory(prefix="bench-export-") as name:
            one(Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
