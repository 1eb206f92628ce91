-- campaign_report: what link-building campaigns won up to `as_of`, what of it lives, how long it lasts, and what it cost.
-- grain: one row per campaign of a target, also where it won nothing
with
    -- include all_spans,
    -- include won,
    -- include ages,
    counted as (
        select
            target_domain,
            campaign,
            count() as won_backlinks,
            countIf(new_by = 'link_added') as new_link_added,
            countIf(new_by = 'page_discovered') as new_page_discovered,
            countIf(new_by = 'link_restored') as restored_backlinks,
            uniqExact(source_domain) as won_referring_domains,
            countIf(not is_lost) as backlinks,
            countIf(not is_lost and follow) as backlinks_follow,
            uniqExactIf(source_domain, not is_lost) as referring_domains,
            countIf(is_lost) as lost_backlinks,
            map(
                'link_removed', countIf(is_lost and lost_reason = 'link_removed'),
                'page_not_found', countIf(is_lost and lost_reason = 'page_not_found'),
                'page_gone', countIf(is_lost and lost_reason = 'page_gone'),
                'page_redirected', countIf(is_lost and lost_reason = 'page_redirected'),
                'page_noindex', countIf(is_lost and lost_reason = 'page_noindex'),
                'page_canonicalised', countIf(is_lost and lost_reason = 'page_canonicalised'),
                'page_unreachable', countIf(is_lost and lost_reason = 'page_unreachable'),
                'robots_disallowed', countIf(is_lost and lost_reason = 'robots_disallowed'),
                'dropped_by_policy', countIf(is_lost and lost_reason = 'dropped_by_policy')
            ) as lost_by_reason,
            minOrNull(first_seen) as first_won_at,
            maxOrNull(first_seen) as last_won_at
        from won
        group by target_domain, campaign
    ),
    -- grain: one row per campaign that won a link; unknown beyond the age to which its links were seen, unless all are lost
    survived as (
        select
            target_domain,
            campaign,
            max(day) as longest,
            argMax(survival, day) = 0 as is_all_lost,
            if(is_all_lost or longest >= 30, argMaxIf(survival, day, day <= 30), null) as alive_30_days,
            if(is_all_lost or longest >= 90, argMaxIf(survival, day, day <= 90), null) as alive_90_days,
            if(is_all_lost or longest >= 365, argMaxIf(survival, day, day <= 365), null) as alive_365_days
        from ages
        group by target_domain, campaign
    )
select
    rule.campaign as campaign,
    rule.target_domain as target,
    counted.won_backlinks as won_backlinks,
    counted.new_link_added as new_link_added,
    counted.new_page_discovered as new_page_discovered,
    counted.restored_backlinks as restored_backlinks,
    counted.won_referring_domains as won_referring_domains,
    counted.backlinks as backlinks,
    counted.backlinks_follow as backlinks_follow,
    counted.referring_domains as referring_domains,
    counted.lost_backlinks as lost_backlinks,
    counted.lost_by_reason as lost_by_reason,
    survived.alive_30_days as alive_30_days,
    survived.alive_90_days as alive_90_days,
    survived.alive_365_days as alive_365_days,
    rule.cost as cost,
    rule.currency as currency,
    cost / nullIf(backlinks, 0) as cost_per_backlink,
    cost / nullIf(referring_domains, 0) as cost_per_referring_domain,
    counted.first_won_at as first_won_at,
    counted.last_won_at as last_won_at
from (
    select campaign, target_domain, cost, currency
    from campaigns final
    where target_domain in {domains:Array(String)} and {name:String} in ('', campaign)
) as rule
left join counted on counted.target_domain = rule.target_domain and counted.campaign = rule.campaign
left join survived on survived.target_domain = rule.target_domain and survived.campaign = rule.campaign
order by target, campaign
limit {offset:UInt64}, {limit:UInt64}
