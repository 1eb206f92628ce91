-- authority/next_step: one iteration of PageRank, number `step`. A domain gives `damping` of its rank in equal parts to
-- those it links to; one that links to none gives it to all.
-- grain: one row per domain
insert into authority_steps (run_id, step, node, n_out, score, moved)
with
    before as (
        select node, n_out, score
        from authority_steps
        where run_id = {run_id:String} and step = {step:UInt32} - 1
    ),
    given as (
        select arrayJoin(edges.targets) as node, sum(before.score / before.n_out) as score
        from authority_edges as edges
        inner join before on before.node = edges.source
        where edges.run_id = {run_id:String}
        group by node
    ),
    (
        select (1 - {damping:Float64} + {damping:Float64} * sumIf(score, n_out = 0)) / count()
        from before
    ) as for_all
select
    {run_id:String} as run_id,
    {step:UInt32} as step,
    before.node as node,
    before.n_out as n_out,
    assumeNotNull(for_all) + {damping:Float64} * given.score as score,
    abs(score - before.score) as moved
from before
left join given on given.node = before.node
