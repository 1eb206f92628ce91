-- source_links: the links to a target that we or a vendor know, with who knows each and in what they differ.
-- grain: one row per link
select
    source_domain,
    source_url,
    target_url,
    sources,
    is_ours,
    is_live,
    conflicts,
    follow,
    arrayMap(one -> concat(one.source, ': ', if(one.follow, 'follow', 'nofollow')), arrayFilter(one -> one.follow is not null, theirs))
        as follow_of_sources,
    anchor,
    arrayMap(one -> concat(one.source, ': ', ifNull(one.anchor, '')), arrayFilter(one -> one.anchor is not null, theirs))
        as anchor_of_sources,
    first_seen,
    vendor_first_seen,
    last_confirmed,
    vendor_last_seen as vendor_seen_at,
    lost_at,
    vendor_lost_at
from known_links
where target_domain in {domains:Array(String)}
    and (
        {only:String} = ''
        or ({only:String} = 'ours' and is_ours and length(sources) = 1)
        or ({only:String} = 'theirs' and not is_ours)
        or ({only:String} = 'both' and is_ours and length(sources) > 1)
    )
    and ({conflict:String} = '' or if({conflict:String} = 'any', notEmpty(conflicts), has(conflicts, {conflict:String})))
    and ({source:String} = '' or has(sources, {source:String}))
order by source_domain, source_url, target_url
limit {offset:UInt64}, {limit:UInt64}
