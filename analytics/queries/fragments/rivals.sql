-- The competitors that were given; where none was, those that are recorded for the target.
-- grain: one row per domain
rivals as (
    select arrayJoin({competitors:Array(String)}) as domain
    union all
    select item as domain
    from target_lists final
    where empty({competitors:Array(String)})
        and list = 'competitor'
        and target_lists.target_domain in {domains:Array(String)}
        and item not in {domains:Array(String)}
)
