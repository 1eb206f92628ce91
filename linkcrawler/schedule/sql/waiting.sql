-- waiting: how many pages of one crawl were queued again since {waits_since}, and not fetched since then.
-- Grain: one row.
select countIf(pages.last_attempted_at < recrawls.queued_at)
from recrawls final
left join pages final on pages.domain = recrawls.domain and pages.url = recrawls.url
where recrawls.crawl = {crawl:String} and recrawls.queued_at > {waits_since:DateTime64(3, 'UTC')}
