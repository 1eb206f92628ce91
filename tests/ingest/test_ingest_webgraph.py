"""Graphs of the web that others made: what is taken, what is not, and that it never becomes a backlink."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analytics
from analytics.writer import Writer
from linkcrawler.ingest import Ledger, places_of
from linkcrawler.ingest import webgraph as importing
from linkcrawler.ingest.webgraph_lines import PARTS, read_lines, turned_round
from linkcrawler.store import Store
from tests.ingest.conftest import Index
from tests.ingest.warc_files import page, response
from tests.ingest.webgraph_files import HEADER, put, put_graph

NAMES = ["192.0.2.7", "com.example", "com.example-2", "org.a", "org.b", "uk.co.c"]
EDGES = [(0, 1), (0, 2), (2, 1), (3, 3), (3, 4), (4, 1), (5, 0)]


def imported(index: Index, *words: str | Path) -> dict[str, Any]:
    done = index.run("ingest", "webgraph", *map(str, words), "--json")
    assert done.exit_code == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_names_are_turned_round_and_a_second_import_adds_nothing(index: Index, tmp_path: Path) -> None:
    files = put_graph(tmp_path, NAMES, EDGES)
    first = imported(index, *files)
    again, anew = imported(index, *files), imported(index, *files, "--again")
    found = index.store.query(
        "select name, n_hosts from web_graph_vertices final where graph = 'made-domain' order by id"
    )

    assert (first["graph"], first["level"], first["n_vertices"], first["n_edges"]) == ("made-domain", "domain", 6, 7)
    assert [row[0] for row in found] == ["192.0.2.7", "example.com", "example-2.com", "a.org", "b.org", "c.co.uk"]
    assert [row[1] for row in found] == [1, 2, 3, 4, 5, 6]
    assert (again["n_known_files"], again["n_vertices"], again["n_edges"]) == (2, 6, 7)
    assert (anew["n_known_files"], anew["n_vertices"], anew["n_edges"]) == (0, 6, 7)


def test_an_import_changes_no_report_and_a_run_over_it_no_rank(index: Index, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(response("http://a.org/", page("http://example.com/")))
    index.ingest("warc", tmp_path / "a.warc")
    asked = analytics.connect(index.dsn)
    writer = Writer(index.dsn)
    own = asked.run_authority(writer)

    def told() -> list[Any]:
        replies = (asked.report("example.com"), asked.backlinks("example.com"), asked.refdomains("example.com"))
        return [reply.rows for reply in replies] + [asked.sql("select * from domain_ranks_latest order by domain").rows]

    before = told()
    imported(index, *put_graph(tmp_path, NAMES, EDGES))
    run = asked.run_authority(writer, graph="made")

    assert (run.graph, own.graph, run.n_domains, run.n_edges) == (
        "made-domain",
        "",
        6,
        6,
    )  # without that of a.org to itself
    assert told() == before
    assert before[0][0]["backlinks"] == 1
    writer.close()
    asked.close()


def test_ranks_of_an_imported_graph_are_those_of_networkx(index: Index, tmp_path: Path) -> None:
    imported(index, *put_graph(tmp_path, NAMES, EDGES))
    asked, writer = analytics.connect(index.dsn), Writer(index.dsn)
    run = asked.run_authority(writer, graph="made-domain", tolerance=1e-13)
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(range(6))
    graph.add_edges_from(edge for edge in EDGES if edge[0] != edge[1])
    theirs = nx.pagerank(graph, tol=1e-14, max_iter=1000)
    names = ["192.0.2.7", "example.com", "example-2.com", "a.org", "b.org", "c.co.uk"]
    top = asked.authority_top(graph="made", limit=0)
    shown = asked.authority("example.com", run=run.run_id)

    assert {row["domain"]: row["domain_rank"] for row in top} == pytest.approx(
        {names[node]: rank for node, rank in theirs.items()}, abs=1e-9
    )
    assert [row["source_domain"] for row in shown] == ["b.org", "example-2.com", "192.0.2.7"]
    assert shown.head["remainder"] == pytest.approx(0, abs=1e-12)
    early, in_store = (
        asked.run_authority(writer, graph="made", method=method, tolerance=0.1, harmonic="none")
        for method in ("sparse", "sql")
    )
    assert (in_store.n_edges, in_store.n_iterations) == (early.n_edges, early.n_iterations)
    assert {row["domain"]: row["domain_rank"] for row in asked.authority_top(run=in_store.run_id)} == pytest.approx(
        {row["domain"]: row["domain_rank"] for row in asked.authority_top(run=early.run_id)}, abs=1e-12
    )
    writer.close()
    asked.close()


def test_our_ranks_are_compared_with_theirs_and_what_is_left_out_is_said(index: Index, tmp_path: Path) -> None:
    files = put_graph(tmp_path, NAMES, EDGES)
    ranks = ["1\t3.4E7\t2\t0.3\tcom.example\t2", "2\t1.5\t1\t0.4\torg.b\t1", "3\t1.0\t3\t0.1\torg.new\t1"]
    imported(index, *files, put(tmp_path / "made-domain-ranks.txt.gz", *ranks, head=HEADER))
    writer, asked = Writer(index.dsn), analytics.connect(index.dsn)
    asked.run_authority(writer, graph="made")
    compared = asked.authority_compare("made", measure="pagerank")

    assert {name: compared.head[name] for name in ("n_common", "n_only_ours", "n_only_theirs")} == {
        "n_common": 2,
        "n_only_ours": 4,
        "n_only_theirs": 1,
    }
    assert (compared.head["spearman"], compared.head["kendall"]) == (pytest.approx(-1), pytest.approx(-1))
    assert [(row["domain"], row["our_position"], row["their_position"]) for row in compared] == [
        ("b.org", 2, 1),
        ("example.com", 1, 2),
    ]
    writer.close()
    asked.close()


def test_what_is_damaged_is_told_with_its_line_and_the_rest_is_taken(index: Index, tmp_path: Path) -> None:
    lines = [
        "0\tcom.a\t1",
        "1\tnot a name\t1",
        "2\tcom.b",
        "x\tcom.c\t1",
        "4294967296\tcom.d\t1",
        "",
        "5\tcom.\udcff\t1",
    ]
    vertices = put(tmp_path / "made-domain-vertices.txt.gz", *lines, "6\tcom.e\t1")
    edges = put(tmp_path / "made-domain-edges.txt.gz", "0\t6", "0\t-1", "6\t0\t0", "9\t0")
    torn = tmp_path / "made-domain-edges-2.txt.gz"
    torn.write_bytes(gzip.compress(b"".join(b"%d\t6\n" % i for i in range(200_000)))[:-2000])
    said = imported(index, vertices, edges, torn)
    found = [[(d["kind"], d["line"]) for d in file["damages"]] for file in said["files"]]
    strict = index.run("ingest", "webgraph", str(vertices), "--strict")

    assert found[0] == [("name", 2), ("columns", 3), ("number", 4), ("number", 5), ("text", 7)]
    assert found[1] == [("number", 2), ("columns", 3)]
    assert [kind for kind, _ in found[2]] == ["cut"]
    assert said["n_vertices"] == 2 and said["n_edges"] > 1000
    assert strict.exit_code == 1


def test_a_stopped_import_goes_on_behind_what_is_stored(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever block it was stopped at."""
    files = put_graph(tmp_path, NAMES, [])
    lines = [f"{i // 6}\t{i % 6}\n" for i in range(36)]
    files[1].write_bytes(b"".join(gzip.compress("".join(lines[i : i + 5]).encode()) for i in range(0, 36, 5)))
    monkeypatch.setattr(importing, "BLOCK_BYTES", 16)
    places, ledger = (
        places_of([str(path) for path in files], importing.SUFFIXES),
        Ledger(index.data, "made", "webgraph"),
    )

    class Stopping(Store):
        n_left = 4

        def append(self, table: str, rows: pa.Table, token: str = "") -> None:
            self.n_left -= 1
            if self.n_left < 0:
                raise KeyboardInterrupt
            super().append(table, rows, token)

    stopping = Stopping(index.dsn)
    n_stops = 0
    while True:
        stopping.n_left = 4
        try:
            done = importing.load_graph(places, "made-domain", "domain", ledger, stopping, lambda _progress, _at: None)
            break
        except KeyboardInterrupt:
            n_stops += 1
    stopping.close()

    assert n_stops == 2
    assert (done.n_vertices, done.n_edges, sum(f.n_rows for f in done.files)) == (6, 36, 42)
    assert [f.n_records for f in done.files] == [6, 36]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("a-host-edges.txt.gz", "a-domain-edges.txt.gz"), "one of domains: import one after the other"),
        (("a-domain-edges.txt.gz", "b-domain-edges.txt.gz"), "called after a, b: name it with --name"),
        (("notes.txt",), "name it with --name"),
        (("a-host-edges.txt.gz", "--name", "../up"), "graph '../up': give a --name of letters, digits and ._-"),
        (("notes.txt", "--name", "a"), "expected vertices (id, reversed name), edges (from, to) or ranks"),
    ],
)
def test_files_that_are_no_graph_or_of_several_are_refused(
    index: Index, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    for name in ("a-host-edges.txt.gz", "a-domain-edges.txt.gz", "b-domain-edges.txt.gz"):
        put(tmp_path / name, "0\t1")
    (tmp_path / "notes.txt").write_text("Dear reader,\n")
    done = index.run("ingest", "webgraph", *(str(tmp_path / word) if ".txt" in word else word for word in words))

    assert done.exit_code == 2
    assert reason in done.stderr


labels = st.text("abz09_-", min_size=1, max_size=4)


@given(st.lists(st.lists(labels, min_size=1, max_size=4).map(".".join), max_size=10))
def test_names_turned_round_twice_are_as_they_were(names: list[str]) -> None:
    told = pa.array(names, pa.string())

    assert turned_round(turned_round(told)).to_pylist() == names


numbers = st.integers(0, 1 << 34).map(lambda number: str(number).encode())
edges = st.tuples(numbers, numbers).map(b"\t".join)


@given(st.lists(st.one_of(st.binary(max_size=12), edges), max_size=12))
@settings(max_examples=60)
def test_each_line_is_a_row_or_a_damage(lines: list[bytes]) -> None:
    """Whatever the lines are, and the rows are those of the lines that were not told."""
    lines = [line.replace(b"\n", b"").replace(b"\r", b"") for line in lines]
    told: list[int] = []
    rows = read_lines(PARTS["edges"], b"\n".join(lines) + b"\n", 1, lambda damage: told.append(damage.offset))
    sound = [line for number, line in enumerate(lines, 1) if number not in told and line.strip()]

    assert [(str(row["source"]), str(row["target"])) for row in rows.to_pylist()] == [
        tuple(str(int(field)) for field in line.split(b"\t")) for line in sound
    ]
