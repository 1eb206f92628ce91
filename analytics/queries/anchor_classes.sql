-- anchor_classes: the links to a target by what kind of words their anchors have, in the order in which the classes are
-- tried; `share` is of all its backlinks.
-- grain: one row per class, also where no link is in it; `exact` and `partial` only where keywords are listed
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include target_states,
    given as (
        select arrayJoin(['empty', 'image', 'naked', 'branded', 'exact', 'partial', 'generic', 'other']) as anchor_class
        where anchor_class not in ('exact', 'partial')
            or {domains:Array(String)}[1] in (
                select target_domain
                from target_lists final
                where list = 'keyword' and target_domain in {domains:Array(String)}
            )
    )
select
    anchor_class,
    -- include metric_block,
    -- include window_block,
    backlinks / nullIf(sum(backlinks) over (), 0) as share
-- include from_live
right join given on given.anchor_class = group_key
group by anchor_class
order by indexOf(['empty', 'image', 'naked', 'branded', 'exact', 'partial', 'generic', 'other'], anchor_class)
