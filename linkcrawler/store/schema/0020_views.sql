-- Views for those who ask in SQL (docs/views.md). Each says in its comment what one row of it is, takes no parameter, and is
-- as fresh as the tables it reads. A condition on target_domain (of pages: domain) reaches the primary key below.

create view if not exists backlinks_live as
select
    target_domain,
    target_host,
    target_site,
    target_url,
    source_domain,
    source_host,
    source_site,
    source_url,
    if(
        isIPv4String(source_domain) or startsWith(source_domain, '['),
        '',
        splitByChar('.', source_domain)[-1]
    ) as source_tld,
    source_ip,
    multiIf(
        source_ip = '', '',
        isIPv4String(source_ip),
        concat(IPv4NumToString(tupleElement(IPv4CIDRToRange(toIPv4OrDefault(source_ip), 24), 1)), '/24'),
        concat(IPv6NumToString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(source_ip), 48), 1)), '/48')
    ) as source_network,
    anchor,
    rel,
    follow,
    follow_signal,
    link_type,
    placement,
    instances,
    if(href = '', target_url, href) as href,
    first_seen,
    last_confirmed,
    new_by,
    is_unverified,
    crawl,
    evidence
from links final
where link_class = 'hyperlink'
    and source_domain != target_domain
    and first_seen <= now64(3)
    and (lost_at is null or lost_at > now64(3))
comment 'one row per backlink that is live now: an external hyperlink (source_url, target_url)';

create view if not exists link_spans as
select
    target_domain,
    target_host,
    target_url,
    source_domain,
    source_host,
    source_url,
    link_class,
    span_no,
    toBool(link_class = 'hyperlink' and source_domain != target_domain) as is_backlink,
    toBool(lost_at is null) as is_live,
    anchor,
    rel,
    follow,
    link_type,
    instances,
    first_seen,
    last_confirmed,
    lost_at,
    new_by,
    lost_reason,
    dateDiff('millisecond', first_seen, ifNull(lost_at, now64(3))) / 86400000 as lived_days,
    is_unverified,
    crawl,
    evidence
from links final
where lost_at is null or lost_at > first_seen
comment 'one row per life of a link of any class, lost ones and internal ones too (source_url, target_url, link_class, span_no)';

create view if not exists link_events as
select
    target_domain,
    edge.1 as at,
    edge.2 as event,
    if(edge.2 = 'new', new_by, lost_reason) as reason,
    source_domain,
    source_url,
    target_url,
    span_no,
    anchor,
    rel,
    follow,
    link_type,
    instances,
    first_seen,
    lost_at,
    evidence
from links final
array join arrayConcat(
    [tuple(first_seen, 'new')],
    if(lost_at is null, [], [tuple(assumeNotNull(lost_at), 'lost')])
) as edge
where link_class = 'hyperlink'
    and source_domain != target_domain
    and (lost_at is null or lost_at > first_seen)
comment 'one row per beginning and per end of a backlink (source_url, target_url, span_no, event)';

create view if not exists backlinks_daily as
select
    target_domain,
    day.1 as date,
    n_live as backlinks,
    day.2 as new_backlinks,
    day.3 as lost_backlinks,
    new_backlinks - lost_backlinks as net_backlinks
from (
    -- A running sum in arrays and not by a window: a condition on target_domain would not get past a window.
    select
        target_domain,
        arraySort(groupArray((date, n_new, n_lost))) as days,
        arrayReduceInRanges(
            'sum', arrayMap(i -> (1, i), arrayEnumerate(days)), arrayMap(day -> day.2 - day.3, days)
        ) as live_counts
    from (
        select
            target_domain,
            toDate32(at) as date,
            toInt64(countIf(event = 'new')) as n_new,
            toInt64(countIf(event = 'lost')) as n_lost
        from link_events
        group by target_domain, date
    ) as daily
    group by target_domain
) as targets
array join days as day, live_counts as n_live
comment 'one row per target domain and day (UTC) on which backlinks began or ended; between two rows nothing changed';

create view if not exists referring_domains as
select
    target_domain,
    source_domain,
    count() as backlinks,
    countIf(follow) as backlinks_follow,
    countIf(not follow) as backlinks_nofollow,
    uniqExact(source_url) as referring_pages,
    uniqExact(target_url) as landing_pages,
    min(live.first_seen) as first_seen,
    max(live.last_confirmed) as last_confirmed
from backlinks_live as live
group by target_domain, source_domain
comment 'one row per pair of domains of which one links to the other now (target_domain, source_domain)';

create view if not exists domain_events as
select
    target_domain,
    step.1 as at,
    if(n_live > 0, 'new', 'lost') as event,
    toBool(n_live > 0 and at > steps[1].1) as is_restored,
    source_domain,
    if(n_live > 0, n_live, -step.2) as backlinks
from (
    select
        target_domain,
        source_domain,
        arraySort(groupArray((at, change))) as steps,
        arrayReduceInRanges(
            'sum', arrayMap(i -> (1, i), arrayEnumerate(steps)), arrayMap(step -> step.2, steps)
        ) as live_counts
    from (
        select
            target_domain,
            source_domain,
            at,
            sum(if(event = 'new', 1, -1)) as change
        from link_events
        group by target_domain, source_domain, at
    ) as changes
    group by target_domain, source_domain
) as pairs
array join steps as step, live_counts as n_live
where (n_live > 0) != (n_live - step.2 > 0)
comment 'one row per time that a domain began to link to another, or ended to (target_domain, source_domain, at)';

create view if not exists domain_graph as
select
    source_domain,
    target_domain,
    backlinks as n_links,
    backlinks_follow as n_follow
from referring_domains as pairs
comment 'one row per edge of the graph of domains as it is now (source_domain, target_domain)';

create view if not exists anchor_texts as
select
    target_domain,
    anchor,
    count() as backlinks,
    countIf(follow) as backlinks_follow,
    uniqExact(source_domain) as referring_domains,
    uniqExact(source_url) as referring_pages,
    min(live.first_seen) as first_seen,
    max(live.last_confirmed) as last_confirmed
from backlinks_live as live
group by target_domain, anchor
comment 'one row per target domain and anchor text of its backlinks now (target_domain, anchor)';

create view if not exists pages_latest as
select
    domain,
    host,
    site,
    url,
    outcome,
    status,
    toBool(last_success_at is not null) as is_fetched,
    toBool(status >= 400) as is_broken,
    first_attempted_at,
    last_attempted_at,
    last_success_at,
    title,
    language,
    content_type,
    canonical_url,
    redirect_url,
    n_external_links,
    n_internal_links,
    n_fetches,
    n_failures,
    ip,
    crawl
from pages final
comment 'one row per URL that was ever attempted as a page: its latest state (domain, url)';

create view if not exists landing_pages as
select
    target_domain,
    target_url,
    backlinks,
    backlinks_follow,
    referring_domains,
    referring_pages,
    first_seen,
    last_confirmed,
    nullIf(known.status, 0) as status,
    toBool(status >= 400) as is_broken
from (
    select
        target_domain,
        target_url,
        count() as backlinks,
        countIf(follow) as backlinks_follow,
        uniqExact(source_domain) as referring_domains,
        uniqExact(source_url) as referring_pages,
        min(live.first_seen) as first_seen,
        max(live.last_confirmed) as last_confirmed
    from backlinks_live as live
    group by target_domain, target_url
) as landed
left join pages_latest as known on known.domain = landed.target_domain and known.url = landed.target_url
comment 'one row per page that backlinks lead to now, with its last HTTP status (target_domain, target_url)';

create view if not exists domain_ranks_latest as
select
    domain,
    domain_rank,
    domain_rank_pct,
    harmonic,
    n_in,
    n_out,
    run_id
from domain_ranks
where run_id = (select max(run_id) from authority_runs)
comment 'one row per domain that the latest run of authority ranked (domain)';

create view if not exists crawl_daily as
select
    crawl,
    toDate32(fetched_at) as date,
    count() as n_fetches,
    countIf(outcome = 'ok') as n_ok,
    countIf(outcome = 'not_modified') as n_not_modified,
    countIf(outcome = 'redirect') as n_redirects,
    countIf(outcome = 'http_error') as n_http_errors,
    n_fetches - n_ok - n_not_modified - n_redirects - n_http_errors as n_failed,
    sum(body_bytes) as body_bytes,
    avgIf(fetch_ms, status > 0) as fetch_ms_mean
from fetches final
where purpose = 'page'
group by crawl, date
comment 'one row per crawl and day (UTC): the pages that it attempted, by what came of them (crawl, date)'
