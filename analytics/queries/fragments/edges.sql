-- What changes the counts of backlinks up to `as_of`: a link begins, looks otherwise, or ends. `follow_step` is what it
-- does to the number of follow links, by the look of that time. What happened up to `since` is of the period `before`.
-- grain: one row per (asked target, span, instant)
edges as (
    select
        source_domain, source_url,
        edge.1 as at,
        edge.2 as step,
        edge.3 as follow_step,
        edge.4 as why,
        if(at <= {since:DateTime64(3, 'UTC')}, {before:Date32}, toDate32(dateTrunc({by:String}, at))) as period
    from (
        select
            source_domain, source_url,
            arrayPushBack(arrayMap(look -> toInt8(look.follow), earlier_looks), toInt8(follow)) as follows,
            arrayConcat(
                [tuple(first_seen, 1, follows[1], toString(new_by))],
                arrayMap(
                    (look, is_follow, will_follow) -> tuple(look.until, 0, will_follow - is_follow, ''),
                    earlier_looks, arrayPopBack(follows), arrayPopFront(follows)
                ),
                if(lost_at is null, [], [tuple(assumeNotNull(lost_at), -1, -follow, toString(lost_reason))])
            ) as edges_of_span
        from spans
        where is_backlink
    ) as told
    array join edges_of_span as edge
    where at <= {as_of:DateTime64(3, 'UTC')}
)
