-- authority/edges: whom each domain links to by a link that is followed, each once.
-- grain: one row per domain with an edge out
insert into authority_edges (run_id, source, targets)
with
    -- include live_pairs,
    numbered as (
        select node, domain
        from authority_nodes
        where run_id = {run_id:String}
    )
select
    {run_id:String} as run_id,
    sources.node as source,
    groupUniqArray(linked.node) as targets
from live_pairs
inner join numbered as sources on sources.domain = live_pairs.source_domain
inner join numbered as linked on linked.domain = live_pairs.target_domain
where live_pairs.follow
group by source
