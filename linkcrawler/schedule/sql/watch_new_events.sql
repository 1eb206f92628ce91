-- One row per event of a watch that is not in its feed yet, in no order, of one part of the source pages.
-- An event is a boundary in the life of a link: a span begins (new), the link looks otherwise than before (changed), the
-- span ends (lost). Internal links and other classes than hyperlinks are no backlinks, so they have no events.
with
{watched},
-- 1. The touched spans as they are now, and how each looked, oldest first. By columns of the key alone, so that prewhere
--    leaves out no version of a row: FINAL chooses among all.
spans as (
    select
        target_domain,
        source_domain,
        target_url,
        source_url,
        link_class,
        target_host,
        first_seen,
        lost_at,
        lost_reason,
        new_by,
        evidence,
        arrayMap(look -> look.until, earlier_looks) as change_instants,
        arrayPushBack(
            arrayMap(look -> tuple(look.anchor, look.rel, look.follow, look.link_type), earlier_looks),
            tuple(anchor, rel::Array(String), follow, toString(link_type))
        )::Array(Tuple(anchor String, rel Array(String), follow Bool, link_type String)) as looks
    from links final
    prewhere (target_domain, source_domain, target_url, source_url) in (
        select target_domain, source_domain, target_url, source_url from touched
    )
    where link_class = 'hyperlink'
),
-- 2. Their boundaries, for each watch that they belong to.
boundaries as (
    select
        scope,
        target,
        source_url,
        spans.target_url as target_url,
        link_class,
        boundary.1 as kind,
        boundary.2 as at,
        source_domain,
        spans.target_domain as target_domain,
        boundary.3 as look,
        boundary.4 as look_before,
        arrayFilter(
            (name, is_changed) -> is_changed,
            ['anchor', 'rel', 'follow', 'link_type'],
            [
                look.anchor != look_before.anchor,
                look.rel != look_before.rel,
                look.follow != look_before.follow,
                look.link_type != look_before.link_type
            ]
        ) as changed,
        if(kind = 'new', toString(new_by), '') as new_by,
        if(kind = 'lost', toString(lost_reason), '') as lost_reason,
        evidence
    from spans
    inner join watched on spans.target_domain = watched.target_domain
    array join arrayConcat(
        [tuple('new', first_seen, looks[1], looks[1])],
        arrayMap(
            (changed_at, after, earlier) -> tuple('changed', changed_at, after, earlier),
            change_instants,
            arrayPopFront(looks),
            arrayPopBack(looks)
        ),
        if(lost_at is null, [], [tuple('lost', assumeNotNull(lost_at), looks[-1], looks[-1])])
    ) as boundary
    where multiIf(
            scope = 'domain', spans.target_domain = target,
            scope = 'host', target_host = target,
            scope = 'url', spans.target_url = target,
            startsWith(spans.target_url, target)
        )
        and at >= since
        and (kind != 'changed' or notEmpty(changed))
)
select
    scope,
    target,
    source_url,
    target_url,
    link_class,
    kind,
    at,
    lower(hex(sipHash64(
        toString(scope), target, source_url, target_url, toString(link_class), kind, toUnixTimestamp64Milli(at)
    ))) as event_id,
    source_domain,
    target_domain,
    look.anchor as anchor,
    look.rel as rel,
    look.follow as follow,
    look.link_type as link_type,
    changed,
    look_before as before,
    new_by,
    lost_reason,
    evidence
from boundaries
where (scope, target, source_url, target_url, link_class, kind, at) not in (
    select scope, target, source_url, target_url, link_class, kind, at
    from watch_events
    where (scope, target) in (select scope, target from watched)
        and source_url in (select source_url from touched)
)
