-- domain_linkers: one row per (large domain, domain that links to it): its number of live backlinks, counted ahead as
-- `domain_groups` is. A row holds while its `counted_at` is that of the row `linkers` there.
create table if not exists domain_linkers
(
    domain           String codec(ZSTD(3)),
    source_domain    String codec(ZSTD(3)),
    backlinks        UInt64 codec(ZSTD(3)),
    backlinks_follow UInt64 codec(ZSTD(3)),
    counted_at       DateTime64(6, 'UTC') codec(ZSTD(3)),
    counted_by       UInt64 codec(ZSTD(3))
)
engine = ReplacingMergeTree(counted_at)
order by (domain, source_domain)
settings index_granularity = 1024
