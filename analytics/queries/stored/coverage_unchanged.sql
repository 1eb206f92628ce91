-- stored/coverage_unchanged: how much of what it knows of the index has fetched, now, over all crawls: the last count of
-- all pages, where none has changed since; else no row.
-- grain: one row
with
    (select max(counted_at) from index_counts) as last_at
select pages_fetched, pages_known
from index_counts final
where counted_at = last_at
    and (select count() from touched where kind = 'pages' and at >= last_at) = 0
