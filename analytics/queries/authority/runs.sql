-- authority/runs: the runs that were recorded, the latest first; with `run_id`, that one; with `graph`, those over that graph
-- (`own` = over our own links, `any` = all).
-- grain: one row per run
select
    run_id, started_at, finished_at, as_of, crawl, method, damping, tolerance, n_domains, n_edges, n_dangling,
    dangling_rank, n_iterations, residual, is_converged, harmonic_error, graph,
    dateDiff('millisecond', started_at, finished_at) / 1000 as seconds
from authority_runs final
where ({run_id:String} = '' or run_id = {run_id:String})
    and ({graph:String} = 'any' or graph = if({graph:String} = 'own', '', {graph:String}))
order by run_id desc
limit {offset:UInt64}, {limit:UInt64}
