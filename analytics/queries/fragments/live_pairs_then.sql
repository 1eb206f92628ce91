-- The backlinks of all targets that were live at `as_of`, by domain, as they were known then (see `spans_then`). Who
-- confirmed a page last until then is looked up only where one crawl is asked for.
-- grain: one row per link
then_live as (
    select
        source_domain, target_domain, source_url, first_seen, crawl,
        arrayFirstIndex(look -> look.until > {as_of:DateTime64(3, 'UTC')}, links.earlier_looks) as look_no,
        if(look_no > 0, links.earlier_looks[look_no].follow, links.follow) as follow
    from links final
    where link_class = 'hyperlink'
        and source_domain != target_domain
        and first_seen <= {as_of:DateTime64(3, 'UTC')}
        and (lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})
),
confirmed as (
    select url, argMax(tuple(fetched_at, crawl), tuple(fetched_at, crawl))::Tuple(at DateTime64(3, 'UTC'), crawl String) as shown
    from fetches
    where {crawl:String} != ''
        and purpose = 'page'
        and outcome in ('ok', 'not_modified', 'redirect')
        and fetched_at <= {as_of:DateTime64(3, 'UTC')}
    group by url
),
live_pairs as (
    select source_domain, target_domain, follow
    from then_live
    left join confirmed on confirmed.url = then_live.source_url
    where {crawl:String} = ''
        or if(shown.at >= then_live.first_seen, shown.crawl, then_live.crawl) = {crawl:String}
)
