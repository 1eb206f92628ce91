-- authority/graph_nodes: the vertices of an imported graph, numbered by name.
-- grain: one row per name
insert into authority_nodes (run_id, node, domain)
select
    {run_id:String} as run_id,
    row_number() over (order by name) - 1 as node,
    name as domain
from (
    select distinct name
    from web_graph_vertices final
    where graph = {graph:String}
) as named
