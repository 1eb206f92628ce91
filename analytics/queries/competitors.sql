-- competitors: the domains that are linked to by the same domains as a target, the most alike first.
-- Who ever linked to more than `max_degree` domains says little of any of them, and is left out of every number here.
-- grain: one row per domain
with
    -- The number of pairs may be too high by those that were written twice lately; few domains have so many at all.
    large_linkers as (
        select source_domain
        from domain_pairs final
        where source_domain in (
            select source_domain
            from domain_pairs
            group by source_domain
            having count() > {max_degree:UInt64}
        )
        group by source_domain
        having count() > {max_degree:UInt64}
    ),
    -- What shares a domain with the target, by all links that ever were: it says only where to look.
    ever_shared as (
        select target_domain, count() as n_shared
        from domain_pairs
        where source_domain in (
                select source_domain
                from links
                where target_domain in {domains:Array(String)}
            )
            and source_domain not in (select source_domain from large_linkers)
        group by target_domain
    ),
    sizes as (
        select target_domain, count() as n_sources
        from domain_pairs
        group by target_domain
    ),
    candidates as (
        select ever_shared.target_domain as domain
        from ever_shared
        inner join sizes on sizes.target_domain = ever_shared.target_domain
        cross join (
            select count() as n_asked
            from domain_pairs
            where target_domain in {domains:Array(String)}
        ) as own
        where domain in {domains:Array(String)} or n_sources <= {max_ratio:UInt64} * n_asked
        order by
            domain in {domains:Array(String)} desc,
            n_shared / (n_asked + n_sources - n_shared) desc,
            domain
        limit {max_candidates:UInt64}
    ),
    -- include spans,
    -- include live,
    -- include edges_live,
    -- grain: one row per source domain
    linkers as (
        select groupArray(target) as linked, hasAny(linked, {domains:Array(String)}) as is_shared
        from edges_live
        where source_domain not in (select source_domain from large_linkers)
        group by source_domain
    ),
    sums as (
        select
            arrayJoin(linked) as domain,
            count() as referring_domains,
            countIf(is_shared) as shared,
            max(if(domain in {domains:Array(String)}, referring_domains, 0)) over () as n_asked
        from linkers
        group by domain
    ),
    domains_to_rank as (
        select domain from candidates
    ),
    -- include latest_ranks
select
    sums.domain as target_domain,
    shared,
    shared / (n_asked + referring_domains - shared) as jaccard,
    shared / n_asked as share_of_target,
    shared / referring_domains as share_of_competitor,
    referring_domains,
    -- include rank_columns
from sums
left join latest_ranks on latest_ranks.domain = sums.domain
where shared > 0 and sums.domain not in {domains:Array(String)}
order by jaccard desc, shared desc, target_domain
limit {offset:UInt64}, {limit:UInt64}
