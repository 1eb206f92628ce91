-- The backlinks of all targets that are live now, by domain: `live_pairs`. A span that ended at the instant it began is
-- not among them, as it was live at no instant.
-- grain: one row per link
live_pairs as (
    select source_domain, target_domain, follow
    from links final
    where link_class = 'hyperlink'
        and source_domain != target_domain
        and first_seen <= {as_of:DateTime64(3, 'UTC')}
        and (lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})
        and ({crawl:String} = '' or crawl = {crawl:String})
)
