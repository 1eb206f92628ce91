-- The backlinks that began or ended in the window (since, as_of]. One that did both is here twice.
-- grain: one row per event
events as (
    select
        edge.1 as at, edge.2 as event, if(edge.2 = 'new', new_by, lost_reason) as why,
        source_url, source_domain, target_url, target_domain, anchor, rel, follow, link_type, instances,
        first_seen, last_confirmed, lost_at, lost_reason, new_by, evidence
    from spans
    array join arrayConcat(
        [tuple(first_seen, 'new')],
        if(lost_at is null, [], [tuple(assumeNotNull(lost_at), 'lost')])
    ) as edge
    where is_backlink
        and edge.1 > {since:DateTime64(3, 'UTC')}
        and edge.1 <= {as_of:DateTime64(3, 'UTC')}
)
