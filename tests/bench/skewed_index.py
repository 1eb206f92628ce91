"""An index with the skew of the web, made inside the store by SQL: the same rows for the same number of links.

Links stand on pages of 15 places. A fixed share of all links leads to one target (the 10 M of 100 M), the others to
targets whose in-degree falls as 1 / rank; the domains that link are as skewed. A third of the places are sitewide: all
pages of a domain lead to the same target there. Rows arrive as a crawl writes them, by source, so that every part has
links to every large target.
"""

from __future__ import annotations

from linkcrawler.store import Store

N_PLACES = 15
# The least rank of a target but the first, and of a source domain: it sets how large the second largest is.
FIRST_TARGET, FIRST_SOURCE = 7, 40
PAGES_PER_INSERT = 400_000

# A domain by its number. Ten suffixes, the most used first.
DOMAIN = """concat('site', toString({n}),
    ['.com', '.com', '.com', '.com', '.org', '.de', '.net', '.co.uk', '.fr', '.io'][1 + {n} % 10])"""

# {first}, {end}: numbers of pages; {n_domains}: how many domains there are.
LINKS = f"""
insert into links
(
    target_domain, source_domain, target_url, source_url, link_class, span_no, target_host, target_site, source_host,
    source_site, link_type, anchor, rel, follow, follow_signal, instances, placement, earlier_looks, first_seen,
    last_confirmed, lost_at, lost_reason, new_by, is_unverified, source_ip, crawl, warc_file, warc_offset, warc_length,
    derived_at, is_deleted
)
with
    -- The last instant of this index; its pages were found in the two years before.
    toDateTime64('2026-11-01 00:00:00', 3, 'UTC') as now_then,
    intDiv(number, {N_PLACES}) as page,
    number % {N_PLACES} as place,
    sipHash64(page, 'page') as of_page,
    sipHash64(number, 'link') as of_link,
    toUInt64({FIRST_SOURCE} * pow({{n_domains}} / {FIRST_SOURCE}, of_page % 100000007 / 100000007)) as source,
    sipHash64(if(place < 5, sipHash64(source, place), sipHash64(number)), 'target') as of_target,
    if(
        of_target % 1000 < 100,
        1,
        toUInt64({FIRST_TARGET} * pow({{n_domains}} / {FIRST_TARGET}, intDiv(of_target, 1000) % 100000007 / 100000007))
    ) as target,
    -- A third of the links lead to the home page, the others to pages of which the first get most.
    if(of_link % 3 = 0, 0, toUInt64(pow(20000, intDiv(of_link, 3) % 10007 / 10007))) as landing,
    {DOMAIN.format(n="target")} as domain_of_target,
    {DOMAIN.format(n="source")} as domain_of_source,
    concat('www.', domain_of_target) as host_of_target,
    concat(['www.', 'blog.', ''][1 + of_page % 3], domain_of_source) as host_of_source,
    intDiv(of_link, 7) % 100 as dice,
    intDiv(of_link, 701) % 100 as other_dice,
    now_then - toIntervalSecond(of_page % 63072000) as found_at,
    if(dice < 30, least(found_at + toIntervalSecond(of_link % 31536000), now_then), found_at) as began_at,
    other_dice < 12 as is_lost,
    least(began_at + toIntervalSecond(1 + intDiv(of_link, 11) % 20000000), now_then) as later_at
select
    domain_of_target,
    domain_of_source,
    if(landing = 0, concat('https://', host_of_target, '/'),
        concat('https://', host_of_target, '/', ['guide', 'story', 'release', 'manual'][1 + landing % 4], '/',
            toString(landing))),
    concat('https://', host_of_source, '/', ['archive', 'article', 'news', 'history', 'p'][1 + of_page % 5], '/',
        toString(intDiv(page, 100)), '/', toString(page), '.html'),
    if(dice < 97, 'hyperlink', ['redirect', 'canonical', 'alternate'][1 + of_link % 3]),
    1,
    host_of_target,
    domain_of_target,
    host_of_source,
    domain_of_source,
    if(dice >= 97, '', multiIf(other_dice % 20 < 17, 'text', other_dice % 20 < 19, 'image', 'frame')),
    multiIf(
        of_link % 10 < 4, concat('Site', toString(target)),
        of_link % 10 < 5, concat('https://', host_of_target, '/'),
        of_link % 10 < 7, ['here', 'read more', 'website', 'more', 'link', 'this page', 'source', ''][1 + dice % 8],
        concat('the ', ['index', 'guide', 'story', 'release', 'python'][1 + dice % 5], ' of ',
            toString(toUInt64(pow(50000, other_dice / 100 + dice / 10000))))
    ),
    if(other_dice between 60 and 84, [['nofollow'], ['nofollow', 'ugc'], ['sponsored']][1 + dice % 3], []),
    not (other_dice between 60 and 84),
    if(other_dice between 60 and 84, 'element', ''),
    1 + (dice = 0),
    ['main', 'main', 'nav', 'footer', ''][1 + place % 5],
    if(
        other_dice = 50,
        [tuple(began_at + toIntervalMillisecond(1), 'text', 'an older text', emptyArrayString(), true, '', 1)],
        []
    ),
    began_at,
    if(is_lost, later_at - toIntervalSecond(1), least(
        greatest(began_at, now_then - toIntervalSecond(intDiv(of_page, 13) % 7776000)), now_then
    )),
    if(is_lost, later_at, null),
    if(is_lost, ['link_removed', 'link_removed', 'page_not_found', 'page_gone', 'page_redirected'][1 + dice % 5], ''),
    multiIf(dice >= 30, 'page_discovered', dice < 28, 'link_added', 'link_restored'),
    not is_lost and intDiv(of_page, 17) % 50 = 0,
    IPv4NumToString(toUInt32(sipHash64(host_of_source) % 60000 * 64 + 167772161)),
    ['spring', 'summer', 'autumn'][1 + of_page % 3],
    concat(['spring', 'summer', 'autumn'][1 + of_page % 3], '/', toString(intDiv(page, 40000)), '.warc.gz'),
    page % 40000 * 21013,
    20000 + of_page % 999,
    toDateTime64('2026-11-01 06:00:00', 6, 'UTC'),
    0
from numbers({{first}} * {N_PLACES}, {{n_pages}} * {N_PLACES})
settings
    max_insert_threads = 2, optimize_on_insert = 0, min_insert_block_size_rows = 3000000,
    min_insert_block_size_bytes = 0
"""

# One to four reads of every page: when its first link began, and in months after it.
FETCHES = f"""
insert into fetches
(
    crawl, url, host, domain, site, fetched_at, purpose, outcome, status, ip, content_type, payload_digest,
    links_digest, n_external_links, warc_file, warc_offset, warc_length, attempt
)
with
    toDateTime64('2026-11-01 00:00:00', 3, 'UTC') as now_then,
    number as page,
    sipHash64(page, 'page') as of_page,
    toUInt64({FIRST_SOURCE} * pow({{n_domains}} / {FIRST_SOURCE}, of_page % 100000007 / 100000007)) as source,
    {DOMAIN.format(n="source")} as domain_of_source,
    concat(['www.', 'blog.', ''][1 + of_page % 3], domain_of_source) as host_of_source,
    now_then - toIntervalSecond(of_page % 63072000) as found_at
select
    ['spring', 'summer', 'autumn'][1 + of_page % 3],
    concat('https://', host_of_source, '/', ['archive', 'article', 'news', 'history', 'p'][1 + of_page % 5], '/',
        toString(intDiv(page, 100)), '/', toString(page), '.html'),
    host_of_source,
    domain_of_source,
    domain_of_source,
    found_at + toIntervalDay(31 * nth) as fetched_at,
    'page', 'ok', 200, '10.0.0.1', 'text/html', hex(of_page), of_page, {N_PLACES},
    concat(['spring', 'summer', 'autumn'][1 + of_page % 3], '/', toString(intDiv(page, 40000)), '.warc.gz'),
    page % 40000 * 21013,
    20000 + of_page % 999,
    1
from numbers({{first}}, {{n_pages}})
array join range(1 + intDiv(of_page, 19) % 4) as nth
where fetched_at <= now_then
settings max_insert_threads = 2
"""

# The pages that link, and home pages that are linked to, some of which are broken.
PAGES = """
insert into pages
(
    domain, url, host, site, first_attempted_at, last_attempted_at, last_success_at, outcome, crawl, status, ip,
    content_type, n_external_links, crawls, n_fetches, n_reads, last_read_at, derived_at
)
select
    domain, url, any(host), any(site), min(fetched_at), max(fetched_at), max(fetched_at), 'ok', any(crawl), 200,
    any(ip), 'text/html', any(n_external_links), groupUniqArray(crawl), count(), count(), max(fetched_at),
    toDateTime64('2026-11-01 06:00:00', 6, 'UTC')
from fetches
where cityHash64(domain) % {n_parts} = {part}
group by domain, url
"""
LANDINGS = """
insert into pages
(
    domain, url, host, site, first_attempted_at, last_attempted_at, last_success_at, outcome, crawl, status, ip,
    content_type, crawls, n_fetches, derived_at
)
with cityHash64(target_url) % 20 = 0 as is_broken
select distinct
    target_domain, target_url, target_host, target_site, toDateTime64('2026-10-01 00:00:00', 3, 'UTC'),
    toDateTime64('2026-10-01 00:00:00', 3, 'UTC'),
    if(is_broken, null, toDateTime64('2026-10-01 00:00:00', 3, 'UTC')),
    if(is_broken, 'http_error', 'ok'), 'spring', if(is_broken, 404, 200), '10.0.0.1', 'text/html', ['spring'], 1,
    toDateTime64('2026-11-01 06:00:00', 6, 'UTC')
from links
where cityHash64(target_url) % 40 < 21 and cityHash64(target_domain) % {n_parts} = {part}
"""


def fill(store: Store, n_links: int) -> None:
    """The tables hold an index of about so many links, of 2 domains for every 100 of them."""
    n_pages, n_domains = n_links // N_PLACES, n_links // 50
    for first in range(0, n_pages, PAGES_PER_INSERT):
        sizes = {"first": first, "n_pages": min(PAGES_PER_INSERT, n_pages - first), "n_domains": n_domains}
        store.command(LINKS.format(**sizes))
        store.command(FETCHES.format(**sizes))
    n_parts = n_links // 20_000_000 + 1
    for part in range(n_parts):
        store.command(PAGES.format(n_parts=n_parts, part=part))
        store.command(LANDINGS.format(n_parts=n_parts, part=part))
