-- authority_runs: one row per run that ranked domains: by what, over how much, how well it converged.
create table if not exists authority_runs
(
    run_id         String codec(ZSTD(3)),                      -- begins with the instant, so that the greatest is the latest
    started_at     DateTime64(3, 'UTC') codec(ZSTD(3)),
    finished_at    DateTime64(3, 'UTC') codec(ZSTD(3)),        -- the row is written when the ranks are: a run is whole or absent
    as_of          DateTime64(3, 'UTC') codec(ZSTD(3)),        -- the links that were live then
    crawl          LowCardinality(String) codec(ZSTD(3)),      -- empty = all crawls
    method         LowCardinality(String) codec(ZSTD(3)),      -- sparse (one machine), sql (the store itself)
    damping        Float64 codec(ZSTD(3)),
    tolerance      Float64 codec(ZSTD(3)),                     -- L1 distance of two iterations at which it stops
    n_domains      UInt64 codec(ZSTD(3)),                      -- nodes
    n_edges        UInt64 codec(ZSTD(3)),                      -- domain pairs with a follow link
    n_dangling     UInt64 codec(ZSTD(3)),                      -- nodes without an edge out
    dangling_rank  Float64 codec(ZSTD(3)),                     -- what these have together of the rank
    n_iterations   UInt32 codec(ZSTD(3)),
    residual       Float64 codec(ZSTD(3)),                     -- L1 distance of the last two iterations
    is_converged   Bool codec(ZSTD(3)),                        -- residual <= tolerance
    harmonic_error Nullable(Float64) codec(ZSTD(3))            -- relative standard error of `harmonic`; 0 = exact, null = not computed
)
engine = ReplacingMergeTree(finished_at)
order by run_id;

-- domain_ranks: one row per (run, domain): its authority in that run. Definitions: DEFINITIONS.md. A run's rows are written
-- once, before its row in authority_runs, and never change: no FINAL is needed. A run is dropped as a partition.
create table if not exists domain_ranks
(
    run_id          String codec(ZSTD(3)),
    domain          String codec(ZSTD(3)),
    domain_rank     Float64 codec(ZSTD(3)),                    -- PageRank; all of a run add up to 1
    domain_rank_pct Float64 codec(ZSTD(3)),                    -- share of the ranked domains below it or level with it, 0 to 100
    harmonic        Nullable(Float64) codec(ZSTD(3)),
    n_in            UInt32 codec(ZSTD(3)),                     -- edges in
    n_out           UInt32 codec(ZSTD(3))                      -- edges out; 0 = dangling
)
engine = ReplacingMergeTree
partition by run_id
order by (run_id, domain)
settings index_granularity = 1024;

-- authority_nodes: one row per (run, domain) while a run by the method `sql` computes; it is empty when none does.
create table if not exists authority_nodes
(
    run_id String,
    node   UInt64,                                             -- number of the domain in this run, from 0
    domain String
)
engine = ReplacingMergeTree
partition by run_id
order by (run_id, node);

-- authority_edges: one row per (run, domain with an edge out), likewise.
create table if not exists authority_edges
(
    run_id  String,
    source  UInt64,                                            -- its number
    targets Array(UInt64)                                      -- those of the domains that it links to
)
engine = ReplacingMergeTree
partition by run_id
order by (run_id, source);

-- authority_steps: one row per (run, iteration, domain), likewise; of a run there are only the last two iterations.
create table if not exists authority_steps
(
    run_id String,
    step   UInt32,                                             -- number of the iteration; 0 = where it begins
    node   UInt64,
    n_out  UInt32,
    score  Float64,
    moved  Float64                                             -- distance from the iteration before
)
engine = ReplacingMergeTree
partition by (run_id, step)
order by (run_id, step, node);

-- authority_reach: one row per (run, distance, domain), likewise: the domains from which it is reached in so many steps or
-- fewer. As a set for the exact harmonic centrality, as a sketch for the approximate one; the other is empty.
create table if not exists authority_reach
(
    run_id   String,
    step     UInt32,                                           -- the distance
    node     UInt64,
    exact    AggregateFunction(uniqExact, UInt64),
    sketch   AggregateFunction(uniqHLL12, UInt64),
    size     Float64,                                          -- number of domains in it
    harmonic Float64,                                          -- sum of 1 / distance so far
    moved    Float64                                           -- by how much it is larger than one step nearer
)
engine = ReplacingMergeTree
partition by (run_id, step)
order by (run_id, step, node)
