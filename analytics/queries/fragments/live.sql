-- The links into what was asked that are live at `as_of`, whatever their class.
-- `domains` are the registrable domains of `targets`: they say which part of the table is read.
-- grain: one row per (asked target, link); of the spans of a link at most one is live at an instant
live as (
    select
        asked_target as asked,
        source_domain, source_host, source_site, source_url, source_ip,
        target_domain, target_url, link_class, link_type, anchor, rel, follow, instances,
        first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified, evidence,
        link_class = 'hyperlink' as is_backlink
    from links final
    where target_domain in {domains:Array(String)}
        and asked in {targets:Array(String)}
        and source_domain != target_domain
        and first_seen <= {as_of:DateTime64(3, 'UTC')}
        and (lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})
        and ({crawl:String} = '' or crawl = {crawl:String})
)
