-- What each domain that links to the target gave to its rank in the run `run_id`: `damping` times its own rank, divided
-- among all that it links to. Needs `live`, of the links that the run has looked at.
-- grain: one row per source domain with a link that is followed
linking as (
    select source_domain, countIf(is_backlink) as backlinks, countIf(is_backlink and follow) as backlinks_follow
    from live
    group by source_domain
    having backlinks_follow > 0
),
contributions as (
    select
        linking.source_domain as source_domain,
        {damping:Float64} * ranked.domain_rank / ranked.n_out as contribution,
        ranked.domain_rank as domain_rank,
        ranked.domain_rank_pct as domain_rank_pct,
        ranked.n_out as n_out,
        linking.backlinks as backlinks,
        linking.backlinks_follow as backlinks_follow
    from linking
    inner join (
        select domain, domain_rank, domain_rank_pct, n_out
        from domain_ranks
        where run_id = {run_id:String}
            and n_out > 0
            and domain in (select source_domain from links where target_domain in {domains:Array(String)})
    ) as ranked on ranked.domain = linking.source_domain
)
