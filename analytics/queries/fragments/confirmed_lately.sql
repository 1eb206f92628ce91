-- The referring pages that were confirmed within the days that count, from their numbers by day.
-- grain: one value
arraySum(
    (day, n_pages) -> if(day >= toDate({as_of:DateTime64(3, 'UTC')}) - {confirmed_days:UInt16}, n_pages, 0),
    mapKeys(domains.confirmed_days), mapValues(domains.confirmed_days)
) as referring_pages_confirmed
