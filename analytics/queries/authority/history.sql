-- authority/history: the rank of a domain in each run that ranked it, the latest run first. With `run_id` of that run only.
-- grain: one row per run
select
    runs.run_id as run_id,
    runs.as_of as as_of,
    runs.crawl as crawl,
    runs.graph as graph,
    toUInt64(round(runs.n_domains * (1 - ranks.domain_rank_pct / 100))) + 1 as position,
    runs.n_domains as n_domains,
    ranks.domain_rank as domain_rank,
    ranks.domain_rank_pct as domain_rank_pct,
    ranks.harmonic as harmonic,
    ranks.n_in as n_in,
    ranks.n_out as n_out
from domain_ranks as ranks
inner join (
    select run_id, as_of, crawl, graph, n_domains
    from authority_runs final
) as runs on runs.run_id = ranks.run_id
where ranks.domain in {targets:Array(String)}
    and ({run_id:String} = '' or ranks.run_id = {run_id:String})
order by run_id desc
limit {offset:UInt64}, {limit:UInt64}
