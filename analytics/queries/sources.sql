-- sources: who knows how many of the links to a target: we, by evidence, and each vendor, by its exports. What they differ in is
-- counted where both know a link.
-- grain: one row per source
with exports as (
    select toString(source) as source, max(exported_at) as exported_at
    from vendor_links
    where target_domain in {domains:Array(String)}
    group by source
)
select
    counted.source as source,
    counted.links as links,
    counted.referring_domains as referring_domains,
    counted.links_only as links_only,
    counted.links_ours as links_ours,
    counted.conflicts as conflicts,
    nullIf(exports.exported_at, toDateTime64(0, 3, 'UTC')) as exported_at
from (
    select
        source,
        count() as links,
        uniqExact(source_domain) as referring_domains,
        countIf(length(sources) = 1) as links_only,
        countIf(is_ours) as links_ours,
        countIf(notEmpty(known_links.conflicts)) as conflicts
    from known_links
    array join sources as source
    where target_domain in {domains:Array(String)}
    group by source
) as counted
left join exports on exports.source = counted.source
order by source = 'linkcrawler' desc, links desc, source
limit {offset:UInt64}, {limit:UInt64}
