-- recrawls: one row per page of a crawl that was queued to be fetched again, and when the last time. Until it is fetched
-- the schedule leaves it alone.
create table if not exists recrawls
(
    crawl     LowCardinality(String) codec(ZSTD(3)),
    domain    String codec(ZSTD(3)),
    url       String codec(ZSTD(3)),
    reason    LowCardinality(String) codec(ZSTD(3)),
    queued_at DateTime64(3, 'UTC') codec(Delta, ZSTD(3))
)
engine = ReplacingMergeTree(queued_at)
order by (crawl, domain, url)
settings merge_selector_base = 10
