-- One row per URL ever attempted as a page: its latest state. {fetches_of} says which: those of a batch, or a share
-- of all in a rebuild. What the document said is that of the last ok fetch, also while later ones fail.
insert into pages
(
    domain, url, host, site, first_attempted_at, last_attempted_at, last_success_at,
    outcome, crawl, status, redirect_url, ip,
    title, language, content_type, canonical_url, n_external_links, n_internal_links,
    crawls, n_fetches, n_reads, last_read_at, n_link_changes, read_ms, changed_ms, changed_intervals, n_failures,
    derived_at
)
with
-- 1. Latest values, and the attempts at the page, oldest first; `says_links` names the links that an attempt shows.
pages_attempted as (
    select
        tuple(
            domain,
            url,
            any(host),
            any(site),
            min(fetched_at),
            max(fetched_at),
            maxOrNullIf(fetched_at, outcome in ('ok', 'not_modified'))
        ) as page,
        tuple(
            argMax(tuple(outcome, crawl), tuple(fetched_at, crawl)),
            argMaxIf(tuple(status, redirect_url), tuple(fetched_at, crawl), status != 0),
            argMaxIf(ip, tuple(fetched_at, crawl), ip != '')
        ) as answer,
        argMaxIf(
            tuple(title, language, content_type, canonical_url, n_external_links, n_internal_links),
            tuple(fetched_at, crawl),
            outcome = 'ok'
        ) as document,
        arrayCompact(arraySort(groupArray(tuple(
            fetched_at,
            crawl,
            outcome in ('ok', 'not_modified', 'redirect', 'robots_denied')
            or (outcome = 'http_error' and status in (404, 410)),
            outcome,
            links_digest
        ))))::Array(Tuple(
            at DateTime64(3, 'UTC'), crawl String, is_read Bool, outcome String, digest UInt64
        )) as attempts
    from fetches
    where purpose = 'page' and {fetches_of}
    group by domain, url
),
-- 2. The reads, and the links that each one shows: a 304 those of the ok attempt before it, a dead page none.
pages_read as (
    select
        page,
        answer,
        document,
        attempts,
        arrayFilter(a -> a.is_read, attempts) as reads,
        arrayMap(
            (a, ok) -> if(a.outcome = 'not_modified', ok, if(a.outcome in ('ok', 'redirect'), a.digest, 0)),
            reads,
            arrayFill((digest, a) -> a.outcome = 'ok', arrayMap(a -> if(a.outcome = 'ok', a.digest, 0), reads), reads)
        ) as digests
    from pages_attempted
),
-- 3. The intervals between reads: whether the links changed, and how long each was.
pages_changed as (
    select
        page,
        answer,
        document,
        attempts,
        reads,
        arrayMap(i -> digests[i] != digests[i - 1], range(2, length(reads) + 1)) as changes,
        arrayMap(i -> dateDiff('millisecond', reads[i - 1].at, reads[i].at), range(2, length(reads) + 1)) as intervals_ms
    from pages_read
)
select
    untuple(page),
    untuple(answer.1),
    untuple(answer.2),
    answer.3,
    untuple(document),
    arraySort(arrayDistinct(attempts.crawl)),
    length(attempts),
    length(reads),
    if(empty(reads), null, reads[-1].at),
    arraySum(changes),
    arraySum(intervals_ms),
    arraySum(arrayMap((is_changed, ms) -> if(is_changed, ms, 0), changes, intervals_ms)),
    if(
        arraySum(changes) = 0,
        [],
        arrayMap(
            i -> countEqual(
                arrayMap(
                    ms -> least(if(ms < 3600000, 0, 1 + floor(log2(intDiv(ms, 3600000)))), 15),
                    arrayFilter((ms, is_changed) -> is_changed, intervals_ms, changes)
                ),
                i
            ),
            range(16)
        )
    ),
    length(attempts) - arrayLastIndex(a -> a.is_read, attempts),
    now64(6)
from pages_changed
