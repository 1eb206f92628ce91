-- page_fetches: the attempts to get one page until `as_of`, the latest first; with `is_archived` those with a page in the archive.
-- grain: one row per attempt
select
    fetched_at,
    outcome,
    status,
    reason,
    crawl,
    if(warc_length > 0, concat(warc_file, '@', toString(warc_offset), '+', toString(warc_length)), '') as evidence
from fetches final
where domain = {domain:String}
    and url = {url:String}
    and purpose = 'page'
    and fetched_at <= {as_of:DateTime64(3, 'UTC')}
    and (not {is_archived:Bool} or (warc_length > 0 and outcome in ('ok', 'not_modified', 'redirect')))
order by fetched_at desc
limit {limit:UInt32}
