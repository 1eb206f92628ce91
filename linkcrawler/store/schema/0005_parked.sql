-- parked: one row per URL that a crawl found and set aside (over budget, host unreachable), to come back by schedule.
create table if not exists parked
(
    crawl     LowCardinality(String) codec(ZSTD(3)),
    domain    String codec(ZSTD(3)),
    host      String codec(ZSTD(3)),
    url       String codec(ZSTD(3)),
    depth     UInt16 codec(ZSTD(3)),
    source    LowCardinality(String) codec(ZSTD(3)),
    reason    LowCardinality(String) codec(ZSTD(3)),
    parked_at DateTime64(3, 'UTC') codec(Delta, ZSTD(3))
)
engine = ReplacingMergeTree(parked_at)
order by (crawl, domain, url)
settings merge_selector_base = 10
