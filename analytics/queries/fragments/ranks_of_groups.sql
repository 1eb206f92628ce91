-- The ranks of the domains that link, where links are grouped by these.
-- grain: one row per domain
domains_to_rank as (
    select source_domain as domain
    from links
    where target_domain in {domains:Array(String)}
),
-- include latest_ranks,
