"""Graphs in Common Crawl's format, there and back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.analytics.webgraph import webgraph
from tests.ingest.conftest import Index
from tests.ingest.warc_files import page, response
from tests.ingest.webgraph_files import HEADER, put, put_graph

N_ARCS = 4000


def said_by(index: Index, *words: str | Path) -> Any:
    done = index.run(*map(str, words), "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def content_of(path: str | Path) -> str:
    return gzip.decompress(Path(path).read_bytes()).decode()


def test_a_real_graph_comes_back_as_it_was(index: Index, tmp_path: Path) -> None:
    """The first arcs of cnr-2000, with loops and all: vertices, edges and the ranks that came with it."""
    source, target = (side[:N_ARCS] for side in webgraph())
    nodes = np.unique(np.concatenate([source, target]))
    names = sorted(f"{('it', 'com', 'uk.co')[node % 3]}.cnr{node}" for node in nodes.tolist())
    pairs = sorted(
        set(zip(np.searchsorted(nodes, source).tolist(), np.searchsorted(nodes, target).tolist(), strict=True))
    )
    files = put_graph(tmp_path, names, pairs)
    ranks = [f"{i}\t{1 / i!r}\t{len(names) - i}\t{i / 7!r}\t{name}\t1" for i, name in enumerate(names, 1)]
    said_by(index, "ingest", "webgraph", *files, put(tmp_path / "made-domain-ranks.txt.gz", *ranks, head=HEADER))
    told = said_by(index, "export", "graph", "made", "--to", tmp_path / "again")
    again = said_by(index, "export", "graph", "made", "--to", tmp_path / "again", "--replace")
    refused = index.run("export", "graph", "made", "--to", str(tmp_path / "again"))

    assert (told["n_vertices"], told["n_edges"], told["n_edges_left_out"]) == (len(names), len(pairs), 0)
    for file, part in zip(files, ("vertices", "edges"), strict=True):
        assert content_of(told["files"][part]) == content_of(file)
    back = [line.split("\t") for line in content_of(told["files"]["ranks"]).splitlines()[1:]]
    assert [row[4] for row in back] == names
    assert [float(row[3]) for row in back] == pytest.approx([i / 7 for i in range(1, len(names) + 1)], rel=1e-15)
    assert (again["files"], refused.exit_code, "--replace" in refused.stderr) == (told["files"], 2, True)


def test_our_own_graph_is_written_with_its_ranks_and_can_be_imported(index: Index, tmp_path: Path) -> None:
    nofollow = '<a rel="nofollow" href="http://c.co.uk/">c</a>'
    pages = {
        "http://www.a.org/": page("http://b.org/", "http://example.com/"),
        "http://a.org/2": page("http://b.org/x") + nofollow,
        "http://b.org/": page("http://example.com/"),
    }
    (tmp_path / "a.warc").write_bytes(b"".join(response(url, html) for url, html in pages.items()))
    index.ingest("warc", tmp_path / "a.warc")
    bare = said_by(index, "export", "graph", "--to", tmp_path / "bare")
    run = said_by(index, "authority", "run")
    told = said_by(index, "export", "graph", "--to", tmp_path / "own")
    every = said_by(index, "export", "graph", "--to", tmp_path / "all", "--links", "all")
    back = said_by(index, "ingest", "webgraph", *told["files"].values())
    ranked = said_by(index, "authority", "run", "--graph", "linkcrawler")

    assert content_of(told["files"]["vertices"]) == "0\tcom.example\t1\n1\torg.a\t2\n2\torg.b\t1\n3\tuk.co.c\t1\n"
    assert content_of(told["files"]["edges"]) == "1\t0\n1\t2\n2\t0\n"
    assert content_of(every["files"]["edges"]) == "1\t0\n1\t2\n1\t3\n2\t0\n"
    assert "ranks" not in bare["files"] and told["run"] == run["run_id"]
    assert [line.split("\t")[4] for line in content_of(told["files"]["ranks"]).splitlines()] == [
        "#host_rev",
        *("com.example", "org.b", "org.a", "uk.co.c"),
    ]
    assert (back["graph"], back["n_vertices"], back["n_edges"], back["n_ranks"]) == ("linkcrawler-domain", 4, 3, 4)
    assert ranked["top"] == run["top"]


def test_a_graph_of_edges_alone_is_not_written(index: Index, tmp_path: Path) -> None:
    put(tmp_path / "a-domain-edges.txt.gz", "0\t1")
    assert index.run("ingest", "webgraph", str(tmp_path / "a-domain-edges.txt.gz")).exit_code == 0

    done = index.run("export", "graph", "a-domain", "--to", str(tmp_path / "out"))

    assert done.exit_code == 2
    assert "the graph has no vertices" in done.stderr
