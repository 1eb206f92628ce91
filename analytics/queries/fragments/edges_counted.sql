-- Which domains link to each of the asked targets, and by how many live backlinks: of large targets as it was counted ahead,
-- where nothing has changed since, of all others counted now.
-- grain: one row per (target, source domain)
-- include last_touches,
-- A count of which a part is not there yet, or not there any more, is not whole.
counted as (
    select domain, counted_at
    from domain_linkers
    where domain in {domains:Array(String)} and counted_by = {counted_by:UInt64}
    group by domain, counted_at
    having tuple(domain, counted_at, count()) in (
        select domain, counted_at, referring_domains
        from domains
        where domain in {domains:Array(String)}
            and counted_by = {counted_by:UInt64}
            and counted_at > last_touches[domain]
            and latest_at <= {as_of:DateTime64(3, 'UTC')}
    )
),
edges_live as (
    select
        domain as target,
        source_domain,
        backlinks as n_backlinks,
        backlinks_follow as n_follow
    from domain_linkers
    where domain in {domains:Array(String)} and tuple(domain, counted_at) in (select domain, counted_at from counted)
    union all
    select
        group_key as target,
        source_domain,
        count() as n_backlinks,
        countIf(follow) as n_follow
    from live
    where is_backlink and target not in (select domain from counted)
    group by target, source_domain
)
