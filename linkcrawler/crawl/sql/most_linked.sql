-- One row per target domain, most linked first: ten of those that a crawl found links to.
select
    target_domain,
    count() as backlinks,
    uniqExact(source_domain) as referring_domains
from links final
where crawl = {crawl:String}
    and link_class = 'hyperlink'
    and source_domain != target_domain
    and lost_at is null
group by target_domain
order by backlinks desc, target_domain
limit 10
