-- explain_reading: how the pages that link were read in the window (since, as_of], and how much of the change lies on those
-- that were read both before it and in it (the panel), for the head of `explain`.
-- grain: one row
with
    -- include spans,
    linking as (
        select
            source_url as url,
            any(source_domain) as domain,
            countIf(
                first_seen <= {since:DateTime64(3, 'UTC')}
                and (lost_at is null or lost_at > {since:DateTime64(3, 'UTC')})
            ) as n_from,
            toInt64(countIf(lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})) - toInt64(n_from) as net
        from spans
        where is_backlink
        group by source_url
    ),
    visits as (
        select
            url,
            max(at) > {since:DateTime64(3, 'UTC')} as is_tried,
            countIf(is_read and at > {since:DateTime64(3, 'UTC')}) > 0 as is_read_now,
            countIf(is_read and at <= {since:DateTime64(3, 'UTC')}) > 0 as was_read,
            countIf(
                is_read and at <= {since:DateTime64(3, 'UTC')}
                and at > {since:DateTime64(3, 'UTC')} - toIntervalMillisecond(
                    dateDiff('millisecond', {since:DateTime64(3, 'UTC')}, {as_of:DateTime64(3, 'UTC')})
                )
            ) > 0 as was_read_lately
        from (
            select
                url,
                fetched_at as at,
                -- include proves
                as is_read
            from fetches
            where purpose = 'page'
                and fetched_at <= {as_of:DateTime64(3, 'UTC')}
                and ({crawl:String} = '' or crawl = {crawl:String})
                and tuple(domain, url) in (
                    select source_domain, source_url
                    from links
                    where target_domain in {domains:Array(String)} and first_seen <= {as_of:DateTime64(3, 'UTC')}
                )
        ) as attempts
        group by url
    )
select
    sum(n_from) as backlinks_from,
    uniqExactIf(domain, n_from > 0) as referring_domains_from,
    count() as source_pages,
    countIf(is_read_now) as pages_read,
    countIf(was_read_lately) as pages_read_before,
    countIf(is_read_now and not was_read) as pages_discovered,
    uniqExactIf(domain, is_read_now or was_read) - uniqExactIf(domain, was_read) as domains_discovered,
    countIf(n_from > 0 and not is_read_now) as pages_not_read,
    countIf(n_from > 0 and not is_read_now and is_tried) as pages_failed,
    countIf(is_read_now and was_read) as panel_pages,
    sumIf(net, is_read_now and was_read) as panel_net_backlinks,
    sumIf(net, not (is_read_now and was_read)) as outside_net_backlinks
from linking
left join visits on visits.url = linking.url
