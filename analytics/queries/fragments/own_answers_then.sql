-- How the pages of the asked domains answered last at or before `as_of`, or to one crawl, and what was on them.
-- grain: one row per url
answers as (
    select
        url,
        argMax(fetches.status, fetched_at) as status,
        argMaxIf(fetches.n_internal_links, fetched_at, outcome = 'ok') as n_internal_links,
        argMaxIf(fetches.content_type, fetched_at, outcome = 'ok') as content_type
    from fetches
    where
        -- include answered_then
    group by url
)
