-- One row: the live external hyperlinks that one run of a crawl confirmed.
select
    count() as external_links,
    uniqExact(target_domain) as domains_linked
from links final
where crawl = {crawl:String}
    and link_class = 'hyperlink'
    and source_domain != target_domain
    and lost_at is null
    and last_confirmed >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
