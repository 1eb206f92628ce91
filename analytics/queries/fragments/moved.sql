-- How the links of each group, and the domains behind them, came and went in the window (since, as_of].
-- grain: one row per group
-- A link belongs to the group that it is in at `as_of`, or was in last. What happened up to `since` is one step there;
-- steps of one instant are one step. A domain comes where the number of its live links leaves zero, goes where it
-- reaches zero, and comes back where it had been there before.
steps as (
    select
        asked_group as group_key,
        source_domain,
        greatest(edge.1, {since:DateTime64(3, 'UTC')}) as at,
        countIf(is_backlink and edge.2) as n_began,
        countIf(is_backlink and not edge.2) as n_ended,
        countIf(is_backlink and edge.2 and new_by = 'link_added') as n_added,
        countIf(is_backlink and edge.2 and new_by = 'page_discovered') as n_discovered,
        countIf(is_backlink and edge.2 and new_by = 'link_restored') as n_restored
    from spans
    array join if(
        lost_at <= {as_of:DateTime64(3, 'UTC')},
        [tuple(first_seen, true), tuple(assumeNotNull(lost_at), false)],
        [tuple(first_seen, true)]
    ) as edge
    group by group_key, source_domain, at
),
counts as (
    select
        group_key, source_domain, at, n_began, n_ended, n_added, n_discovered, n_restored,
        at > {since:DateTime64(3, 'UTC')} as is_inside,
        sum(n_began - n_ended) over (partition by group_key, source_domain order by at) as n_live,
        n_live - (n_began - n_ended) as n_before,
        minIf(at, n_began > 0) over (partition by group_key, source_domain) as first_at
    from steps
),
moved as (
    select
        group_key,
        sumIf(n_live, not is_inside) as backlinks_from,
        sumIf(n_began, is_inside) as new_backlinks,
        sumIf(n_added, is_inside) as new_link_added,
        sumIf(n_discovered, is_inside) as new_page_discovered,
        sumIf(n_restored, is_inside) as restored_backlinks,
        sumIf(n_ended, is_inside) as lost_backlinks,
        countIf(not is_inside and n_live > 0) as referring_domains_from,
        countIf(is_inside and n_before = 0 and n_live > 0) as new_referring_domains,
        countIf(is_inside and n_before = 0 and n_live > 0 and at > first_at) as restored_referring_domains,
        countIf(is_inside and n_before > 0 and n_live = 0) as lost_referring_domains
    from counts
    group by group_key
)
