-- How the pages of the asked domains answered last, at or before `as_of`; a URL that never answered is not here.
-- `pages` holds the state of now over all crawls; an earlier instant or one crawl is read from the facts.
-- grain: one row per url
target_states as (
    select url, status
    from pages final
    where {is_latest:Bool} and domain in {domains:Array(String)} and status > 0
    union all
    select url, argMax(fetches.status, fetched_at) as status
    from fetches
    where not {is_latest:Bool} and domain in {domains:Array(String)}
        and purpose = 'page' and fetches.status > 0
        and fetched_at <= {as_of:DateTime64(3, 'UTC')}
        and ({crawl:String} = '' or crawl = {crawl:String})
    group by url
)
