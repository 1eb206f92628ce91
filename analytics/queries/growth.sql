-- growth: how the backlinks of targets, and the domains behind them, grew in the window (since, as_of].
-- The panel is the source pages that were read at or before `since` and again in the window: what changed on them is no
-- effect of how much was read.
-- grain: one row per target, in the order they were given; a target without links has its row of zeros
with
    -- include spans,
    -- include moved,
    -- include reads,
    read_twice as (
        select url
        from reads
        group by url
        having min(fetched_at) <= {since:DateTime64(3, 'UTC')} and max(fetched_at) > {since:DateTime64(3, 'UTC')}
    ),
    panel as (
        select
            group_key,
            uniqExact(source_url) as panel_pages,
            countIf(
                first_seen <= {since:DateTime64(3, 'UTC')}
                and (lost_at is null or lost_at > {since:DateTime64(3, 'UTC')})
            ) as n_from,
            countIf(lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')}) as n_to
        from (
            select asked_group as group_key, source_url, first_seen, lost_at
            from spans
            where is_backlink
        ) as links_of_pages
        where source_url in (select url from read_twice)
        group by group_key
    ),
    given as (
        select arrayJoin({targets:Array(String)}) as target
    )
select
    target,
    moved.backlinks_from as backlinks_from,
    backlinks_from + net_backlinks as backlinks_to,
    moved.new_backlinks as new_backlinks,
    moved.new_link_added as new_link_added,
    moved.new_page_discovered as new_page_discovered,
    moved.restored_backlinks as restored_backlinks,
    moved.lost_backlinks as lost_backlinks,
    new_backlinks - lost_backlinks as net_backlinks,
    100 * net_backlinks / nullIf(backlinks_from, 0) as growth_rate,
    moved.referring_domains_from as referring_domains_from,
    referring_domains_from + net_referring_domains as referring_domains_to,
    moved.new_referring_domains as new_referring_domains,
    moved.restored_referring_domains as restored_referring_domains,
    moved.lost_referring_domains as lost_referring_domains,
    new_referring_domains - lost_referring_domains as net_referring_domains,
    -- a month is a twelfth of the mean year, 2,629,746 seconds
    net_referring_domains * 2629746000
    / dateDiff('millisecond', {since:DateTime64(3, 'UTC')}, {as_of:DateTime64(3, 'UTC')}) as velocity,
    panel.panel_pages as panel_pages,
    100 * (n_to - n_from) / nullIf(n_from, 0) as panel_rate
from given
left join moved on moved.group_key = given.target
left join panel on panel.group_key = given.target
order by indexOf({targets:Array(String)}, target)
