-- The pages of the asked domains that answered 4xx or 5xx at the last fetch that got an answer, and when that was.
-- grain: one row per url
dead as (
    select target_states.url as url, target_states.status as status, answered.last_fetched_at as last_fetched_at
    from target_states
    left join (
        select url, max(fetched_at)::Nullable(DateTime64(3, 'UTC')) as last_fetched_at
        from fetches
        where domain in {domains:Array(String)}
            and url in (select url from target_states where target_states.status >= 400)
            and purpose = 'page' and fetches.status > 0
            and fetched_at <= {as_of:DateTime64(3, 'UTC')}
            and ({crawl:String} = '' or crawl = {crawl:String})
        group by url
    ) as answered on answered.url = target_states.url
    where target_states.status >= 400
        and (empty({statuses:Array(UInt16)}) or target_states.status in {statuses:Array(UInt16)})
)
