-- linked_domains: the domains that a target links to, by the links of its pages that are live at `as_of`.
-- grain: one row per domain that is linked to
with
    -- include spans,
    -- include live,
    linked as (
        select
            target_domain,
            count() as backlinks,
            countIf(follow) as backlinks_follow,
            uniqExact(source_url) as linking_pages,
            min(first_seen) as first_seen,
            max(last_confirmed) as last_confirmed
        from live
        where is_backlink
        group by target_domain
    ),
    domains_to_rank as (
        select target_domain as domain
        from domain_pairs
        where source_domain in {domains:Array(String)}
    ),
    -- include latest_ranks
select
    linked.target_domain as target_domain,
    -- include rank_columns,
    backlinks,
    backlinks_follow,
    linking_pages,
    first_seen,
    last_confirmed,
    toFloat64(backlinks) as sort_value,
    target_domain as sort_key,
    count() over () as linked_domains
from linked
left join latest_ranks on latest_ranks.domain = linked.target_domain
-- include after_listed
order by sort_value desc, sort_key
limit {offset:UInt64}, {limit:UInt64}
