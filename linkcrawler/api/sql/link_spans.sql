-- link_spans: the lives of the links from one page to another that began until `as_of`, as they are known.
-- grain: one row per span
select
    source_url,
    target_url,
    link_class,
    span_no,
    link_type,
    anchor,
    rel,
    follow,
    follow_signal,
    instances,
    href,
    placement,
    first_seen,
    last_confirmed,
    lost_at,
    lost_reason,
    new_by,
    is_unverified,
    crawl,
    if(warc_length > 0, evidence, '') as evidence
from links final
where target_domain = {target_domain:String}
    and source_domain = {source_domain:String}
    and target_url = {target_url:String}
    and source_url = {source_url:String}
    and first_seen <= {as_of:DateTime64(3, 'UTC')}
order by first_seen, link_class, span_no
limit 1000
