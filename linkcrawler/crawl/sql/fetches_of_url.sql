-- One row per crawl that fetched one URL, whatever for: how often, and how it went the last time.
select
    crawl,
    count() as n_fetches,
    toUnixTimestamp64Milli(max(fetched_at)) as last_at,
    argMax(toString(purpose), fetched_at) as last_purpose,
    argMax(toString(outcome), fetched_at) as last_outcome,
    argMax(status, fetched_at) as last_status,
    argMax(reason, fetched_at) as last_reason,
    argMax(attempt, fetched_at) as last_attempt,
    argMax(depth, fetched_at) as last_depth,
    argMax(redirect_url, fetched_at) as last_redirect_url,
    argMax(
        if(warc_length = 0, '', concat(warc_file, '@', toString(warc_offset), '+', toString(warc_length))), fetched_at
    ) as last_evidence
from fetches final
where domain = {domain:String} and url = {url:String}
group by crawl
