-- Who has a rank in the run `run_id` and one of those who made the graph `graph`: `common`. Ranks are told apart by six
-- decimals, PageRanks by those of their multiple of the mean: what differs by less, differs by how long one iterated.
-- grain: one row per domain
both_ranked as (
    select
        ours.domain as domain,
        assumeNotNull(if({measure:String} = 'harmonic', ours.harmonic, ours.domain_rank)) as our_rank,
        if({measure:String} = 'harmonic', theirs.harmonic, theirs.pagerank) as their_rank,
        if({measure:String} = 'harmonic', 1, count() over ()) as scale
    from domain_ranks as ours
    inner join web_graph_ranks as theirs final on theirs.name = ours.domain
    where ours.run_id = {run_id:String} and theirs.graph = {graph:String}
),
common as (
    select
        domain,
        our_rank,
        their_rank,
        rank() over (order by round(our_rank * scale, 6) desc) as our_position,
        rank() over (order by round(their_rank * scale, 6) desc) as their_position
    from both_ranked
)
