-- What organic search brought to the pages of what was asked, or to its whole site (an empty url), between two days.
-- `period` is what rows are told apart by: the month that a row lies in, or for one that reaches over several its own
-- days; with traffic_by = 'window' all rows are of one period.
-- grain: one row per (first day, last day, page or site)
asked_traffic as (
    select
        asked_target as asked,
        date, until, target_url as url, target_url = '' as is_site, clicks, impressions, position, source,
        multiIf(
            {traffic_by:String} = 'window', tuple({traffic_from:Date32}, {traffic_to:Date32}),
            toYYYYMM(date) = toYYYYMM(until), tuple(month, toDate32(month + toIntervalMonth(1)) - 1),
            tuple(date, until)
        ) as period
    from (
        select
            target_domain, url as target_url, domain(url) as target_host, date, until, clicks, impressions, position, source,
            toDate32(dateTrunc('month', date)) as month
        from traffic final
        where target_domain in {domains:Array(String)}
            and date >= {traffic_from:Date32}
            and until <= {traffic_to:Date32}
    ) as traffic_of_domains
    where asked in {targets:Array(String)}
)
