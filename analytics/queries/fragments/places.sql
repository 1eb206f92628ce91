-- What the links to a target are spread over, by the number of links: `n_until` are those of a place and of all before it.
-- grain: one row per value of what links are grouped by
places as (
    select
        group_key,
        count() as backlinks,
        countIf(follow) as backlinks_follow,
        uniqExact(source_domain) as referring_domains,
        uniqExact(target_url) as landing_pages,
        sumIfOrNull(target_states.status >= 400, target_states.status > 0) as backlinks_broken,
        toFloat64(backlinks) as sort_value,
        toString(group_key) as sort_key,
        row_number() over (order by sort_value desc, sort_key) as place,
        sum(backlinks) over () as n_all,
        sum(backlinks) over (order by sort_value desc, sort_key rows unbounded preceding) as n_until
    from live
    left join target_states on target_states.url = live.target_url
    where is_backlink
    group by group_key
)
