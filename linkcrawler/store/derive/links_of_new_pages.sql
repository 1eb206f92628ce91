-- One row per link of pages that were read for the first time: each link has one span, and it is open.
-- What links.sql gives for such pages, at a tenth of its cost; tests hold the two against each other.
insert into links
(
    target_domain, source_domain, target_url, source_url, link_class, span_no,
    target_host, target_site, source_host, source_site,
    link_type, anchor, rel, follow, follow_signal, instances, href, placement, hreflang,
    first_seen, last_confirmed, new_by, source_ip, crawl, warc_file, warc_offset, warc_length, derived_at
)
select
    l.target_domain, f.domain, l.target_url, l.source_url, l.link_class, 1,
    l.target_host, l.target_site, f.host, f.site,
    l.link_type, l.anchor, l.rel, l.follow, l.follow_signal, l.instances, l.href, l.placement, l.hreflang,
    f.fetched_at, f.fetched_at, 'page_discovered', f.ip, f.crawl, f.warc_file, f.warc_offset, f.warc_length, now64(6)
from link_sets as l
inner join
(
    select url, domain, host, site, fetched_at, outcome, links_digest, ip, crawl, warc_file, warc_offset, warc_length
    from fetches
    where purpose = 'page' and outcome in ('ok', 'redirect') and links_digest != 0 and {fetches_of}
) as f on l.source_url = f.url and l.links_digest = f.links_digest
where {links_of} and (f.outcome = 'ok' or l.link_class = 'redirect')
