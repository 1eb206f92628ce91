-- One row per URL that one crawl fetched as a page, of those asked for: how it went the last time.
select
    url,
    max(fetched_at) as last_at,
    argMax(toString(outcome), fetched_at) as last_outcome,
    argMax(status, fetched_at) as last_status,
    argMax(reason, fetched_at) as last_reason,
    argMax(redirect_url, fetched_at) as last_redirect_url,
    argMax(
        if(warc_length = 0, '', concat(warc_file, '@', toString(warc_offset), '+', toString(warc_length))), fetched_at
    ) as last_evidence
from fetches final
where crawl = {crawl:String} and purpose = 'page' and {which}
group by url
