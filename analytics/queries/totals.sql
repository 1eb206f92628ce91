-- totals: what a list of links or groups is a part of, for its head and its coverage.
-- grain: one row per target that something links to
with
    -- include spans,
    -- include live
select
    count() as backlinks,
    uniqExact(source_domain) as referring_domains,
    uniqExact(source_url) as referring_pages,
    uniqExactIf(
        source_url,
        toDate(last_confirmed) >= toDate({as_of:DateTime64(3, 'UTC')}) - {confirmed_days:UInt16}
    ) as referring_pages_confirmed
from live
where is_backlink
group by asked
