-- source_overlap: how many links to a target, and domains that link, we know only, vendors know only, and both know.
-- grain: one row
with by_domain as (
    select source_domain, max(is_ours) as has_ours, max(length(sources) > is_ours) as has_theirs
    from known_links
    where target_domain in {domains:Array(String)}
    group by source_domain
)
select
    count() as links_known,
    countIf(is_ours and length(sources) = 1) as links_only_ours,
    countIf(not is_ours) as links_only_theirs,
    countIf(is_ours and length(sources) > 1) as links_both,
    (select countIf(has_ours and not has_theirs) from by_domain) as referring_domains_only_ours,
    (select countIf(not has_ours) from by_domain) as referring_domains_only_theirs,
    (select countIf(has_ours and has_theirs) from by_domain) as referring_domains_both,
    map(
        'follow', countIf(has(conflicts, 'follow')),
        'anchor', countIf(has(conflicts, 'anchor')),
        'lost_here', countIf(has(conflicts, 'lost_here')),
        'lost_there', countIf(has(conflicts, 'lost_there')),
        'dates', countIf(has(conflicts, 'dates'))
    ) as conflicts_by_kind
from known_links
where target_domain in {domains:Array(String)}
