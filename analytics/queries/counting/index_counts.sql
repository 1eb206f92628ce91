-- counting/index_counts: the pages of all domains together; with it a count is whole.
-- grain: one row
insert into index_counts
(
    count_no, pages_known, pages_fetched, counted_at
)
select
    {count_no:UInt32} as count_no,
    sum(n_known) as pages_known,
    sum(n_fetched) as pages_fetched,
    fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC') as counted_at
from (
    select argMax(pages_known, count_no) as n_known, argMax(pages_fetched, count_no) as n_fetched
    from page_counts
    where count_no <= {count_no:UInt32}
    group by domain
) as latest
