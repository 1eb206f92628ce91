-- authority/imported_vertices: the vertices of an imported graph, whole.
-- grain: one row per vertex
select id, name, n_hosts
from web_graph_vertices final
where graph = {graph:String}
order by id
