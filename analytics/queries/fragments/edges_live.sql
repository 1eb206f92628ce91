-- Which domains link to each of the asked targets, and by how many of the backlinks that are live at `as_of`.
-- grain: one row per (target, source domain)
edges_live as (
    select
        group_key as target,
        source_domain,
        count() as n_backlinks,
        countIf(follow) as n_follow
    from live
    where is_backlink
    group by target, source_domain
)
