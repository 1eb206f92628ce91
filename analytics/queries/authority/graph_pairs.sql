-- authority/graph_pairs: the edges of an imported graph, by the numbers of their vertices; one may be repeated.
-- grain: one row per edge
select source, target
from web_graph_edges
where graph = {graph:String}
