"""What a restored backup would replace is said before it does: how old the backup is, and what is newer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.tiny_web import TinyWeb
from tests.tour.services import Linkcrawler


def made_days_ago(kept: Path, days: int) -> None:
    """The backup in `kept` is so old."""
    (manifest,) = kept.glob("*/manifest.json")
    said = json.loads(manifest.read_text())
    at = datetime.now(UTC) - timedelta(days=days)
    manifest.write_text(json.dumps(said | {"made_at": at.isoformat(timespec="seconds").replace("+00:00", "Z")}))


def test_an_older_backup_replaces_newer_data_only_where_it_is_told_to_and_says_what(tmp_path: Path) -> None:
    program, kept = Linkcrawler(tmp_path / "data"), tmp_path / "kept"
    with TinyWeb() as web:
        for host in ("a.example", "b.example"):
            web.page(f"http://{host}/", '<a href="http://target.example/">target</a>')
        program.run("up")
        program.json("crawl", "http://a.example/", *web.connect)
        program.json("backup", str(kept))
        made_days_ago(kept, 3)
        program.json("crawl", "http://b.example/", *web.connect)
        n_newer = program.json("report", "target.example")["backlinks"]
        program.run("down")

    refused = program.run("restore", str(kept))
    untouched = program.json("report", "target.example")["backlinks"]
    restored = program.run("restore", str(kept), "--force")
    n_restored = program.json("report", "target.example")["backlinks"]

    comparison = "is 3 days old, and what is there was changed until 3 days after it, 2 WARC files, 0.0 MB, among it"
    assert refused.returncode == 2
    assert "is not empty (store, redis, warc)" in refused.stderr
    assert comparison in refused.stderr
    assert "name a new folder with --data, or --force replaces it" in refused.stderr
    assert restored.returncode == 0, restored.stderr
    assert restored.stderr.startswith("replaced: ")
    assert comparison in restored.stderr
    assert (n_newer, untouched, n_restored) == (2, 2, 1)
