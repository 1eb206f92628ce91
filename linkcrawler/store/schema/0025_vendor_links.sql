-- vendor_links: one row per (source_url, target_url, source, instant of the export): a link as a vendor's export says it is.
-- No page was seen by us and there is no evidence: no report counts these rows. Read it with FINAL.
create table if not exists vendor_links
(
    target_domain      String codec(ZSTD(3)),
    source_domain      String codec(ZSTD(3)),
    target_url         String codec(ZSTD(3)),                  -- empty = the export names the linking page only
    source_url         String codec(ZSTD(3)),
    source             LowCardinality(String) codec(ZSTD(3)),  -- ahrefs, semrush, moz, majestic, dataforseo, search_console
    exported_at        DateTime64(3, 'UTC') codec(ZSTD(3)),
    link_class         LowCardinality(String) codec(ZSTD(3)),
    link_type          LowCardinality(String) codec(ZSTD(3)),  -- empty = not told
    anchor             Nullable(String) codec(ZSTD(3)),        -- null = the export has no anchors
    follow             Nullable(Bool) codec(ZSTD(3)),          -- null = not told
    rel                Array(LowCardinality(String)) codec(ZSTD(3)),
    instances          UInt32 codec(ZSTD(3)),                  -- rows of the export that say it
    first_seen         Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    last_seen          Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    is_lost            Bool codec(ZSTD(3)),
    lost_at            Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    source_status      Nullable(UInt16) codec(ZSTD(3)),        -- HTTP status of the linking page, as told
    target_status      Nullable(UInt16) codec(ZSTD(3)),
    vendor_rank        Nullable(Float64) codec(ZSTD(3)),       -- the vendor's own score of the linking page, on its own scale
    vendor_domain_rank Nullable(Float64) codec(ZSTD(3)),       -- of the linking domain
    vendor_scores      Map(LowCardinality(String), Float64) codec(ZSTD(3)), -- all its scores, by its own names
    file               LowCardinality(String) codec(ZSTD(3)),
    line               UInt32 codec(ZSTD(3)),                  -- the first of its rows there
    imported_at        DateTime64(3, 'UTC') codec(ZSTD(3))
)
engine = ReplacingMergeTree(imported_at)
order by (target_domain, source_domain, target_url, source_url, source, exported_at)
settings index_granularity = 4096;

create view if not exists vendor_links_latest as
select
    target_domain,
    source_domain,
    target_url,
    source_url,
    source,
    argMax(tuple(link_class), exported_at).1 as link_class,
    argMax(tuple(link_type), exported_at).1 as link_type,
    argMax(tuple(anchor), exported_at).1 as anchor,
    argMax(tuple(follow), exported_at).1 as follow,
    argMax(tuple(rel), exported_at).1 as rel,
    min(first_seen) as first_seen,
    argMax(tuple(last_seen), exported_at).1 as last_seen,
    argMax(tuple(is_lost), exported_at).1 as is_lost,
    argMax(tuple(lost_at), exported_at).1 as lost_at,
    argMax(tuple(vendor_rank), exported_at).1 as vendor_rank,
    argMax(tuple(vendor_domain_rank), exported_at).1 as vendor_domain_rank,
    min(exported_at) as first_exported_at,
    max(exported_at) as last_exported_at,
    count() as n_exports
from vendor_links final
group by target_domain, source_domain, target_url, source_url, source
comment 'one row per link that a vendor knows, as its latest export says (target_domain, source_domain, target_url, source_url, source)';

create view if not exists known_links as
with
    said_by as (
        select
            target_domain,
            source_domain,
            target_url,
            source_url,
            'linkcrawler' as source,
            argMax(tuple(toNullable(follow)), span_no).1 as follow,
            argMax(tuple(toNullable(anchor)), span_no).1 as anchor,
            toNullable(min(first_seen)) as first_seen,
            toNullable(max(last_confirmed)) as last_seen,
            argMax(tuple(lost_at), span_no).1 as lost_at,
            toBool(lost_at is not null) as is_lost
        from links final
        where link_class = 'hyperlink' and source_domain != target_domain
        group by target_domain, source_domain, target_url, source_url
        union all
        select
            target_domain, source_domain, target_url, source_url, toString(source) as source, follow, anchor, first_seen,
            last_seen, lost_at, is_lost
        from vendor_links_latest
        where link_class = 'hyperlink'
    ),
    -- All that is said of the links of a page to a domain. What names the page alone is said of each of them.
    pages_said as (
        select
            target_domain,
            source_domain,
            source_url,
            groupArray(cast(
                tuple(target_url, source, follow, anchor, first_seen, last_seen, lost_at, is_lost),
                'Tuple(target_url String, source String, follow Nullable(Bool), anchor Nullable(String), first_seen Nullable(DateTime64(3, \'UTC\')), last_seen Nullable(DateTime64(3, \'UTC\')), lost_at Nullable(DateTime64(3, \'UTC\')), is_lost Bool)'
            )) as said,
            arraySort(arrayDistinct(arrayFilter(url -> url != '', said.target_url))) as named
        from said_by
        group by target_domain, source_domain, source_url
    )
select
    target_domain,
    source_domain,
    target as target_url,
    source_url,
    arraySort(arrayDistinct(of_it.source)) as sources,
    toBool(has(sources, 'linkcrawler')) as is_ours,
    arrayFilter(one -> one.source = 'linkcrawler', of_it) as ours,
    arrayFilter(one -> one.source != 'linkcrawler', of_it) as theirs,
    if(is_ours, ours[1].follow, null) as follow,
    if(is_ours, ours[1].anchor, null) as anchor,
    if(is_ours, ours[1].first_seen, null) as first_seen,
    if(is_ours, ours[1].last_seen, null) as last_confirmed,
    if(is_ours, ours[1].lost_at, null) as lost_at,
    is_ours and not ours[1].is_lost as is_live,
    arrayMin(arrayFilter(at -> at is not null, theirs.first_seen)) as vendor_first_seen,
    arrayMax(arrayFilter(at -> at is not null, theirs.last_seen)) as vendor_last_seen,
    arrayMax(arrayFilter(at -> at is not null, theirs.lost_at)) as vendor_lost_at,
    arrayFilter(conflict -> conflict != '', [
        if(arrayUniq(arrayFilter(told -> told is not null, of_it.follow)) > 1, 'follow', ''),
        if(arrayUniq(arrayMap(
            told -> replaceRegexpAll(trim(lower(ifNull(told, ''))), '\\s+', ' '),
            arrayFilter(told -> told is not null, of_it.anchor)
        )) > 1, 'anchor', ''),
        if(is_ours and not is_live and arrayExists(one -> not one.is_lost, theirs), 'lost_here', ''),
        if(is_live and arrayExists(one -> one.is_lost, theirs), 'lost_there', ''),
        if(is_ours and arrayExists(
            one -> ifNull(one.first_seen > lost_at, false) or ifNull(one.lost_at < first_seen, false), theirs
        ), 'dates', '')
    ]) as conflicts
from (
    select
        target_domain,
        source_domain,
        source_url,
        target,
        arrayFilter(one -> one.target_url in (target, ''), said) as of_it
    from pages_said
    array join if(empty(named), [''], named) as target
) as each_link
comment 'one row per link that we or a vendor know, with who knows it and in what they differ (target_domain, source_domain, target_url, source_url)'
