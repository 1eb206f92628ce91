-- What each vertex that links to the target in an imported graph gave to its rank in the run `run_id`.
-- grain: one row per name that links to the target
named as (
    select id, name
    from web_graph_vertices final
    where graph = {graph:String}
        and id in (
            select source
            from web_graph_edges
            where graph = {graph:String}
                and target in (
                    select id
                    from web_graph_vertices final
                    where graph = {graph:String} and name in {targets:Array(String)}
                )
        )
        and name not in {targets:Array(String)}
),
contributions as (
    select
        domain as source_domain,
        {damping:Float64} * domain_rank / n_out as contribution,
        domain_rank,
        domain_rank_pct,
        n_out
    from domain_ranks
    where run_id = {run_id:String} and n_out > 0 and domain in (select name from named)
)
