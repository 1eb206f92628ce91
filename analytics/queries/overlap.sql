-- overlap: how many referring domains each two of the targets share.
-- A domain that links is told by the set of targets that it links to: there are far fewer sets than domains.
-- grain: one row per pair of targets, in the order they were given
with
    -- include spans,
    -- include live,
    -- include edges_live,
    sets as (
        select linked, count() as n_domains
        from (
            select source_domain, arraySort(groupArray(indexOf({targets:Array(String)}, target))) as linked
            from edges_live
            group by source_domain
        ) as linkers
        group by linked
        union all
        select [] as linked, 0 as n_domains
    ),
    pairs as (
        select a, b
        from (select arrayJoin(arrayEnumerate({targets:Array(String)})) as a) as of_a
        cross join (select arrayJoin(arrayEnumerate({targets:Array(String)})) as b) as of_b
        where a < b
    )
select
    {targets:Array(String)}[a] as target_a,
    {targets:Array(String)}[b] as target_b,
    sumIf(n_domains, has(linked, a) and has(linked, b)) as shared,
    shared / nullIf(sumIf(n_domains, has(linked, a) or has(linked, b)), 0) as jaccard,
    shared / nullIf(referring_domains_a, 0) as share_of_a,
    shared / nullIf(referring_domains_b, 0) as share_of_b,
    sumIf(n_domains, has(linked, a)) as referring_domains_a,
    sumIf(n_domains, has(linked, b)) as referring_domains_b,
    sumIf(n_domains, linked = [a]) as unique_a,
    sumIf(n_domains, linked = [b]) as unique_b,
    sum(n_domains) as all_referring_domains,
    sumIf(n_domains, length(linked) = length({targets:Array(String)})) as shared_by_all
from pairs
cross join sets
group by a, b
order by a, b
