-- authority/imported_ranks: the ranks that came with an imported graph.
-- grain: one row per name
select name, harmonic, pagerank, harmonic_position, pagerank_position, n_hosts
from web_graph_ranks final
where graph = {graph:String}
order by harmonic_position, name
