-- One row per page of {fetches_of}: what `pages` says of it, but for what follows from the order of its attempts
-- (store/states.py). derive/pages.sql gives the same for a rebuild.
select
    domain,
    url,
    any(host) as page_host,
    any(site) as page_site,
    untuple(argMaxIf(tuple(status, redirect_url), tuple(fetched_at, crawl), status != 0)),
    argMaxIf(ip, tuple(fetched_at, crawl), ip != '') as last_ip,
    untuple(argMaxIf(
        tuple(title, language, content_type, canonical_url, n_external_links, n_internal_links),
        tuple(fetched_at, crawl),
        outcome = 'ok'
    )),
    argMax(outcome, tuple(fetched_at, crawl)) as last_outcome
from fetches
where purpose = 'page' and {fetches_of}
group by domain, url
