-- The curve of a history: running sums of what changed, period by period. What happened up to `since` stands in the period
-- before the first, `before`.
-- grain: one row per period, also where nothing happened, and one for `before`
-- include periods,
-- grain: one row per period, each with at least one empty edge
link_sums as (
    select
        period,
        sum(step) as n_links,
        sum(follow_step) as n_follow,
        countIf(step > 0) as n_began,
        countIf(step < 0) as n_ended,
        countIf(why = 'link_added') as n_added,
        countIf(why = 'page_discovered') as n_discovered,
        countIf(why = 'link_restored') as n_restored,
        map(
            'link_removed', countIf(why = 'link_removed'),
            'page_not_found', countIf(why = 'page_not_found'),
            'page_gone', countIf(why = 'page_gone'),
            'page_redirected', countIf(why = 'page_redirected'),
            'page_noindex', countIf(why = 'page_noindex'),
            'page_canonicalised', countIf(why = 'page_canonicalised'),
            'page_unreachable', countIf(why = 'page_unreachable'),
            'robots_disallowed', countIf(why = 'robots_disallowed'),
            'dropped_by_policy', countIf(why = 'dropped_by_policy')
        ) as lost_by_reason
    from (
        select period, step, follow_step, why
        from edges
        union all
        select period, 0 as step, 0 as follow_step, '' as why
        from periods
    ) as at_least_one
    group by period
),
-- grain: one row per (domain, instant at which the number of its live links changes)
domain_counts as (
    select
        period,
        at,
        sum(step) as change,
        sum(change) over (partition by source_domain order by at) as n_live,
        n_live - change as n_before,
        min(at) over (partition by source_domain) as first_at
    from edges
    where step != 0
    group by source_domain, period, greatest(at, {since:DateTime64(3, 'UTC')}) as at
),
domain_sums as (
    select
        period,
        countIf(n_before = 0 and n_live > 0) as n_came,
        countIf(n_before = 0 and n_live > 0 and at > first_at) as n_came_back,
        countIf(n_before > 0 and n_live = 0) as n_went
    from domain_counts
    group by period
),
-- grain: one row per (source page, period in which its links changed or it was read)
page_counts as (
    select
        period,
        sum(step) as change,
        max(is_read) as was_read,
        sum(change) over (partition by url order by period) as n_live,
        n_live - change as n_before,
        was_read
        and lagInFrame(was_read) over (partition by url order by period)
        and lagInFrame(period) over (partition by url order by period)
            = toDate32(dateTrunc({by:String}, period - 1)) as is_in_panel,
        max(max(is_source)) over (partition by url) as has_linked
    from (
        select source_url as url, period, step, false as is_read, true as is_source
        from edges
        where step != 0
        union all
        select
            url,
            if(
                fetched_at <= {since:DateTime64(3, 'UTC')},
                {before:Date32},
                toDate32(dateTrunc({by:String}, fetched_at))
            ) as period,
            0 as step,
            true as is_read,
            false as is_source
        from reads
        where fetched_at >= toDateTime64({before:Date32}, 3, 'UTC')
    ) as told
    group by url, period
),
page_sums as (
    select
        period,
        countIf(n_live > 0) - countIf(n_before > 0) as n_pages,
        countIf(was_read and has_linked) as n_read,
        sumIf(change, is_in_panel) as n_panel,
        sumIf(n_before, is_in_panel) as n_panel_before
    from page_counts
    group by period
),
curve as (
    select
        link_sums.period as date,
        sum(n_links) over (order by date) as backlinks,
        sum(n_follow) over (order by date) as backlinks_follow,
        sum(n_came - n_went) over (order by date) as referring_domains,
        sum(n_pages) over (order by date) as referring_pages,
        n_began, n_added, n_discovered, n_restored, n_ended, lost_by_reason,
        n_came, n_came_back, n_went,
        n_read, n_panel, n_panel_before
    from link_sums
    left join domain_sums on domain_sums.period = link_sums.period
    left join page_sums on page_sums.period = link_sums.period
)
