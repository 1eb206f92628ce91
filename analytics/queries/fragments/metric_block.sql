-- The metric block of DEFINITIONS.md, for whatever the question groups `live` by.
-- One pass and one level on purpose: planning a query costs by its expressions, more than counting a small target.
-- grain: as the question that includes it
countIf(is_backlink) as backlinks,
sumIf(instances, is_backlink) as backlinks_instances,
uniqExactIf(source_url, is_backlink) as referring_pages,
uniqExactIf(source_host, is_backlink) as referring_hosts,
uniqExactIf(source_domain, is_backlink) as referring_domains,
uniqExactIf(source_site, is_backlink) as referring_sites,
length(groupUniqArrayIf(source_ip, is_backlink and source_ip != '') as ips) as referring_ips,
arrayUniq(arrayMap(
    ip -> if(
        isIPv4String(ip),
        IPv4NumToString(tupleElement(IPv4CIDRToRange(toIPv4OrDefault(ip), 24), 1)),
        IPv6NumToString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(ip), 48), 1))
    ),
    ips
)) as referring_subnets,
countIf(is_backlink and follow) as backlinks_follow,
countIf(is_backlink and not follow) as backlinks_nofollow,
countIf(is_backlink and not follow and has(rel, 'ugc')) as backlinks_ugc,
countIf(is_backlink and not follow and has(rel, 'sponsored')) as backlinks_sponsored,
uniqExactIf(source_domain, is_backlink and follow) as referring_domains_follow,
uniqExactIf(source_domain, is_backlink and not follow) as referring_domains_nofollow_any,
referring_domains - referring_domains_follow as referring_domains_nofollow_only,
countIf(is_backlink and link_type = 'text') as backlinks_text,
countIf(is_backlink and link_type = 'image') as backlinks_image,
countIf(is_backlink and link_type = 'form') as backlinks_form,
countIf(is_backlink and link_type = 'frame') as backlinks_frame,
countIf(link_class = 'redirect') as redirects_in,
countIf(link_class = 'canonical') as canonicals_in,
countIf(link_class = 'alternate') as alternates_in,
countIf(link_class = 'feed') as feeds_in,
sumIfOrNull(target_states.status >= 400, is_backlink and target_states.status > 0) as backlinks_broken,
if(
    backlinks_broken is null,
    null,
    uniqExactIf(target_url, is_backlink and target_states.status >= 400)
) as broken_pages,
countIf(is_backlink and is_unverified) as backlinks_unverified,
backlinks / nullIf(referring_domains, 0) as links_per_referring_domain,
arrayElement(
    arrayReverseSort(mapValues(sumMap(map(source_domain, toUInt64(is_backlink))))) as sizes, 1
) / nullIf(backlinks, 0) as top1_share,
arraySum(arraySlice(sizes, 1, 10)) / nullIf(backlinks, 0) as top10_share,
minIfOrNull(live.first_seen, is_backlink) as first_seen,
maxIfOrNull(live.last_confirmed, is_backlink) as last_confirmed,
uniqExactIf(
    source_url,
    is_backlink
    and toDate(live.last_confirmed) >= toDate({as_of:DateTime64(3, 'UTC')}) - {confirmed_days:UInt16}
) as referring_pages_confirmed
