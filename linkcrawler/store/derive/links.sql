-- One row per span of a link, recomputed from the full history of its source page (ADR 0002 gives the reasons).
-- A function of fetches and link_sets alone: the order in which they were loaded does not matter, nor loading them
-- twice. {fetches_of} and {links_of} say of which pages: those of a batch, or a share of all pages in a rebuild.
-- Tuples travel from step to step, and no step uses an alias of its own: the analysis of this statement costs more
-- than its rows do (measured: 60 columns through 7 steps 500 ms, as here 100 ms).
insert into links
(
    source_url, target_url, link_class, span_no, source_domain, source_host, source_site,
    target_domain, target_host, target_site, link_type, anchor, rel, follow, follow_signal, instances, href,
    placement, hreflang,
    earlier_looks, first_seen, new_by, last_confirmed, crawl, source_ip, warc_file, warc_offset, warc_length,
    lost_at, lost_reason, is_unverified, derived_at, is_deleted
)
with
-- 1. The attempts at one page, oldest first; one that was loaded twice counts once. `verdict` is what a link is lost
--    for that the attempt does not show; '' = the attempt failed and proves nothing.
pages_attempted as (
    select
        url,
        tuple(domain, any(host), any(site)) as page,
        arrayCompact(arraySort(groupArray(tuple(
            fetched_at,
            crawl,
            outcome,
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
        ))))::Array(Tuple(
            at DateTime64(3, 'UTC'), crawl String, outcome String, verdict String, digest UInt64,
            is_noindex Bool, is_elsewhere Bool, ip String, file String, offset UInt64, length UInt32
        )) as attempts
    from fetches
    where purpose = 'page' and {fetches_of}
    group by url, domain
),
-- 2. What happened to the page: the attempts that prove something, and those that give the page up (the third
--    failure in a row or a later one, 14 days after the first). A 304 says what the ok attempt before it said.
--    `hides` is why hyperlinks do not count although they are there: a directive that the page has now and did not
--    have in an earlier ok attempt.
pages_told as (
    select
        url,
        page,
        attempts[-1].at as last_attempt_at,
        arrayFilter(e -> e.verdict != '', arrayMap(
            (a, i, ok, conclusive) -> tuple(
                tuple(
                    a.at,
                    a.crawl,
                    a.ip,
                    if(a.outcome = 'not_modified', attempts[ok], a).file,
                    if(a.outcome = 'not_modified', attempts[ok], a).offset,
                    if(a.outcome = 'not_modified', attempts[ok], a).length
                ),
                a.outcome,
                if(
                    a.verdict = '' and i - conclusive >= 3 and a.at >= attempts[conclusive + 1].at + interval 14 day,
                    'page_unreachable', a.verdict
                ),
                multiIf(
                    a.outcome in ('ok', 'redirect'), a.digest, a.outcome = 'not_modified', attempts[ok].digest, 0
                ),
                multiIf(
                    a.outcome not in ('ok', 'not_modified'), '',
                    attempts[ok].is_noindex
                    and arrayExists(b -> b.outcome = 'ok' and not b.is_noindex, arraySlice(attempts, 1, ok)),
                    'page_noindex',
                    attempts[ok].is_elsewhere
                    and arrayExists(b -> b.outcome = 'ok' and not b.is_elsewhere, arraySlice(attempts, 1, ok)),
                    'page_canonicalised',
                    ''
                )
            )::Tuple(
                proof Tuple(
                    at DateTime64(3, 'UTC'), crawl String, ip String, file String, offset UInt64, length UInt32
                ),
                outcome String, verdict String, digest UInt64, hides String
            ),
            attempts,
            arrayEnumerate(attempts),
            -- positions of the last ok attempt and of the last conclusive one, up to each; 0 = none
            arrayFill(i -> i > 0, arrayMap((a, i) -> if(a.outcome = 'ok', i, 0), attempts, arrayEnumerate(attempts))),
            arrayFill(i -> i > 0, arrayMap((a, i) -> if(a.verdict != '', i, 0), attempts, arrayEnumerate(attempts)))
        )) as events
    from pages_attempted
),
-- 3. The variants of one link, by the digest of the page's links in which each stood, and what of them shows as a look.
links_said as (
    select
        source_url,
        target_url,
        link_class,
        groupArray(links_digest) as digests,
        groupArray(tuple(
            target_domain, target_host, target_site, link_type, anchor, rel, follow, follow_signal, instances, href,
            placement, hreflang
        )) as variants,
        groupArray(tuple(toString(link_type), anchor, rel, follow, toString(follow_signal), instances)) as looks
    from link_sets
    where {links_of}
    group by source_url, target_url, link_class
),
-- 4. The lives of the link: runs of positions of events that show it, each closed by the position of the event that
--    ended it, or by one after the last.
links_lived as (
    select
        tuple(l.source_url, l.target_url, l.link_class) as link,
        l.digests as digests,
        l.variants as variants,
        l.looks as looks,
        p.page as page,
        p.last_attempt_at as last_attempt_at,
        p.events as events,
        arrayFilter(
            life -> length(life) > 1,
            arrayReverseSplit(
                (i, e) -> not (
                    has(l.digests, e.digest)
                    and (e.outcome != 'redirect' or l.link_class = 'redirect')
                    and (e.hides = '' or l.link_class != 'hyperlink')
                ),
                range(1, length(p.events) + 2),
                arrayResize(p.events, length(p.events) + 1)
            )
        ) as lives
    from links_said as l
    inner join pages_told as p on l.source_url = p.url
)
select
    untuple(link),
    span_no,
    untuple(page),
    untuple(variants[indexOf(digests, events[life[-2]].digest)]),
    arrayMap(
        (i, next) -> tupleConcat(tuple(events[next].proof.at), looks[indexOf(digests, events[i].digest)]),
        arrayPopBack(arrayCompact(i -> looks[indexOf(digests, events[i].digest)], arrayPopBack(life))),
        arrayPopFront(arrayCompact(i -> looks[indexOf(digests, events[i].digest)], arrayPopBack(life)))
    )::Array(Tuple(
        until DateTime64(3, 'UTC'), link_type String, anchor String, rel Array(String), follow Bool,
        follow_signal String, instances UInt32
    )) as earlier_looks,
    events[life[1]].proof.at as first_seen,
    multiIf(
        span_no > 1, 'link_restored',
        life[1] = arrayFirstIndex(
            e -> e.outcome = 'ok' or (e.outcome = 'redirect' and tupleElement(link, 3) = 'redirect'), events
        ), 'page_discovered',
        'link_added'
    ) as new_by,
    untuple(events[life[-2]].proof),
    if(life[-1] > length(events), null, events[life[-1]].proof.at) as lost_at,
    if(
        events[life[-1]].hides != '' and tupleElement(link, 3) = 'hyperlink',
        events[life[-1]].hides, events[life[-1]].verdict
    ) as lost_reason,
    life[-1] > length(events) and last_attempt_at > events[life[-2]].proof.at as is_unverified,
    now64(6) as derived_at,
    0 as is_deleted
from links_lived
array join lives as life, arrayEnumerate(lives) as span_no
