-- The fetches that proved something about a page that ever linked to what was asked: it was shown, it was gone, it led
-- elsewhere, or robots.txt forbade it. Some of these pages may link to another part of the target's domain.
-- grain: one row per fetch; one that was loaded twice may be here twice
reads as (
    select url, fetched_at
    from fetches
    where purpose = 'page'
        and
        -- include proves
        and fetched_at <= {as_of:DateTime64(3, 'UTC')}
        and ({crawl:String} = '' or crawl = {crawl:String})
        -- The domain for the index; a URL has one domain. Two sets of texts are searched faster than one of pairs.
        and domain in (
            select distinct source_domain
            from links
            where target_domain in {domains:Array(String)} and first_seen <= {as_of:DateTime64(3, 'UTC')}
        )
        and url in (
            select distinct source_url
            from links
            where target_domain in {domains:Array(String)} and first_seen <= {as_of:DateTime64(3, 'UTC')}
        )
)
