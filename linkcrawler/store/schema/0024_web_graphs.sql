-- web_graphs: one row per graph of the web that others made and that was imported, such as those of Common Crawl. Nothing in
-- these tables is a link of ours: no page was seen, and no report counts them.
create table if not exists web_graphs
(
    graph       String codec(ZSTD(3)),                         -- its name with its level, as its files are called
    level       LowCardinality(String) codec(ZSTD(3)),         -- what its vertices are: host, domain
    n_vertices  UInt64 codec(ZSTD(3)),
    n_edges     UInt64 codec(ZSTD(3)),
    n_ranks     UInt64 codec(ZSTD(3)),                         -- vertices with ranks of those who made it
    files       Array(String) codec(ZSTD(3)),                  -- what was read last
    imported_at DateTime64(3, 'UTC') codec(ZSTD(3))
)
engine = ReplacingMergeTree(imported_at)
order by graph;

-- web_graph_vertices: one row per (graph, number of a vertex): its name, turned round (com.example -> example.com). A graph is
-- dropped as a partition. Read it with FINAL: a file that is imported again leaves the same rows.
create table if not exists web_graph_vertices
(
    graph   String codec(ZSTD(3)),
    id      UInt32 codec(Delta, ZSTD(3)),
    name    String codec(ZSTD(3)),
    n_hosts UInt32 codec(ZSTD(3))                              -- of a domain; 0 = not told
)
engine = ReplacingMergeTree
partition by graph
order by (graph, id)
settings index_granularity = 4096;

-- web_graph_edges: one row per (graph, vertex, vertex that links to it).
create table if not exists web_graph_edges
(
    graph  String codec(ZSTD(3)),
    target UInt32 codec(Delta, ZSTD(3)),
    source UInt32 codec(Delta, ZSTD(3))
)
engine = ReplacingMergeTree
partition by graph
order by (graph, target, source);

-- web_graph_ranks: one row per (graph, name): its ranks as those say who made the graph.
create table if not exists web_graph_ranks
(
    graph             String codec(ZSTD(3)),
    name              String codec(ZSTD(3)),
    harmonic_position UInt64 codec(ZSTD(3)),                   -- 1 = highest
    harmonic          Float64 codec(ZSTD(3)),
    pagerank_position UInt64 codec(ZSTD(3)),
    pagerank          Float64 codec(ZSTD(3)),
    n_hosts           UInt32 codec(ZSTD(3))                    -- 0 = not told
)
engine = ReplacingMergeTree
partition by graph
order by (graph, name)
settings index_granularity = 1024;

-- Runs of authority may rank an imported graph. What asks for the latest run means the latest over our own links.
alter table authority_runs add column if not exists graph String default '' codec(ZSTD(3));

create or replace view domain_ranks_latest as
select
    domain,
    domain_rank,
    domain_rank_pct,
    harmonic,
    n_in,
    n_out,
    run_id
from domain_ranks
where run_id = (select max(run_id) from authority_runs where graph = '')
comment 'one row per domain that the latest run of authority over our own links ranked (domain)'
