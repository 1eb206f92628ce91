-- A made-up year of a crawl that is real: one row per page and month in which it is read again, and the links it has then.
-- Every page and every link is one that was crawled; when a link began, whether it ended, and when a page was found or went
-- away is drawn by a hash, so that the same crawl has the same year. The last reads are those of the crawl itself.

create table year_pages engine = Memory as
select crawl, url, host, domain, site, fetched_at, ip, fetch_ms, body_bytes, content_type, charset, title, language,
    directives_meta, directives_header, canonical_url, payload_digest, n_external_links, n_internal_links, warc_file,
    warc_offset, warc_length, depth
from fetches final
where purpose = 'page' and outcome = 'ok'
order by fetched_at
limit 1 by url;

create table year_reads engine = Memory as
select
    url,
    month,
    -- On the crawl's day of that month, some hours apart; the last one is the crawl itself.
    if(month = 11, fetched_at, addMonths(fetched_at, month - 11) - toIntervalMinute(sipHash64(url, month, 'at') % 600)) as at,
    month >= died as is_dead
from (
    select
        url,
        fetched_at,
        if(sipHash64(url, 'found') % 10 < 6, 0, sipHash64(url, 'month') % 11) as found,
        if(sipHash64(url, 'dies') % 50 = 0, found + 3 + sipHash64(url, 'when') % 6, 99) as died
    from year_pages
) as known
array join range(12) as month
where month = found or month = 11 or (month > found and sipHash64(url, month, 'read') % 4 > 0);

create table year_links engine = Memory as
select
    source_url, target_url, target_host, target_domain, target_site, link_class, link_type, anchor, rel, follow,
    follow_signal, instances, href, placement, hreflang,
    -- Three quarters of the links are as old as their page; one in fourteen ends.
    if(sipHash64(source_url, target_url, 'born') % 4 > 0, 0, 1 + sipHash64(source_url, target_url, 'month') % 11) as born,
    if(sipHash64(source_url, target_url, 'ends') % 14 = 0, born + 2 + sipHash64(source_url, target_url, 'when') % 8, 99) as ended
from link_sets final
where source_url in (select url from year_pages)
limit 1 by source_url, target_url, link_class;

create table year_sets engine = Memory as
select
    url,
    month,
    arraySort(groupArray((target_url, toString(link_class)))) as shown,
    sipHash64(shown) as digest
from year_reads
join year_links on year_links.source_url = year_reads.url
where not is_dead and born <= month and ended > month
group by url, month;

truncate table link_sets;

insert into link_sets
(
    source_url, links_digest, target_url, target_host, target_domain, target_site, link_class, link_type, anchor, rel, follow,
    follow_signal, instances, href, placement, hreflang
)
select
    source_url, digest, target_url, target_host, target_domain, target_site, link_class, link_type, anchor, rel, follow,
    follow_signal, instances, href, placement, hreflang
from year_links
join (select url, digest, shown from year_sets limit 1 by url, digest) as sets on sets.url = year_links.source_url
where has(shown, (target_url, toString(link_class)));

truncate table fetches;

insert into fetches
(
    crawl, url, host, domain, site, fetched_at, purpose, outcome, reason, status, ip, fetch_ms, body_bytes, content_type,
    charset, title, language, directives_meta, directives_header, canonical_url, redirect_url, etag, last_modified,
    payload_digest, links_digest, n_external_links, n_internal_links, warc_file, warc_offset, warc_length, depth, attempt
)
select
    crawl, year_pages.url, host, domain, site, year_reads.at, 'page', if(is_dead, 'http_error', 'ok'), '',
    if(is_dead, 404, 200), ip, fetch_ms, body_bytes, content_type, charset, title, language, directives_meta,
    directives_header, canonical_url, '', '', '', payload_digest, if(is_dead, 0, year_sets.digest), n_external_links,
    n_internal_links, warc_file, warc_offset, warc_length, depth, 1
from year_reads
join year_pages on year_pages.url = year_reads.url
left join year_sets on year_sets.url = year_reads.url and year_sets.month = year_reads.month;

drop table year_pages;
drop table year_reads;
drop table year_links;
drop table year_sets
