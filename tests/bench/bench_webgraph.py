"""A real graph of the web, there and back: written in Common Crawl's format, imported, ranked, exported again.

    python -m tests.bench.bench_webgraph [EDGES.tsv.gz]

The graph is cnr-2000 (325,557 vertices, 3,216,152 arcs), its pages taken for domains with made names. The files are
written by NumPy and gzip, the ranks in them computed by SciPy: what comes back is held against both. Fails where the
vertices or edges differ by a byte, or a rank by more than 1e-9. Time and memory are those of each command, its embedded
store included.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CNR_2000 = ROOT.parent / "shared" / "vectors" / "webgraph" / "cnr-2000.edges.tsv.gz"
DAMPING = 0.85
MAX_RANK_DIFFERENCE = 1e-9
NAME = "cnr-2000-domain"


def made_name(node: int) -> str:
    """A domain turned round, of one of a few suffixes."""
    suffix = ("it", "com", "org", "uk.co", "net")[node % 5]
    return f"{suffix}.d{node * 2654435761 % (1 << 32):08x}"


def pagerank(source: Any, target: Any, n: int) -> Any:
    """By power iteration over the matrix of distinct edges, without those of a vertex to itself."""
    import numpy as np
    from scipy.sparse import csr_array

    keys = np.unique((source * n + target)[source != target])
    source, target = keys // n, keys % n
    n_out = np.bincount(source, minlength=n)
    matrix = csr_array((1 / n_out[source], (target, source)), shape=(n, n))
    ranks = np.full(n, 1 / n)
    for _ in range(200):
        ranks = (1 - DAMPING + DAMPING * ranks[n_out == 0].sum()) / n + DAMPING * (matrix @ ranks)
    return ranks


def write(folder: Path, edges: Path) -> None:
    """The three files are in the folder."""
    import numpy as np
    import pyarrow.csv as csv

    table = csv.read_csv(edges, csv.ReadOptions(column_names=["source", "target"]), csv.ParseOptions(delimiter="\t"))
    source, target = table["source"].to_numpy(), table["target"].to_numpy()
    n = int(max(source.max(), target.max())) + 1
    names = np.array([made_name(node) for node in range(n)])
    order = np.argsort(names)
    number = np.empty(n, np.int64)
    number[order] = np.arange(n)
    source, target = number[source], number[target]
    keys = np.unique(source * n + target)
    names = names[order]
    ranks = pagerank(source, target, n)
    position = np.empty(n, np.int64)
    position[np.argsort(-ranks, kind="stable")] = np.arange(1, n + 1)
    content = {
        "vertices": "".join(f"{i}\t{name}\t1\n" for i, name in enumerate(names)).encode(),
        "edges": "".join(f"{key // n}\t{key % n}\n" for key in keys.tolist()).encode(),
        "ranks": b"#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
        + "".join(
            f"{i + 1}\t{n - i}.0\t{place}\t{rank!r}\t{name}\t1\n"
            for i, (place, rank, name) in enumerate(zip(position.tolist(), ranks.tolist(), names, strict=True))
        ).encode(),
    }
    for part, text in content.items():
        (folder / f"{NAME}-{part}.txt.gz").write_bytes(gzip.compress(text, 6))


def digest_of(path: Path) -> str:
    """Of the content without its compression."""
    digest = hashlib.sha256()
    with gzip.open(path) as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def run(*words: str | Path, data: Path) -> Any:
    """What the command said in JSON; its time and memory are told."""
    command = [sys.executable, "-m", "linkcrawler", *map(str, words), "--json", "--data", str(data)]
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=os.environ)
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, own = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    sys.stdout.write(
        f"  {' '.join(map(str, words[:2])):<18} {time.monotonic() - began:7.1f} s, "
        f"CPU {own.ru_utime + own.ru_stime:6.1f} s, memory {own.ru_maxrss / 1024:6.0f} MB\n"
    )
    sys.stdout.flush()
    return json.loads(said)


def main(words: list[str]) -> int:
    if words[:1] == ["--write"]:
        write(Path(words[1]), Path(words[2]))
        return 0
    edges = Path(words[0]) if words else CNR_2000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # By a process of its own: what this one has used of memory would be counted as that of its children.
        subprocess.run([sys.executable, __file__, "--write", folder, edges], check=True, cwd=ROOT)
        files = sorted(folder.glob("*.txt.gz"))
        sys.stdout.write(f"{edges.name}: {sum(path.stat().st_size for path in files) / 1e6:,.0f} MB packed\n")
        data = folder / "data"
        began = time.monotonic()
        imported = run("ingest", "webgraph", *files, data=data)
        seconds = time.monotonic() - began
        run("authority", "run", "--graph", NAME, "--tolerance", "1e-13", "--harmonic", "approximate", data=data)
        compared = run("authority", "compare", NAME, data=data)
        exported = run("export", "graph", NAME, "--to", folder / "again", data=data)
        n_rows = sum(file["n_rows"] for file in imported["files"])
        sys.stdout.write(f"  imported: {n_rows:,} rows, {n_rows / seconds:,.0f} a second\n")
        faults = [
            part
            for part in ("vertices", "edges")
            if digest_of(Path(exported["files"][part])) != digest_of(folder / f"{NAME}-{part}.txt.gz")
        ]
        difference = compared["largest_difference"]
        sys.stdout.write(
            f"  exported again: {exported['n_vertices']:,} vertices and {exported['n_edges']:,} edges, "
            f"{'EQUAL' if not faults else 'DIFFERENT: ' + ', '.join(faults)}\n"
            f"  ranks of {compared['n_common']:,} beside SciPy's: largest difference {difference:.1e}, "
            f"Spearman {compared['spearman']:.9f}\n"
        )
    return int(bool(faults) or not difference <= MAX_RANK_DIFFERENCE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
