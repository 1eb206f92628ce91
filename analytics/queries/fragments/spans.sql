-- The lives of the links into what was asked that began until `as_of`, by what is known now.
-- A span that ended at the instant it began was live at no instant, and is none.
-- grain: one row per (asked target, span)
spans as (
    select
        asked_target as asked,
        source_domain, source_host, source_site, source_url, source_ip,
        target_domain, target_host, target_url, link_class, link_type, anchor, rel, follow, instances, earlier_looks,
        first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified, evidence, href, placement,
        link_class = 'hyperlink' as is_backlink
    from links final
    where
        -- include asked_links
        and (lost_at is null or lost_at > first_seen)
        and ({crawl:String} = '' or crawl = {crawl:String})
        -- include filters
)
