-- authority/nodes: the domains of all live backlinks, numbered by name.
-- grain: one row per domain
insert into authority_nodes (run_id, node, domain)
with
    -- include live_pairs
select
    {run_id:String} as run_id,
    row_number() over (order by domain) - 1 as node,
    domain
from (
    select distinct arrayJoin([source_domain, target_domain]) as domain
    from live_pairs
) as named
