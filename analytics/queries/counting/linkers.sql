-- counting/linkers: the domains that link to one domain, each with its number of live backlinks, counted ahead.
-- grain: one row per source domain
insert into domain_linkers
(
    domain, source_domain, backlinks, backlinks_follow, counted_at, counted_by
)
with
    -- include live,
    -- include edges_live
select
    target as domain,
    source_domain,
    n_backlinks as backlinks,
    n_follow as backlinks_follow,
    fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC') as counted_at,
    {counted_by:UInt64} as counted_by
from edges_live
