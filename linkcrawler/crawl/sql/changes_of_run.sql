-- One row: what became of the external hyperlinks of pages that one run of a crawl fetched (pages_fetched.sql).
with toDateTime64(fromUnixTimestamp64Milli({since:Int64}, 'UTC'), 3, 'UTC') as began
select
    countIf(first_seen >= began) as new_links,
    countIf(lost_at >= began) as lost_links,
    countIf(arrayExists(look -> look.until >= began, earlier_looks)) as changed_links
from links final
where link_class = 'hyperlink'
    and source_domain != target_domain
    and source_url in {pages}
