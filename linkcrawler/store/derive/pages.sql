-- One row per URL ever attempted as a page: its latest state. {fetches_of} says which: those of a batch, or a share
-- of all in a rebuild. What the document said is that of the last ok fetch, also while later ones fail.
insert into pages
(
    domain, url, host, site, first_attempted_at, last_attempted_at, last_success_at,
    outcome, crawl, status, redirect_url, ip,
    title, language, content_type, canonical_url, n_external_links, n_internal_links,
    n_fetches, derived_at
)
select
    domain,
    url,
    any(host),
    any(site),
    min(fetched_at),
    max(fetched_at),
    maxOrNullIf(fetched_at, outcome in ('ok', 'not_modified')),
    untuple(argMax(tuple(outcome, crawl), tuple(fetched_at, crawl))),
    untuple(argMaxIf(tuple(status, redirect_url), tuple(fetched_at, crawl), status != 0)),
    argMaxIf(ip, tuple(fetched_at, crawl), ip != ''),
    untuple(argMaxIf(
        tuple(title, language, content_type, canonical_url, n_external_links, n_internal_links),
        tuple(fetched_at, crawl),
        outcome = 'ok'
    )),
    uniqExact(tuple(fetched_at, crawl)),
    now64(6)
from fetches
where purpose = 'page' and {fetches_of}
group by domain, url
