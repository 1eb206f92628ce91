-- parked: one row per URL that a crawl found and set aside (over budget, host unreachable), to come back by schedule.
create table if not exists parked
(
    crawl     LowCardinality(String),
    domain    String,
    host      String,
    url       String codec(ZSTD),
    depth     UInt16,
    source    LowCardinality(String),
    reason    LowCardinality(String),
    parked_at DateTime64(3, 'UTC') codec(Delta, ZSTD)
)
engine = ReplacingMergeTree(parked_at)
order by (crawl, domain, url)
