-- The links of each campaign that began after `won_after`, with the age, in whole days, up to which each is known to have
-- lived: that of its loss counted up, else that of its last confirmation counted down.
-- grain: one row per (campaign, span)
won as (
    select
        asked_group as campaign,
        target_domain, source_domain, follow, first_seen, new_by, lost_reason,
        ifNull(lost_at <= {as_of:DateTime64(3, 'UTC')}, false) as is_lost,
        toInt64(if(
            is_lost,
            ceil(dateDiff('millisecond', first_seen, assumeNotNull(lost_at)) / 86400000),
            floor(dateDiff('millisecond', first_seen, last_confirmed) / 86400000)
        )) as age_days
    from spans
    where is_backlink and first_seen > {won_after:DateTime64(3, 'UTC')}
)
