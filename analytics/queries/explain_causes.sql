-- explain_causes: how many backlinks, and domains behind them, came and went in the window (since, as_of] by the web, and
-- how many by the crawl, for the head of `explain`.
-- grain: one row per (cause, reason)
with
    -- include spans,
    -- include caused
select
    cause,
    why,
    countIf(has_begun) as new_backlinks,
    countIf(not has_begun) as lost_backlinks,
    countIf(has_begun and is_turn) as new_referring_domains,
    countIf(not has_begun and is_turn) as lost_referring_domains
from caused
where is_inside
group by cause, why
order by cause, why
