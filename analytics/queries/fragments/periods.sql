-- The periods that have a part in the window (since, as_of], by their first day, and `before`, the one before the first.
-- grain: one row per period
periods as (
    select distinct
        toDate32(dateTrunc(
            {by:String}, toDate32({since:DateTime64(3, 'UTC')} + toIntervalMillisecond(1)) + arrayJoin(range(
                toUInt32(dateDiff(
                    'day',
                    {since:DateTime64(3, 'UTC')} + toIntervalMillisecond(1),
                    {as_of:DateTime64(3, 'UTC')}
                )) + 1
            ))
        )) as period
    union all
    select {before:Date32} as period
)
