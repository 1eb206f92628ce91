-- coverage: how much of what it knows of the index has fetched, at `as_of`.
-- `pages` holds the state of now over all crawls; an earlier instant or one crawl is read from the facts.
-- grain: one row
with
    known_pages as (
        select url, last_success_at is not null as is_fetched
        from pages final
        where {is_latest:Bool}
        union all
        select url, countIf(outcome in ('ok', 'not_modified')) > 0 as is_fetched
        from fetches
        where not {is_latest:Bool}
            and purpose = 'page'
            and fetched_at <= {as_of:DateTime64(3, 'UTC')}
            and ({crawl:String} = '' or crawl = {crawl:String})
        group by url
    )
select
    countIf(is_fetched) as pages_fetched,
    count() as pages_known
from known_pages
