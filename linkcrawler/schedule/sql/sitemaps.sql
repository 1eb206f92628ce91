-- sitemaps: the sitemap files of one crawl that could be read the last time and were not asked for since {before}.
-- Grain: one row per URL.
select
    url,
    any(host) as host,
    any(domain) as domain
from fetches
where crawl = {crawl:String} and purpose = 'sitemap'
group by url
having argMax(outcome, fetched_at) in ('ok', 'not_modified') and max(fetched_at) < {before:DateTime64(3, 'UTC')}
order by url
limit 10000
