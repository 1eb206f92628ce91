-- traffic_rows: what organic search brought to the pages of a target and to its site, row by row, as it was imported.
-- grain: one row per (first day, last day, page or site)
select
    date,
    until as date_to,
    url,
    clicks,
    impressions,
    position as mean_position,
    source
from traffic final
where target_domain in {domains:Array(String)}
    and date >= {traffic_from:Date32}
    and date <= {traffic_to:Date32}
    and {source:String} in ('', source)
order by date, until, url
limit {offset:UInt64}, {limit:UInt64}
