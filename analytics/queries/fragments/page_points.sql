-- The pages of a target, what links to each at `as_of`, and what organic search brought it between two days. Authority is
-- the rank of the domains that link, from the latest run; null where there was none.
-- grain: one row per page that a link leads to or that search traffic names
linked_domains as (
    select
        target_url, source_domain,
        count() as n_links,
        countIf(follow) as n_follow,
        uniqExact(source_url) as n_pages
    from live
    where is_backlink
    group by target_url, source_domain
),
linked as (
    select
        target_url,
        sum(n_links) as backlinks,
        sum(n_follow) as backlinks_follow,
        sum(n_pages) as referring_pages,
        count() as referring_domains,
        countIf(n_follow > 0) as referring_domains_follow,
        sumIf(domain_rank, latest_ranks.domain != '') as rank_sum,
        countIf(latest_ranks.domain != '') as n_ranked
    from linked_domains
    left join latest_ranks on latest_ranks.domain = source_domain
    group by target_url
),
page_points as (
    select
        target_url,
        sum(n_clicks) as clicks,
        sum(n_impressions) as impressions,
        sum(n_backlinks) as backlinks,
        sum(n_backlinks_follow) as backlinks_follow,
        sum(n_referring_pages) as referring_pages,
        sum(n_referring_domains) as referring_domains,
        sum(n_referring_domains_follow) as referring_domains_follow,
        if((select count() from authority_runs where graph = '') > 0, sum(n_rank), null) as authority_sum,
        sum(n_rank) / nullIf(sum(n_ranked_domains), 0) as authority_mean,
        max(is_visited) as has_traffic
    from (
        select
            url as target_url,
            sum(clicks) as n_clicks,
            sum(impressions) as n_impressions,
            0 as n_backlinks, 0 as n_backlinks_follow, 0 as n_referring_pages, 0 as n_referring_domains,
            0 as n_referring_domains_follow, 0. as n_rank, 0 as n_ranked_domains,
            true as is_visited
        from asked_traffic
        where not is_site and tuple(is_site, date, until) in (select is_site, date, until from counted_ranges)
        group by url
        union all
        select
            target_url, 0 as n_clicks, 0 as n_impressions, backlinks, backlinks_follow, referring_pages, referring_domains,
            referring_domains_follow, rank_sum, n_ranked, false as is_visited
        from linked
    ) as told
    group by target_url
)
