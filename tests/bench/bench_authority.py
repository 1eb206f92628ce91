"""How long a run of authority takes, from the links in the store to the ranks in it: `make bench ARGS=authority`.

The links are the 3,216,152 arcs of the crawled graph cnr-2000 (../shared/vectors/webgraph), each node taken for a
domain. `sparse` and `sql` read, rank and write; igraph and networkx get the same edges as arrays in memory, and build
their graph and rank. Seconds of the clock, and CPU of this process and of the store (beside other work the machine is
slower by the clock); the median of some rounds. `off` is the largest distance of a rank from igraph's.
`--harmonic` adds harmonic centrality by sketches, of the whole graph, and exactly, of parts of it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from numpy.typing import NDArray

from analytics.authority import Run, run_authority
from analytics.authority.graph import Graph, graph_of_edges
from analytics.authority.harmonic import exact_harmonic
from analytics.authority.hyperball import REGISTERS, sketched_harmonic
from analytics.authority.plan import read_plan
from analytics.reader import ClickHouse
from analytics.writer import Writer
from linkcrawler.embedded import status, store_service
from linkcrawler.store import Store
from tests.bench.bench_analytics import cpu_of

EDGES = Path(__file__).parents[3] / "shared" / "vectors" / "webgraph" / "cnr-2000.edges.tsv.gz"
N_BATCHES = 8  # of links, so that the table has parts that are not merged, as a crawl leaves them
FILL = """
insert into links
    (target_domain, source_domain, target_url, source_url, link_class, span_no, target_host, target_site, source_host,
     source_site, link_type, anchor, follow, instances, first_seen, last_confirmed, new_by, crawl, derived_at)
select
    target, source, concat('https://www.', target, '/'),
    concat('https://www.', source, '/page/', toString(rand() % 100)),
    'hyperlink', 1, concat('www.', target), target, concat('www.', source), source, 'text', 'here', true, 1,
    '2026-01-01', '2026-01-01', 'page_discovered', 'bench', '2026-01-01'
from arcs
where cityHash64(source) % {n:UInt32} = {i:UInt32}
"""


@dataclass(slots=True)
class Costs:
    """What rounds of one thing cost, in seconds."""

    store_cpu: Callable[[], float]
    clock: list[float] = field(default_factory=list)
    here: list[float] = field(default_factory=list)
    store: list[float] = field(default_factory=list)

    def of(self, do: Callable[[], Any]) -> Any:
        """What `do` returns; what it cost is added."""
        clock, here, store = time.perf_counter(), time.process_time(), self.store_cpu()
        done = do()
        self.clock.append(time.perf_counter() - clock)
        self.here.append(time.process_time() - here)
        self.store.append((self.store_cpu() - store) / 1e3)
        return done

    def told(self, what: str, more: str = "") -> None:
        clock, here, store = (statistics.median(values) for values in (self.clock, self.here, self.store))
        sys.stdout.write(f"  {what:<34}{clock:>8.2f}{here:>12.2f}{store:>12.2f}  {more}\n")
        sys.stdout.flush()


def fill(dsn: str, graph: Graph) -> None:
    """The store has a link for each edge."""
    writer = Writer(dsn)
    writer.command("create table arcs (source String, target String) engine = Log")
    targets = np.repeat(np.arange(graph.n_domains), graph.n_in)
    columns = {"source": graph.domains.take(pa.array(graph.sources)), "target": graph.domains.take(pa.array(targets))}
    writer.insert_arrow("arcs", pa.table(columns))
    for i in range(N_BATCHES):
        writer.command(FILL, {"n": N_BATCHES, "i": i})
    writer.command("drop table arcs")
    writer.close()


def ranks_of(reader: ClickHouse, run: Run) -> NDArray[np.float64]:
    sql = "select domain_rank from domain_ranks where run_id = {run:String} order by domain"
    return np.array([rank for (rank,) in reader.read(sql, {"run": run.run_id}).rows])


def by_igraph(graph: Graph) -> NDArray[np.float64]:
    import igraph

    targets = np.repeat(np.arange(graph.n_domains), graph.n_in)
    made = igraph.Graph(n=graph.n_domains, edges=np.column_stack([graph.sources, targets]), directed=True)
    return np.array(made.pagerank(damping=0.85))


def by_networkx(graph: Graph) -> NDArray[np.float64]:
    import networkx

    targets = np.repeat(np.arange(graph.n_domains), graph.n_in)
    made: Any = networkx.DiGraph()
    made.add_nodes_from(range(graph.n_domains))
    made.add_edges_from(zip(graph.sources.tolist(), targets.tolist(), strict=True))
    # its tolerance is that of a node
    found = networkx.pagerank(made, alpha=0.85, tol=1e-10 / graph.n_domains, max_iter=1000)
    return np.array([found[i] for i in range(graph.n_domains)])


def first_of(graph: Graph, n: int) -> Graph:
    """The part between the first n nodes."""
    sources = graph.sources[: graph.starts[n]]
    targets = np.repeat(np.arange(n), graph.n_in[:n])
    return graph_of_edges(graph.domains.slice(0, n), sources[sources < n], targets[sources < n])


def tell_harmonic(graph: Graph, store_cpu: Callable[[], float]) -> None:
    """Print what harmonic centrality costs, and how far sketches are off."""
    costs = Costs(store_cpu)
    costs.of(lambda: sketched_harmonic(graph, REGISTERS))
    costs.told(f"harmonic, {REGISTERS} registers", f"{graph.n_domains:,} domains, {graph.n_edges:,} edges")
    for n in (10_000, 30_000, 100_000):
        part, costs = first_of(graph, n), Costs(store_cpu)
        exact = costs.of(lambda part=part: exact_harmonic(part))
        costs.told("harmonic, exact", f"{part.n_domains:,} domains, {part.n_edges:,} edges")
        off = sketched_harmonic(part, REGISTERS)[exact > 0] / exact[exact > 0] - 1
        print(f"    sketches of it are off by {np.sqrt((off**2).mean()):.1%} (root of the mean square)")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--harmonic", action="store_true")
    arguments.add_argument("--no-sql", action="store_true", help="leave out the method `sql`: it takes a minute")
    options = arguments.parse_args()
    if not EDGES.exists():
        sys.exit(f"no web graph at {EDGES}")
    table = csv.read_csv(EDGES, csv.ReadOptions(column_names=["s", "t"]), csv.ParseOptions(delimiter="\t"))
    sources, targets = table["s"].to_numpy(), table["t"].to_numpy()
    names = pa.array([f"site{i:06}.example" for i in range(int(max(sources.max(), targets.max())) + 1)])
    graph = graph_of_edges(names, sources, targets)
    with tempfile.TemporaryDirectory() as data, store_service(Path(data)) as dsn:
        store = Store(dsn)
        store.migrate()
        fill(dsn, graph)
        running = next(service for service in status(Path(data)) if service.service == "store")
        cpu = cpu_of(running.pid)
        reader, writer = ClickHouse(dsn), Writer(dsn)
        print(f"{graph.n_domains:,} domains, {graph.n_edges:,} edges")
        print(f"  {'':<34}{'seconds':>8}{'CPU here':>12}{'CPU store':>12}")
        igraph_costs = Costs(cpu)
        expected = igraph_costs.of(lambda: by_igraph(graph))
        for method in ("sparse",) if options.no_sql else ("sparse", "sql"):
            plan, costs = read_plan(method=method, harmonic="none"), Costs(cpu)
            for _ in range(options.rounds if method == "sparse" else 1):
                run = costs.of(lambda plan=plan: run_authority(reader, writer, plan))
            off = np.abs(ranks_of(reader, run) - expected).max()
            costs.told(f"{method}, from links to ranks", f"{run.n_iterations} iterations, off {off:.0e}")
        igraph_costs.told("igraph, from arrays in memory")
        costs = Costs(cpu)
        off = np.abs(costs.of(lambda: by_networkx(graph)) - expected).max()
        costs.told("networkx, from arrays in memory", f"off {off:.0e}")
        if options.harmonic:
            tell_harmonic(graph, cpu)


if __name__ == "__main__":
    main()
