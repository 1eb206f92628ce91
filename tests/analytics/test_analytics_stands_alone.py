"""analytics needs the tables of an index, not the crawler that fills them."""

from __future__ import annotations

import subprocess
import sys


def test_importing_analytics_brings_neither_the_crawler_nor_a_client() -> None:
    code = "import sys, analytics; print(*sorted({name.partition('.')[0] for name in sys.modules}))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "analytics" in loaded
    assert not {"linkcrawler", "scrapy", "clickhouse_connect", "tldextract"} & set(loaded)
