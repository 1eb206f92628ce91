-- One row per span of a link, recomputed from the full history of its source page. ADR 0002 gives the reasons.
-- A function of fetches and link_sets alone: the order in which they were loaded does not matter, nor loading them twice.
-- Each step uses columns of the step before only: an alias used inside its own step is analysed once per use.
insert into links
(
    target_domain, source_domain, target_url, source_url, link_class, span_no,
    target_host, target_site, source_host, source_site,
    link_type, anchor, rel, follow, follow_signal, instances, href, placement, hreflang,
    first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified,
    source_ip, crawl, warc_file, warc_offset, warc_length, derived_at, is_deleted
)
with
pages_attempted as (
    select
        url,
        tuple(domain, any(host), any(site)) as page,
        arrayCompact(arraySort(groupArray(tuple(
            fetched_at,
            crawl,
            toString(outcome),
            multiIf(
                outcome in ('ok', 'not_modified'), 'link_removed',
                outcome = 'redirect', 'page_redirected',
                outcome = 'robots_denied', 'robots_disallowed',
                outcome = 'http_error' and status = 404, 'page_not_found',
                outcome = 'http_error' and status = 410, 'page_gone',
                ''
            ),
            links_digest,
            hasAny(arrayConcat(directives_meta, directives_header), ['noindex', 'none']),
            canonical_url not in ('', url),
            ip,
            warc_file,
            warc_offset,
            warc_length
        )))) as attempts
    from fetches
    where purpose = 'page' and {pages}
    group by domain, url
),
pages_told as (
    select
        url,
        page,
        attempts,
        arrayFilter(e -> e.2 != '', arrayMap(
            (a, i, ok, answer) -> tuple(
                i,
                if(a.4 = '' and i - answer >= 3 and a.1 >= attempts[answer + 1].1 + interval 14 day, 'page_unreachable', a.4),
                multiIf(a.3 in ('ok', 'redirect'), i, a.3 = 'not_modified', ok, 0),
                multiIf(
                    attempts[ok].6 and arrayExists(b -> b.3 = 'ok' and not b.6, arraySlice(attempts, 1, ok)), 'page_noindex',
                    attempts[ok].7 and arrayExists(b -> b.3 = 'ok' and not b.7, arraySlice(attempts, 1, ok)), 'page_canonicalised',
                    ''
                )
            ),
            attempts,
            arrayEnumerate(attempts),
            arrayFill(i -> i > 0, arrayMap((a, i) -> if(a.3 = 'ok', i, 0), attempts, arrayEnumerate(attempts))),
            arrayFill(i -> i > 0, arrayMap((a, i) -> if(a.4 != '', i, 0), attempts, arrayEnumerate(attempts)))
        )) as events
    from pages_attempted
),
links_said as (
    select
        source_url,
        target_url,
        link_class,
        groupArray(links_digest) as digests,
        groupArray(tuple(
            target_domain, target_host, target_site, toString(link_type), anchor, rel, follow, toString(follow_signal),
            instances, href, toString(placement), toString(hreflang)
        )) as variants
    from link_sets
    where {links}
    group by source_url, target_url, link_class
),
links_seen as (
    select
        l.source_url as source_url,
        tuple(l.target_url, l.link_class) as link,
        l.digests as digests,
        l.variants as variants,
        p.page as page,
        p.attempts as attempts,
        p.events as events,
        arrayMap(
            e -> multiIf(
                e.3 = 0 or not has(l.digests, attempts[e.3].5) or (e.2 = 'page_redirected' and l.link_class != 'redirect'), 0,
                e.4 != '' and l.link_class = 'hyperlink', 2,
                1
            ),
            p.events
        ) as presence
    from links_said as l
    inner join pages_told as p on l.source_url = p.url
),
links_run as (
    select
        source_url, link, digests, variants, page, attempts, events, presence,
        arrayFilter((i, p) -> p = 1 and (i = 1 or presence[i - 1] != 1), arrayEnumerate(presence), presence) as starts,
        arrayFilter((i, p) -> p = 1 and presence[i + 1] != 1, arrayEnumerate(presence), presence) as ends
    from links_seen
),
spans as (
    select
        source_url,
        link,
        page,
        variants[indexOf(digests, attempts[events[end].3].5)] as said,
        attempts,
        span_no,
        attempts[events[start].1] as began,
        attempts[events[end].1] as confirmed,
        attempts[events[end].3] as proof,
        attempts[events[end+1].1] as ended,
        multiIf(end = length(events), '', presence[end + 1] = 2, events[end + 1].4, events[end+1].2) as lost_reason
    from links_run
    array join starts as start, ends as end, arrayEnumerate(starts) as span_no
)
select
    said.1 as target_domain,
    page.1 as source_domain,
    link.1 as target_url,
    source_url,
    link.2 as link_class,
    span_no,
    said.2 as target_host,
    said.3 as target_site,
    page.2 as source_host,
    page.3 as source_site,
    said.4 as link_type,
    said.5 as anchor,
    said.6 as rel,
    said.7 as follow,
    said.8 as follow_signal,
    said.9 as instances,
    said.10 as href,
    said.11 as placement,
    said.12 as hreflang,
    began.1 as first_seen,
    confirmed.1 as last_confirmed,
    if(lost_reason = '', null, ended.1) as lost_at,
    lost_reason,
    multiIf(
        span_no > 1, 'link_restored',
        not arrayExists(a -> a.1 < began.1 and (a.3 = 'ok' or (a.3 = 'redirect' and link.2 = 'redirect')), attempts), 'page_discovered',
        'link_added'
    ) as new_by,
    lost_reason = '' and attempts[-1].1 > confirmed.1 as is_unverified,
    proof.8 as source_ip,
    confirmed.2 as crawl,
    proof.9 as warc_file,
    proof.10 as warc_offset,
    proof.11 as warc_length,
    now64(6) as derived_at,
    0 as is_deleted
from spans
