-- campaign_rules: the conditions of the link-building campaigns for targets, without the lists of their sources.
-- grain: one row per campaign of a target
select
    campaign,
    target_domain,
    notEmpty(source_domains) as has_sources,
    target_prefix,
    utm_campaign,
    anchor_regex,
    since,
    until
from campaigns final
where target_domain in {domains:Array(String)}
order by target_domain, campaign
