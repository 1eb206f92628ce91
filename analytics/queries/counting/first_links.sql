-- counting/first_links: the source domain that the last of the first links into one domain has, in the order of `backlinks`:
-- what a list of them need not look behind.
-- grain: at most one row
insert into domain_groups
(
    domain, grouped_by, place, group_key, counted_at, counted_by
)
with
    -- include live
select
    {targets:Array(String)}[1] as domain,
    'first_links' as grouped_by,
    1 as place,
    source_domain as group_key,
    fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC') as counted_at,
    {counted_by:UInt64} as counted_by
from live
where is_backlink
order by source_domain
limit 1 offset {limit:UInt64} - 1
