-- pages: one row per URL ever attempted as a page: its latest state (derived from fetches).
create table if not exists pages
(
    domain             String,
    url                String codec(ZSTD),
    host               String,
    site               String,
    first_attempted_at DateTime64(3, 'UTC') codec(Delta, ZSTD),
    last_attempted_at  DateTime64(3, 'UTC') codec(Delta, ZSTD),
    last_success_at    Nullable(DateTime64(3, 'UTC')),  -- last fetch with outcome ok or not_modified
    outcome            LowCardinality(String),   -- of the last attempt
    status             UInt16,                   -- of the last attempt that got one; 0 = none
    ip                 String,
    title              String codec(ZSTD),
    language           LowCardinality(String),
    content_type       LowCardinality(String),
    canonical_url      String,
    redirect_url       String,
    n_external_links   UInt32,
    n_internal_links   UInt32,
    n_fetches          UInt32,
    crawl              LowCardinality(String),   -- of the last attempt
    derived_at         DateTime64(6, 'UTC') codec(Delta, ZSTD)
)
engine = ReplacingMergeTree(derived_at)
order by (domain, url)
settings index_granularity = 4096, merge_selector_base = 10
