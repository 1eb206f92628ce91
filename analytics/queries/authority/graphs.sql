-- authority/graphs: the graphs of the web that were imported; with `graph`, that one, by its whole name or without its level.
-- grain: one row per graph
select graph, level, n_vertices, n_edges, n_ranks, imported_at
from web_graphs final
where {graph:String} = '' or graph in ({graph:String}, concat({graph:String}, '-host'), concat({graph:String}, '-domain'))
order by graph
limit {offset:UInt64}, {limit:UInt64}
