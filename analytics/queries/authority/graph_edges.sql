-- authority/graph_edges: whom each vertex of an imported graph links to, each once. An edge of a vertex that is not there is
-- left out.
-- grain: one row per vertex with an edge out
insert into authority_edges (run_id, source, targets)
with numbered as (
    select vertices.id as id, nodes.node as node
    from web_graph_vertices as vertices final
    inner join authority_nodes as nodes on nodes.domain = vertices.name and nodes.run_id = {run_id:String}
    where vertices.graph = {graph:String}
)
select
    {run_id:String} as run_id,
    sources.node as source,
    groupUniqArray(linked.node) as targets
from web_graph_edges as edges
inner join numbered as sources on sources.id = edges.source
inner join numbered as linked on linked.id = edges.target
where edges.graph = {graph:String} and sources.node != linked.node
group by source
