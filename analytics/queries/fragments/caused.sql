-- The backlinks that began or ended in the window (since, as_of] (where `is_inside`), with all that a change is split by.
-- grain: one row per event; what happened up to `since` is there too, of the domains of which anything happened after it
-- `cause`: a page that was read for the first time, given up, forbidden or dropped is the doing of the crawl, and so is what
-- is restored after that; all else is the web's.
-- `is_turn`: its domain came or went with it. Of the links that began (ended) at the instant at which the number of the
-- domain's live links left (reached) zero, it is the first by target_url, then source_url.
-- `block`: the links of one source domain with the same target and anchor that were live, at any time after `since`, on 10
-- of its pages or more; or on 5 or more that are half of its pages with a backlink then.
-- One level and one look at `spans` on purpose: planning costs by their number, more than counting a small target.
caused as (
    select
        source_domain,
        target_url,
        arraySort(ruled_campaign)[1] as campaign,
        edge.1 > {since:DateTime64(3, 'UTC')} as is_inside,
        edge.2 > 0 as has_begun,
        toString(if(has_begun, new_by, lost_reason)) as why,
        lagInFrame(lost_reason) over (
            partition by source_url, target_url order by first_seen, edge.2 desc
            rows between unbounded preceding and current row
        ) as ended_by,
        if(
            if(why = 'link_restored', toString(ended_by), why)
                in ('page_discovered', 'page_unreachable', 'robots_disallowed', 'dropped_by_policy'),
            'crawl', 'web'
        ) as cause,
        sum(edge.2) over (partition by source_domain order by edge.1) as n_live,
        n_live - sum(edge.2) over (partition by source_domain, edge.1) as n_before,
        (n_live = 0) != (n_before = 0)
        and row_number() over (partition by source_domain, edge.1 order by target_url, source_url) = 1 as is_turn,
        lost_at is null or lost_at > {since:DateTime64(3, 'UTC')} as was_live,
        uniqExactIf(source_url, was_live) over (partition by source_domain, target_url, anchor) as n_alike,
        uniqExactIf(source_url, was_live) over (partition by source_domain) as n_linking,
        if(
            n_alike >= 10 or n_alike >= 5 and 2 * n_alike >= n_linking,
            concat(source_domain, ' -> ', target_url, ' "', anchor, '"'),
            ''
        ) as block
    from spans
    array join arrayConcat(
        [tuple(greatest(first_seen, {since:DateTime64(3, 'UTC')}), 1)],
        if(lost_at is null, [], [tuple(greatest(assumeNotNull(lost_at), {since:DateTime64(3, 'UTC')}), -1)])
    ) as edge
    where is_backlink
        and edge.1 <= {as_of:DateTime64(3, 'UTC')}
        and source_domain in (
            select source_domain
            from links
            where target_domain in {domains:Array(String)}
                and (first_seen > {since:DateTime64(3, 'UTC')} or lost_at > {since:DateTime64(3, 'UTC')})
        )
)
