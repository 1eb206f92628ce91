-- authority/graph_vertices: the vertices of an imported graph.
-- grain: one row per vertex
select id, name
from web_graph_vertices final
where graph = {graph:String}
order by id
