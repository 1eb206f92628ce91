-- How the pages of the asked domains answered last at or before `as_of`, or to one crawl: read from the facts, for `pages`
-- holds the state of now over all crawls. A URL that never answered is not here.
-- grain: one row per url
target_states as (
    select url, argMax(fetches.status, fetched_at) as status
    from fetches
    where
        -- include answered_then
    group by url
)
