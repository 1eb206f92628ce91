-- The links that are live at `as_of`, whatever their class.
-- grain: one row per (asked target, link); of the spans of a link at most one is live at an instant
live as (
    select
        asked,
        asked_group as group_key,
        source_domain, source_host, source_site, source_url, source_ip,
        target_domain, target_host, target_url, link_class, link_type, anchor, rel, follow, instances,
        first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified, evidence, href, placement, is_backlink
    from spans
    where lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')}
)
