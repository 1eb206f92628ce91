-- links: one row per span, the uninterrupted life of one link (derived from fetches and link_sets).
-- span_no numbers the spans of a link from 1 in time. Read it with FINAL; a rebuild from facts gives the same rows.
create table if not exists links
(
    target_domain  String codec(ZSTD(3)),
    source_domain  String codec(ZSTD(3)),
    target_url     String codec(ZSTD(3)),
    source_url     String codec(ZSTD(3)),
    link_class     LowCardinality(String) codec(ZSTD(3)),
    span_no        UInt16 codec(ZSTD(3)),
    target_host    String codec(ZSTD(3)),
    target_site    String codec(ZSTD(3)),
    source_host    String codec(ZSTD(3)),
    source_site    String codec(ZSTD(3)),
    link_type      LowCardinality(String) codec(ZSTD(3)),
    anchor         String codec(ZSTD(3)),
    rel            Array(LowCardinality(String)) codec(ZSTD(3)),
    follow         Bool codec(ZSTD(3)),
    follow_signal  LowCardinality(String) codec(ZSTD(3)),
    instances      UInt32 codec(ZSTD(3)),
    href           String codec(ZSTD(3)),
    placement      LowCardinality(String) codec(ZSTD(3)),
    hreflang       LowCardinality(String) codec(ZSTD(3)),
    first_seen     DateTime64(3, 'UTC') codec(Delta, ZSTD(3)),
    last_confirmed DateTime64(3, 'UTC') codec(Delta, ZSTD(3)),
    lost_at        Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    lost_reason    LowCardinality(String) codec(ZSTD(3)),
    new_by         LowCardinality(String) codec(ZSTD(3)),     -- page_discovered, link_added, link_restored
    is_unverified  Bool codec(ZSTD(3)),                       -- every fetch since last_confirmed failed inconclusively
    source_ip      String codec(ZSTD(3)),                     -- address of the source at its last successful fetch
    crawl          LowCardinality(String) codec(ZSTD(3)),     -- the crawl that confirmed it last
    warc_file      LowCardinality(String) codec(ZSTD(3)),
    warc_offset    UInt64 codec(ZSTD(3)),
    warc_length    UInt32 codec(ZSTD(3)),
    evidence       String alias concat(warc_file, '@', toString(warc_offset), '+', toString(warc_length)),
    derived_at     DateTime64(6, 'UTC') codec(Delta, ZSTD(3)),
    is_deleted     UInt8 codec(ZSTD(3))
)
engine = ReplacingMergeTree(derived_at, is_deleted)
order by (target_domain, source_domain, target_url, source_url, link_class, span_no)
settings index_granularity = 4096, merge_selector_base = 10
