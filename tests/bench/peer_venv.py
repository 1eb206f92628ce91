"""Where the peers of bench_peers live: a virtual environment of their own, made at the first run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PEERS = ("scrapy>=2.19,<2.20", "scrapy-redis>=0.9.1,<0.10", "crawlee[httpx,parsel]>=1.11,<2")
HOME = Path(os.environ.get("LINKCRAWLER_BENCH_DIR") or Path.home() / ".cache" / "linkcrawler-bench")


def peers_python() -> Path:
    """The interpreter that has the peers, in the ranges above; installed once, about 200 MB."""
    folder = HOME / "peers"
    installed = folder / "installed"
    wanted = "\n".join(PEERS)
    if not installed.exists() or installed.read_text() != wanted:
        sys.stderr.write(f"installing the peers into {folder}, once\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", *quiet, *PEERS], check=True)
        installed.write_text(wanted)
    return folder / "bin" / "python"
