-- stored/coverage: how much of what it knows of the index has fetched, now, over all crawls: the last count of all pages,
-- with the domains that have changed since counted anew. No row where nothing was ever counted.
-- grain: one row
with
    last_count as (
        select count_no, pages_known, pages_fetched, counted_at
        from index_counts
        order by count_no desc
        limit 1
    ),
    changed as (
        select domain
        from touched
        where kind = 'pages' and at >= (select counted_at from last_count)
    ),
    changes as (
        select
            sum(n_known) as more_known,
            sum(n_fetched) as more_fetched
        from (
            select toInt64(count()) as n_known, toInt64(countIf(last_success_at is not null)) as n_fetched
            from pages final
            where domain in changed
            union all
            select -toInt64(argMax(pages_known, count_no)) as n_known, -toInt64(argMax(pages_fetched, count_no)) as n_fetched
            from page_counts
            where domain in changed and count_no <= (select count_no from last_count)
            group by domain
        ) as differences
    )
select
    toUInt64(last_count.pages_fetched + more_fetched) as pages_fetched,
    toUInt64(last_count.pages_known + more_known) as pages_known
from last_count
cross join changes
