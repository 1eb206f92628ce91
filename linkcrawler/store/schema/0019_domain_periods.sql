-- domain_periods: one row per (domain, kind of period, period): the history of large domains, counted ahead
-- (docs/rollups.md).
create table if not exists domain_periods
(
    domain                      String codec(ZSTD(3)),
    by                          LowCardinality(String) codec(ZSTD(3)),  -- month
    date                        Date32 codec(ZSTD(3)),
    backlinks                   Int64 codec(ZSTD(3)),
    backlinks_follow            Int64 codec(ZSTD(3)),
    backlinks_nofollow          Int64 codec(ZSTD(3)),
    referring_domains           Int64 codec(ZSTD(3)),
    referring_pages             Int64 codec(ZSTD(3)),
    new_backlinks               UInt64 codec(ZSTD(3)),
    new_link_added              UInt64 codec(ZSTD(3)),
    new_page_discovered         UInt64 codec(ZSTD(3)),
    restored_backlinks          UInt64 codec(ZSTD(3)),
    lost_backlinks              UInt64 codec(ZSTD(3)),
    lost_by_reason              Map(String, UInt64) codec(ZSTD(3)),
    net_backlinks               Int64 codec(ZSTD(3)),
    new_referring_domains       UInt64 codec(ZSTD(3)),
    restored_referring_domains  UInt64 codec(ZSTD(3)),
    lost_referring_domains      UInt64 codec(ZSTD(3)),
    net_referring_domains       Int64 codec(ZSTD(3)),
    growth_rate                 Nullable(Float64) codec(ZSTD(3)),
    pages_read                  UInt64 codec(ZSTD(3)),
    panel_rate                  Nullable(Float64) codec(ZSTD(3)),
    counted_at                  DateTime64(6, 'UTC') codec(ZSTD(3)),
    counted_by                  UInt64 codec(ZSTD(3))
)
engine = ReplacingMergeTree(counted_at)
order by (domain, by, date)
settings index_granularity = 256
