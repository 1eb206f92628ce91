-- One row per open span of pages that answered 304 and have shown the same links ever since they were first read: what
-- links.sql gives for them, for a tenth of its cost. {fetches_of} and {links_of} say of which pages; store/batch.py
-- tells which are such.
insert into links
(
    source_url, source_domain, source_host, source_site,
    target_url, target_host, target_domain, target_site, link_class, link_type, anchor, rel, follow, follow_signal,
    instances, href, placement, hreflang,
    first_seen, last_confirmed, crawl, source_ip, warc_file, warc_offset, warc_length,
    span_no, new_by, derived_at
)
with pages_confirmed as (
    select
        url,
        domain,
        any(host) as page_host,
        any(site) as page_site,
        min(if(outcome = 'ok', fetched_at, null)) as first_ok,
        argMax(tuple(fetched_at, crawl, ip), tuple(fetched_at, crawl)) as latest,
        argMaxIf(
            tuple(links_digest, warc_file, warc_offset, warc_length), tuple(fetched_at, crawl), outcome = 'ok'
        ) as said
    from fetches
    where purpose = 'page' and {fetches_of}
    group by url, domain
)
select
    source_url,
    domain,
    page_host,
    page_site,
    target_url,
    target_host,
    target_domain,
    target_site,
    link_class,
    link_type,
    anchor,
    rel,
    follow,
    follow_signal,
    instances,
    href,
    placement,
    hreflang,
    first_ok,
    latest.1,
    latest.2,
    latest.3,
    said.2,
    said.3,
    said.4,
    1,
    'page_discovered',
    now64(6)
from link_sets
inner join pages_confirmed on source_url = url and links_digest = said.1
where {links_of}
