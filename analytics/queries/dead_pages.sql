-- dead_pages: the dead pages of a target that are still linked to, by what is to be won with a redirect, most first.
-- `weight` adds up, over the domains with a follow link to the page, the share of ranked domains that each outranks; one
-- without a rank counts 0.5.
-- grain: one row per page
with
    -- include spans,
    -- include live,
    -- include target_states,
    -- include dead,
    linking as (
        select
            target_url,
            source_domain,
            dead.status as status,
            dead.last_fetched_at as last_fetched_at,
            count() as n_links,
            countIf(follow) as n_follow
        from live
        inner join dead on dead.url = live.target_url
        where is_backlink
        group by target_url, source_domain, status, last_fetched_at
    ),
    domains_to_rank as (
        select source_domain as domain
        from linking
    ),
    -- include latest_ranks,
    -- include successors,
    ranked as (
        select
            target_url, linking.source_domain as source_domain, status, last_fetched_at, n_links, n_follow,
            if(latest_ranks.domain = '', null, latest_ranks.domain_rank) as domain_rank,
            if(latest_ranks.domain = '', 50, latest_ranks.domain_rank_pct) / 100 as outranked
        from linking
        left join latest_ranks on latest_ranks.domain = linking.source_domain
    ),
    weighed as (
        select
            target_url,
            status,
            last_fetched_at,
            sum(n_links) as backlinks,
            sum(n_follow) as backlinks_follow,
            count() as referring_domains,
            countIf(n_follow > 0) as referring_domains_follow,
            argMax(
                tuple(source_domain, domain_rank),
                tuple(n_follow > 0, ifNull(domain_rank, 0), n_links, source_domain)
            ) as best,
            round(sumIf(outranked, n_follow > 0), 3) as weight
        from ranked
        group by target_url, status, last_fetched_at
    )
select
    target_url,
    status,
    last_fetched_at,
    backlinks,
    backlinks_follow,
    referring_domains,
    referring_domains_follow,
    best.1 as best_source_domain,
    best.2 as best_domain_rank,
    weight,
    nullIf(successors.redirect_to, '') as redirect_to,
    1e6 * round(1000 * weight) + least(backlinks, 999999) as sort_value,
    target_url as sort_key
from weighed
left join successors on successors.segment = lower(arrayLast(part -> part != '', splitByChar('/', path(target_url))))
where backlinks > 0
    -- include after_group
order by sort_value desc, sort_key
limit {offset:UInt64}, {limit:UInt64}
