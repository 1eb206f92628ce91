-- intersect: the domains that link to at least so many of the given targets, and to none of the excluded ones.
-- grain: one row per source domain, those that link to most targets first, of these the highest ranks
with
    -- include spans,
    -- include live,
    -- include edges_live,
    -- include sources_to_rank,
    -- include latest_ranks,
    linkers as (
        select
            source_domain,
            countIf(has({given:Array(String)}, target)) as matches,
            groupArray(target) as linked,
            groupArray(n_backlinks) as sizes,
            sumIf(n_backlinks, has({given:Array(String)}, target)) as backlinks,
            sumIf(n_follow, has({given:Array(String)}, target)) as backlinks_follow
        from edges_live
        group by source_domain
        having matches >= {min_matches:UInt16} and not hasAny(linked, {excluded:Array(String)})
    )
select
    linkers.source_domain as source_domain,
    matches,
    -- include rank_columns,
    mapFromArrays(
        {given:Array(String)},
        arrayMap(target -> sizes[indexOf(linked, target)], {given:Array(String)})
    ) as backlinks_by_target,
    backlinks,
    backlinks_follow,
    ifNull(domain_rank, -1) as sort_rank,
    count() over () as matching_domains
from linkers
left join latest_ranks on latest_ranks.domain = linkers.source_domain
-- include after_linker
order by matches desc, sort_rank desc, backlinks desc, source_domain
limit {offset:UInt64}, {limit:UInt64}
