-- One row per page of {fetches_of}: all attempts at it, as store/batch.py reads them, in no order.
select url, groupArray(tuple(
    toUnixTimestamp64Milli(fetched_at),
    crawl,
    multiIf(
        outcome in ('ok', 'not_modified', 'redirect'), toString(outcome),
        outcome = 'robots_denied' or (outcome = 'http_error' and status in (404, 410)), 'denied',
        'failed'
    ),
    links_digest,
    hasAny(arrayConcat(directives_meta, directives_header), ['noindex', 'none']),
    canonical_url not in ('', url)
))
from fetches
where purpose = 'page' and {fetches_of}
group by url
