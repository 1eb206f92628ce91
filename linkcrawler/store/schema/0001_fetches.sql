-- fetches: one row per attempt to get one URL at one instant, whatever its outcome (a fact, append-only).
-- Loading a row twice leaves one. Words and outcomes: DEFINITIONS.md.
create table if not exists fetches
(
    crawl             LowCardinality(String) codec(ZSTD(3)),
    url               String codec(ZSTD(3)),
    host              String codec(ZSTD(3)),
    domain            String codec(ZSTD(3)),
    site              String codec(ZSTD(3)),
    fetched_at        DateTime64(3, 'UTC') codec(Delta, ZSTD(3)),
    purpose           LowCardinality(String) codec(ZSTD(3)),  -- page, robots, sitemap
    outcome           LowCardinality(String) codec(ZSTD(3)),
    reason            String codec(ZSTD(3)),
    status            UInt16 codec(ZSTD(3)),
    ip                String codec(ZSTD(3)),
    fetch_ms          UInt32 codec(ZSTD(3)),
    body_bytes        UInt32 codec(ZSTD(3)),                  -- after transfer decoding, before content decoding
    content_type      LowCardinality(String) codec(ZSTD(3)),
    charset           LowCardinality(String) codec(ZSTD(3)),
    title             String codec(ZSTD(3)),
    language          LowCardinality(String) codec(ZSTD(3)),
    directives_meta   Array(LowCardinality(String)) codec(ZSTD(3)),
    directives_header Array(LowCardinality(String)) codec(ZSTD(3)),
    canonical_url     String codec(ZSTD(3)),
    redirect_url      String codec(ZSTD(3)),                  -- HTTP 3xx or immediate meta refresh
    etag              String codec(ZSTD(3)),
    last_modified     String codec(ZSTD(3)),
    payload_digest    String codec(ZSTD(3)),
    links_digest      UInt64 codec(ZSTD(3)),                  -- names the rows of link_sets; 0 = no links
    n_external_links  UInt32 codec(ZSTD(3)),
    n_internal_links  UInt32 codec(ZSTD(3)),
    warc_file         LowCardinality(String) codec(ZSTD(3)),
    warc_offset       UInt64 codec(ZSTD(3)),
    warc_length       UInt32 codec(ZSTD(3)),
    depth             UInt16 codec(ZSTD(3)),
    attempt           UInt8 codec(ZSTD(3))
)
engine = ReplacingMergeTree
order by (domain, url, fetched_at, crawl)
settings index_granularity = 1024, merge_selector_base = 10
