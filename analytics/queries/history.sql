-- history: how the backlinks of a target came and went, period by period, in the window (since, as_of].
-- grain: one row per period, also where nothing happened
with
    -- include spans,
    -- include reads,
    -- include edges,
    -- include curve
select
    date,
    backlinks,
    backlinks_follow,
    backlinks - backlinks_follow as backlinks_nofollow,
    referring_domains,
    referring_pages,
    n_began as new_backlinks,
    n_added as new_link_added,
    n_discovered as new_page_discovered,
    n_restored as restored_backlinks,
    n_ended as lost_backlinks,
    lost_by_reason,
    n_began - n_ended as net_backlinks,
    n_came as new_referring_domains,
    n_came_back as restored_referring_domains,
    n_went as lost_referring_domains,
    n_came - n_went as net_referring_domains,
    100 * net_backlinks / nullIf(backlinks - net_backlinks, 0) as growth_rate,
    n_read as pages_read,
    100 * n_panel / nullIf(n_panel_before, 0) as panel_rate
from curve
where date > {before:Date32}
order by date
