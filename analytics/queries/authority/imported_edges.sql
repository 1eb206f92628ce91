-- authority/imported_edges: the edges of an imported graph, each once.
-- grain: one row per edge
select source, target
from web_graph_edges final
where graph = {graph:String}
