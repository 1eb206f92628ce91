-- pages: one row per URL ever attempted as a page: its latest state (derived from fetches).
create table if not exists pages
(
    domain             String codec(ZSTD(3)),
    url                String codec(ZSTD(3)),
    host               String codec(ZSTD(3)),
    site               String codec(ZSTD(3)),
    first_attempted_at DateTime64(3, 'UTC') codec(Delta, ZSTD(3)),
    last_attempted_at  DateTime64(3, 'UTC') codec(Delta, ZSTD(3)),
    last_success_at    Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),  -- last fetch with outcome ok or not_modified
    outcome            LowCardinality(String) codec(ZSTD(3)),   -- of the last attempt
    status             UInt16 codec(ZSTD(3)),                   -- of the last attempt that got one; 0 = none
    ip                 String codec(ZSTD(3)),
    title              String codec(ZSTD(3)),
    language           LowCardinality(String) codec(ZSTD(3)),
    content_type       LowCardinality(String) codec(ZSTD(3)),
    canonical_url      String codec(ZSTD(3)),
    redirect_url       String codec(ZSTD(3)),
    n_external_links   UInt32 codec(ZSTD(3)),
    n_internal_links   UInt32 codec(ZSTD(3)),
    n_fetches          UInt32 codec(ZSTD(3)),
    crawl              LowCardinality(String) codec(ZSTD(3)),   -- of the last attempt
    derived_at         DateTime64(6, 'UTC') codec(Delta, ZSTD(3))
)
engine = ReplacingMergeTree(derived_at)
order by (domain, url)
settings index_granularity = 4096, merge_selector_base = 10
