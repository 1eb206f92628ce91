-- counting/page_counts: how many pages of each domain are known, of the domains that have changed since the last count.
-- grain: one row per domain
insert into page_counts
(
    domain, parity, count_no, pages_known, pages_fetched
)
select
    domain,
    {count_no:UInt32} % 2 as parity,
    {count_no:UInt32} as count_no,
    count() as pages_known,
    countIf(last_success_at is not null) as pages_fetched
from pages final
where {count_no:UInt32} = 1
    or domain in (
        select domain
        from touched
        where kind = 'pages' and at >= (select max(counted_at) from index_counts where count_no < {count_no:UInt32})
    )
group by domain
