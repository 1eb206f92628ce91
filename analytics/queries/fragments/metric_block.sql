-- The metric block of DEFINITIONS.md for any group of live links: `group_key` is a column of `live`.
-- First per (group, source domain), then per group: pages, hosts and sites of a source lie in one domain, so
-- their distinct numbers add up; addresses and target pages do not, so their sets travel along.
-- grain: one row per value of group_key
by_source as (
    select
        group_key as key,
        source_domain as source,
        countIf(link_class = 'hyperlink') as n_links,
        sumIf(instances, link_class = 'hyperlink') as n_instances,
        uniqExactIf(source_url, link_class = 'hyperlink') as n_pages,
        uniqExactIf(source_host, link_class = 'hyperlink') as n_hosts,
        uniqExactIf(source_site, link_class = 'hyperlink') as n_sites,
        uniqExactIf(
            source_url,
            link_class = 'hyperlink' and last_confirmed > {as_of:DateTime64(3, 'UTC')} - toIntervalDay({confirmed_days:UInt16})
        ) as n_pages_confirmed,
        groupUniqArrayIf(source_ip, link_class = 'hyperlink' and source_ip != '') as ips,
        countIf(link_class = 'hyperlink' and follow) as n_follow,
        countIf(link_class = 'hyperlink' and not follow) as n_nofollow,
        countIf(link_class = 'hyperlink' and not follow and has(rel, 'ugc')) as n_ugc,
        countIf(link_class = 'hyperlink' and not follow and has(rel, 'sponsored')) as n_sponsored,
        countIf(link_class = 'hyperlink' and link_type = 'text') as n_text,
        countIf(link_class = 'hyperlink' and link_type = 'image') as n_image,
        countIf(link_class = 'hyperlink' and link_type = 'form') as n_form,
        countIf(link_class = 'hyperlink' and link_type = 'frame') as n_frame,
        countIf(link_class = 'redirect') as n_redirects,
        countIf(link_class = 'canonical') as n_canonicals,
        countIf(link_class = 'alternate') as n_alternates,
        countIf(link_class = 'feed') as n_feeds,
        countIf(link_class = 'hyperlink' and target_states.status > 0) as n_checked,
        countIf(link_class = 'hyperlink' and target_states.status >= 400) as n_broken,
        groupUniqArrayIf(target_url, link_class = 'hyperlink' and target_states.status >= 400) as broken,
        countIf(
            link_class = 'hyperlink' and last_confirmed <= {as_of:DateTime64(3, 'UTC')}
            and (is_unverified or lost_reason = 'page_unreachable')
        ) as n_unverified,
        minIf(live.first_seen, link_class = 'hyperlink') as first_at,
        maxIf(live.last_confirmed, link_class = 'hyperlink') as last_at
    from live
    left join target_states on target_states.url = live.target_url
    group by key, source
),
metric_block as (
    select
        key,
        sum(n_links) as backlinks,
        sum(n_instances) as backlinks_instances,
        sum(n_pages) as referring_pages,
        sum(n_hosts) as referring_hosts,
        countIf(n_links > 0) as referring_domains,
        sum(n_sites) as referring_sites,
        length(groupUniqArrayArray(ips)) as referring_ips,
        arrayUniq(arrayMap(
            ip -> if(
                isIPv4String(ip),
                IPv4NumToString(tupleElement(IPv4CIDRToRange(toIPv4OrDefault(ip), 24), 1)),
                IPv6NumToString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(ip), 48), 1))
            ),
            groupUniqArrayArray(ips)
        )) as referring_subnets,
        sum(n_follow) as backlinks_follow,
        sum(n_nofollow) as backlinks_nofollow,
        sum(n_ugc) as backlinks_ugc,
        sum(n_sponsored) as backlinks_sponsored,
        countIf(n_follow > 0) as referring_domains_follow,
        countIf(n_nofollow > 0) as referring_domains_nofollow_any,
        countIf(n_nofollow > 0 and n_follow = 0) as referring_domains_nofollow_only,
        sum(n_text) as backlinks_text,
        sum(n_image) as backlinks_image,
        sum(n_form) as backlinks_form,
        sum(n_frame) as backlinks_frame,
        sum(n_redirects) as redirects_in,
        sum(n_canonicals) as canonicals_in,
        sum(n_alternates) as alternates_in,
        sum(n_feeds) as feeds_in,
        if(sum(n_checked) = 0, null, sum(n_broken)) as backlinks_broken,
        if(sum(n_checked) = 0, null, length(groupUniqArrayArray(broken))) as broken_pages,
        sum(n_unverified) as backlinks_unverified,
        if(backlinks = 0, null, backlinks / referring_domains) as links_per_referring_domain,
        if(backlinks = 0, null, max(n_links) / backlinks) as top1_share,
        if(
            backlinks = 0,
            null,
            arraySum(arraySlice(arrayReverseSort(groupArray(n_links)), 1, 10)) / backlinks
        ) as top10_share,
        minIfOrNull(first_at, n_links > 0) as first_seen,
        maxIfOrNull(last_at, n_links > 0) as last_confirmed,
        sum(n_pages_confirmed) as referring_pages_confirmed
    from by_source
    group by key
)
