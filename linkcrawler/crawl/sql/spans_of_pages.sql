-- One row per span of a link from one of these pages to one of these domains, as any crawl saw it.
select
    source_url,
    target_url,
    target_host,
    target_domain,
    toString(link_class) as class,
    first_seen,
    last_confirmed,
    lost_at,
    toString(lost_reason) as reason
from links final
where {which}
order by source_url, target_url, class, span_no
