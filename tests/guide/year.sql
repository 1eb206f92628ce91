-- A year that the crawled pages did not have: each page as if it had been read on the first of each month, its links
-- appearing one after the other, and some of them gone again. Every statement adds facts; `rebuild` derives the rest.
-- grain: one row of link_sets for each link of each month, one row of fetches for each page and month

insert into link_sets
select
    source_url, xxHash64(links_digest, months_ago) as links_digest, target_url, target_host, target_domain,
    target_site, link_class, link_type, anchor, rel, follow, follow_signal, instances, href, placement, hreflang
from link_sets
array join range(1, 13) as months_ago
where xxHash64(source_url, target_url) % 20 >= months_ago + intDiv(months_ago, 6)
    -- now and then a page loses a link and gets it back
    and xxHash64(target_url, source_url, months_ago) % 40 > 0;

-- What is gone by now: a thirtieth of the links lived for some months only.
insert into link_sets
select
    source_url, xxHash64(links_digest, months_ago) as links_digest,
    concat(target_url, if(position(target_url, '?') > 0, '&', '?'), 'edition=old') as target_url, target_host,
    target_domain, target_site, link_class, link_type, anchor, rel, follow, follow_signal, instances, href, placement, hreflang
from link_sets
array join range(4, 11) as months_ago
where xxHash64(target_url, source_url) % 30 = 0
    and links_digest in (select links_digest from fetches where crawl = 'docs');

insert into fetches
select
    crawl, url, host, domain, site,
    toDateTime64(toStartOfMonth(now()), 3, 'UTC') - toIntervalMonth(months_ago - 1)
    + toIntervalMinute(xxHash64(url) % 1000) as fetched_at,
    purpose, outcome, reason, status, ip, fetch_ms, body_bytes, content_type, charset, title, language,
    directives_meta, directives_header, canonical_url, redirect_url, etag, last_modified, payload_digest,
    if(links_digest = 0, 0, xxHash64(links_digest, months_ago)) as links_digest,
    n_external_links, n_internal_links, warc_file, warc_offset, warc_length, depth, attempt
from fetches
array join range(1, 13) as months_ago
where purpose = 'page' and outcome = 'ok'
    -- most pages were known from the beginning, the others were found month by month
    and xxHash64(url, 'found') % 24 >= months_ago
