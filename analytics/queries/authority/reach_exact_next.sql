-- authority/reach_exact_next: what reaches a domain within `step` steps is what reaches it, and those that link to it,
-- within one step less; by as much as it grows, divided by the distance, grows the harmonic centrality.
-- grain: one row per domain
insert into authority_reach (run_id, step, node, exact, size, harmonic, moved)
with
    before as (
        select node, exact, size, harmonic
        from authority_reach
        where run_id = {run_id:String} and step = {step:UInt32} - 1
    ),
    grown as (
        select node, uniqExactMergeState(exact) as exact
        from (
            select arrayJoin(edges.targets) as node, before.exact as exact
            from authority_edges as edges
            inner join before on before.node = edges.source
            where edges.run_id = {run_id:String}
            union all
            select node, exact
            from before
        ) as parts
        group by node
    )
select
    {run_id:String} as run_id,
    {step:UInt32} as step,
    grown.node as node,
    grown.exact as exact,
    finalizeAggregation(grown.exact) as size,
    before.harmonic + (size - before.size) / {step:UInt32} as harmonic,
    size - before.size as moved
from grown
inner join before on before.node = grown.node
