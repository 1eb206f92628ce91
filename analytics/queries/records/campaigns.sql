-- campaigns: the link-building campaigns for targets, with their conditions; all targets where none is named.
-- grain: one row per campaign of a target
select
    campaign,
    target_domain,
    source_domains,
    target_prefix,
    utm_campaign,
    anchor_regex,
    since,
    until,
    cost,
    currency
from campaigns final
where empty({domains:Array(String)}) or target_domain in {domains:Array(String)}
order by target_domain, campaign
