-- links: one row per span, the uninterrupted life of one link (derived from fetches and link_sets).
-- span_no numbers the spans of a link from 1 in time. Read it with FINAL; a rebuild from facts gives the same rows.
create table if not exists links
(
    target_domain  String,
    source_domain  String,
    target_url     String codec(ZSTD),
    source_url     String codec(ZSTD),
    link_class     LowCardinality(String),
    span_no        UInt16,
    target_host    String,
    target_site    String,
    source_host    String,
    source_site    String,
    link_type      LowCardinality(String),
    anchor         String codec(ZSTD),
    rel            Array(LowCardinality(String)),
    follow         Bool,
    follow_signal  LowCardinality(String),
    instances      UInt32,
    href           String codec(ZSTD),
    placement      LowCardinality(String),
    hreflang       LowCardinality(String),
    first_seen     DateTime64(3, 'UTC') codec(Delta, ZSTD),
    last_confirmed DateTime64(3, 'UTC') codec(Delta, ZSTD),
    lost_at        Nullable(DateTime64(3, 'UTC')),
    lost_reason    LowCardinality(String),
    new_by         LowCardinality(String),     -- page_discovered, link_added, link_restored
    is_unverified  Bool,                       -- every fetch since last_confirmed failed inconclusively
    source_ip      String,                     -- address of the source at its last successful fetch
    crawl          LowCardinality(String),     -- the crawl that confirmed it last
    warc_file      LowCardinality(String),
    warc_offset    UInt64,
    warc_length    UInt32,
    evidence       String alias concat(warc_file, '@', toString(warc_offset), '+', toString(warc_length)),
    derived_at     DateTime64(6, 'UTC') codec(Delta, ZSTD),
    is_deleted     UInt8
)
engine = ReplacingMergeTree(derived_at, is_deleted)
order by (target_domain, source_domain, target_url, source_url, link_class, span_no)
settings index_granularity = 4096, merge_selector_base = 10
